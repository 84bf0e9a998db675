/** Goal: masked numbers tell four characters at most, and the chosen account's numbers are found as docs/architecture.md says. Method: tables, and a property for the mask. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  chooseByName,
  chooseWithoutNames,
  isComplete,
  maskAccountNumber,
  type AccountNumber,
  type NumbersEvidence,
  type NumbersFoundBy,
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

  it('leaves everything else of the record readable', () => {
    const whole = aNumber({ institutionNumber: '003', transitNumber: '00012' });
    expect(maskAccountNumber(whole)).toEqual({ ...whole, accountNumber: '••••7890' });
  });
});

const canadian = { routingNumber: null, institutionNumber: '003', transitNumber: '00012' };
it.each<[string, Partial<AccountNumber>, boolean]>([
  ['with account and routing number', {}, true],
  ['with the 14 digits of the documentation', { routingNumber: '68899990000000' }, true],
  ['without account number', { accountNumber: null }, false],
  ['without routing number', { routingNumber: null }, false],
  ['with both Canadian numbers', canadian, true],
  ['with one Canadian number', { ...canadian, transitNumber: null }, false],
  ['with the other Canadian number', { ...canadian, institutionNumber: null }, false],
])('a record is complete %s: %j is %p', (_what, changes, expected) => {
  expect(isComplete(aNumber(changes))).toBe(expected);
});

const SAVINGS = { chosenLabel: 'Savings' };
const SPACED = { chosenLabel: ' savings ' };
const UNCERTAIN = { ...SAVINGS, isChoiceCertain: false };
const WIDGET = { areOldOnesMeant: false };
type Terms = Omit<NumbersEvidence, 'numbers' | 'knownAccountGuids'>;

/** Each letter stands for an account. */
const numbersOf = (letters: string) =>
  Array.from(letters, (accountGuid) => aNumber({ accountGuid }));

const evidenceOf = (found: string, known: string, terms: Terms): NumbersEvidence => ({
  numbers: numbersOf(found),
  knownAccountGuids: Array.from(known),
  ...terms,
});

describe('the numbers of the chosen account', () => {
  it.each<[string, string, string, Terms, string, NumbersFoundBy]>([
    ['the new one', 'AB', 'A', SAVINGS, 'B', 'new-since-verify'],
    ['the only one, new', 'A', '', SAVINGS, 'A', 'new-since-verify'],
    ['none where none came', '', 'A', SAVINGS, '', 'only-account'],
    ['none where none came, however uncertain', '', 'A', UNCERTAIN, '', 'only-account'],
    ['all in the legacy flow', 'AB', 'A', {}, 'AB', 'all-accounts'],
    ['the new ones before the old in the widget', 'AB', 'A', WIDGET, 'B', 'new-since-verify'],
    ['all where all are new in the widget', 'AB', '', WIDGET, 'AB', 'all-accounts'],
    ['the old one where it is the only one in the widget', 'A', 'A', WIDGET, 'A', 'only-account'],
    ['all old ones in the widget, flagged', 'AB', 'AB', WIDGET, 'AB', 'ambiguous'],
  ])('are %s', (_what, found, known, terms, expected, foundBy) => {
    const chosen = chooseWithoutNames(evidenceOf(found, known, terms));
    expect(chosen).toEqual({ numbers: numbersOf(expected), foundBy });
  });

  it.each<[string, string, string, Terms]>([
    ['the only one was known before', 'A', 'A', SAVINGS],
    ['two are new', 'AB', '', SAVINGS],
    ['none is new', 'AB', 'AB', SAVINGS],
    ['somebody else may have chosen', 'A', '', UNCERTAIN],
  ])('are a matter of names where %s', (_what, found, known, terms) => {
    expect(chooseWithoutNames(evidenceOf(found, known, terms))).toBeUndefined();
  });

  type Names = Readonly<Record<string, string | null>>;
  const S = 'Savings';
  it.each<[string, string, string, Terms, Names, string, NumbersFoundBy]>([
    ['by name', 'AB', '', SAVINGS, { A: 'Loan', B: S }, 'B', 'account-name'],
    ['by name, spaces and case aside', 'AB', '', SPACED, { B: ' SAVINGS ' }, 'B', 'account-name'],
    ['both of equal names, flagged', 'ABC', '', SAVINGS, { A: S, B: S }, 'AB', 'ambiguous'],
    ['all where no label tells', 'AB', '', {}, { A: 'Loan' }, 'AB', 'ambiguous'],
    ['all where no name fits', 'AB', '', SAVINGS, { A: 'Loan', B: null }, 'AB', 'ambiguous'],
    ['by name among the new ones', 'ABC', 'A', SAVINGS, { A: S, B: S }, 'B', 'account-name'],
    ['all new ones where no name fits', 'ABC', 'A', SAVINGS, { A: S }, 'BC', 'ambiguous'],
    ['both old ones of a name, flagged', 'AB', 'AB', SAVINGS, { A: S, B: S }, 'AB', 'ambiguous'],
    ['by name where none is new', 'AB', 'AB', SAVINGS, { A: S }, 'A', 'account-name'],
    ['none where only others are known', 'A', 'A', SAVINGS, { B: S }, '', 'account-name'],
    ['by name, uncertain', 'A', '', UNCERTAIN, { A: S }, 'A', 'account-name'],
    ['none where the chosen is another', 'A', '', UNCERTAIN, { B: S }, '', 'account-name'],
    ['all, uncertain, where no name fits', 'A', '', UNCERTAIN, { A: 'Konto' }, 'A', 'ambiguous'],
  ])('are told %s', (_what, found, known, terms, given, expected, foundBy) => {
    const names = Object.entries(given).map(([accountGuid, name]) => ({ accountGuid, name }));
    const chosen = chooseByName(evidenceOf(found, known, terms), names);
    expect(chosen).toEqual({ numbers: numbersOf(expected), foundBy });
  });
});
