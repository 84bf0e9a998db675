/** Goal: masked numbers tell four characters at most, and the chosen account's numbers are found as design.md §5 says. Method: tables, then properties. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  chooseByName,
  chooseWithoutNames,
  isComplete,
  maskAccountNumber,
  type AccountNumber,
} from '../../domain';

const aNumber = (changes: Partial<AccountNumber> = {}): AccountNumber => ({
  accountGuid: 'ACT-1',
  accountNumber: '1234567890',
  routingNumber: '021000021',
  institutionNumber: null,
  transitNumber: null,
  mayBeTokenised: false,
  ...changes,
});

const masked = (accountNumber: string | null) =>
  maskAccountNumber(aNumber({ accountNumber })).accountNumber;

describe('a masked account number', () => {
  it.each([
    ['1234567890', '••••7890'],
    ['12345678', '••••5678'],
    ['1234567', '••••'],
    ['1', '••••'],
    ['', '••••'],
    [null, null],
    ['0000000001', '••••0001'],
  ])('of %p is %p', (whole, expected) => {
    expect(masked(whole)).toBe(expected);
  });

  it('never shows more than the last four characters, nor half of a short one', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40, unit: 'grapheme' }), (whole) => {
        const visible = (masked(whole) ?? '').replace(/^••••/, '');
        expect(visible.length).toBeLessThanOrEqual(Math.min(4, whole.length / 2));
        expect(whole.endsWith(visible)).toBe(true);
      }),
    );
  });

  it('has the same length whatever it hides', () => {
    const digits = fc.stringMatching(/^\d{8,40}$/);
    fc.assert(
      fc.property(digits, (whole) => {
        expect(masked(whole)).toHaveLength(8);
      }),
    );
  });

  it('leaves everything else of the record readable', () => {
    const whole = aNumber({ institutionNumber: '003', transitNumber: '00012' });
    expect(maskAccountNumber(whole)).toEqual({ ...whole, accountNumber: '••••7890' });
  });
});

describe('a record is complete', () => {
  it.each<[string, Partial<AccountNumber>, boolean]>([
    ['with account and routing number', {}, true],
    [
      'with the 14-digit routing number of the documentation',
      { routingNumber: '68899990000000' },
      true,
    ],
    ['without account number', { accountNumber: null }, false],
    ['without routing number', { routingNumber: null }, false],
    [
      'with both Canadian numbers',
      { routingNumber: null, institutionNumber: '003', transitNumber: '00012' },
      true,
    ],
    ['with one Canadian number', { routingNumber: null, institutionNumber: '003' }, false],
    ['with the other Canadian number', { routingNumber: null, transitNumber: '00012' }, false],
  ])('%s: %j is %p', (_what, changes, expected) => {
    expect(isComplete(aNumber(changes))).toBe(expected);
  });
});

const numbersOf = (...guids: string[]) => guids.map((accountGuid) => aNumber({ accountGuid }));

describe('the numbers of the chosen account', () => {
  it.each<
    [string, string[], string[], string | undefined, string[] | undefined, string | undefined]
  >([
    ['the new one', ['A', 'B'], ['A'], 'Savings', ['B'], 'new-since-verify'],
    [
      'a matter of names when the only one was known before',
      ['A'],
      ['A'],
      'Savings',
      undefined,
      undefined,
    ],
    ['the only one, new', ['A'], [], 'Savings', ['A'], 'new-since-verify'],
    ['none where none came', [], ['A'], 'Savings', [], 'only-account'],
    ['all in the legacy flow', ['A', 'B'], ['A'], undefined, ['A', 'B'], 'all-accounts'],
    ['a matter of names when two are new', ['A', 'B'], [], 'Savings', undefined, undefined],
    ['a matter of names when none is new', ['A', 'B'], ['A', 'B'], 'Savings', undefined, undefined],
  ])('are %s', (_what, found, known, chosenLabel, expected, foundBy) => {
    const chosen = chooseWithoutNames({
      numbers: numbersOf(...found),
      knownAccountGuids: known,
      ...(chosenLabel === undefined ? {} : { chosenLabel }),
    });
    expect(chosen?.numbers.map((number) => number.accountGuid)).toEqual(expected);
    expect(chosen?.foundBy).toBe(foundBy);
  });

  it.each([
    ['the new ones before the old', ['A', 'B'], ['A'], ['B'], 'new-since-verify'],
    ['all where all are new', ['A', 'B'], [], ['A', 'B'], 'all-accounts'],
    ['the old one where it is the only one', ['A'], ['A'], ['A'], 'only-account'],
    ['all old ones, flagged', ['A', 'B'], ['A', 'B'], ['A', 'B'], 'ambiguous'],
  ])('chosen in the widget are %s', (_what, found, known, expected, foundBy) => {
    const evidence = { numbers: numbersOf(...found), knownAccountGuids: known };
    const chosen = chooseWithoutNames({ ...evidence, areOldOnesMeant: false });
    expect(chosen?.numbers.map((number) => number.accountGuid)).toEqual(expected);
    expect(chosen?.foundBy).toBe(foundBy);
  });

  it.each([
    ['his by name', { A: 'Savings' }, ['A'], 'account-name'],
    ['none where his is another one', { A: 'Checking', B: 'Savings' }, [], 'account-name'],
    ['flagged where no name fits', { A: 'Konto' }, ['A'], 'ambiguous'],
  ])('where somebody else may have chosen are %s', (_what, given, expected, foundBy) => {
    const numbers = numbersOf('A');
    const evidence = { numbers, knownAccountGuids: [], chosenLabel: 'Savings' };
    expect(chooseWithoutNames({ ...evidence, isChoiceCertain: false })).toBeUndefined();
    const chosen = chooseByName({ ...evidence, isChoiceCertain: false }, names(given));
    expect(chosen.numbers.map((number) => number.accountGuid)).toEqual(expected);
    expect(chosen.foundBy).toBe(foundBy);
  });

  const names = (entries: Readonly<Record<string, string | null>>) =>
    Object.entries(entries).map(([accountGuid, name]) => ({ accountGuid, name }));

  it.each<[string, string[], string[], Readonly<Record<string, string | null>>, string[], string]>([
    ['by name', ['A', 'B'], [], { A: 'Checking', B: 'Savings' }, ['B'], 'account-name'],
    ['by name, spaces and case aside', ['A', 'B'], [], { B: ' SAVINGS ' }, ['B'], 'account-name'],
    [
      'both of equal names, flagged',
      ['A', 'B'],
      [],
      { A: 'Savings', B: 'Savings' },
      ['A', 'B'],
      'ambiguous',
    ],
    [
      'all where no name fits, flagged',
      ['A', 'B'],
      [],
      { A: 'Loan', B: null },
      ['A', 'B'],
      'ambiguous',
    ],
    [
      'by name among the new ones first',
      ['A', 'B', 'C'],
      ['A'],
      { A: 'Savings', B: 'Savings', C: 'Loan' },
      ['B'],
      'account-name',
    ],
    [
      'all new ones where no name fits',
      ['A', 'B', 'C'],
      ['A'],
      { A: 'Savings' },
      ['B', 'C'],
      'ambiguous',
    ],
    [
      'by name among the known ones where none is new',
      ['A', 'B'],
      ['A', 'B'],
      { A: 'Savings' },
      ['A'],
      'account-name',
    ],
  ])('are told %s', (_what, found, known, given, expected, foundBy) => {
    const evidence = {
      numbers: numbersOf(...found),
      knownAccountGuids: known,
      chosenLabel: 'Savings',
    };
    const chosen = chooseByName(evidence, names(given));
    expect(chosen.numbers.map((number) => number.accountGuid)).toEqual(expected);
    expect(chosen.foundBy).toBe(foundBy);
  });

  it('are always some of those that came; none only where all are old and the chosen account is another one', () => {
    const pool = fc.constantFrom('A', 'B', 'C', 'D');
    const name = fc.constantFrom('Savings', 'Checking', ' savings', null);
    fc.assert(
      fc.property(
        fc.uniqueArray(pool),
        fc.uniqueArray(pool),
        fc.array(fc.record({ accountGuid: pool, name })),
        (found, knownAccountGuids, accounts) => {
          const evidence = {
            numbers: numbersOf(...found),
            knownAccountGuids,
            chosenLabel: 'Savings',
          };
          const chosen = chooseWithoutNames(evidence) ?? chooseByName(evidence, accounts);
          const guids = chosen.numbers.map((number) => number.accountGuid);
          expect(guids.filter((guid) => !found.some((each) => each === guid))).toEqual([]);
          const isFresh = found.some((each) => !knownAccountGuids.includes(each));
          const chosenOnes = accounts.filter((each) => /^\s*savings$/i.test(each.name ?? ''));
          const isChosenThere = chosenOnes.some((each) => found.includes(each.accountGuid));
          const isElsewhere = !isFresh && chosenOnes.length > 0 && !isChosenThere;
          expect(guids.length > 0).toBe(found.length > 0 && !isElsewhere);
          // More than one is never handed out as if it were the chosen one.
          if (guids.length > 1) expect(chosen.foundBy).toBe('ambiguous');
        },
      ),
    );
  });
});
