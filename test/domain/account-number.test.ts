/**
 * Goal: masked numbers tell four characters at most, and the chosen account's numbers are found as
 * docs/architecture.md says. Method: tables, and a property for the mask.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  chooseByName,
  chooseWithoutNames,
  isComplete,
  maskAccountNumber,
  oneRowPerAccount,
  readNumber,
  takeKnown,
  type AccountNumber,
  type NumberField,
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

describe('a number', () => {
  const NOTHING = [
    undefined,
    null,
    '',
    ' ',
    '\t',
    'N/A',
    'n/a',
    'none',
    'null',
    '-',
    '0',
    '000',
    '00000',
    '000000000',
  ];
  const MASKED = [
    'XXXXXX1234',
    'xxxxx1234',
    'x1234',
    '****1234',
    '••••1234',
    '######1234',
    '...1234',
  ];
  const OF_JSON = [10001, 21000021, 0, true, {}, ['10001']];
  const FIELDS = ['accountNumber', 'routingNumber', 'institutionNumber', 'transitNumber'] as const;

  it.each([...NOTHING, ...MASKED, ...OF_JSON])('is not %j, in no field', (value) => {
    for (const field of FIELDS) expect(readNumber(field, value)).toBeNull();
  });

  it.each<[NumberField, string, string | null]>([
    ['accountNumber', '10001', '10001'],
    ['accountNumber', '0000001', '0000001'],
    ['accountNumber', ' 12345 ', '12345'],
    ['accountNumber', '12-345 678', '12-345 678'],
    ['accountNumber', 'AB123456', 'AB123456'],
    ['accountNumber', '12', null],
    ['accountNumber', '1'.repeat(65), null],
    ['routingNumber', '021000021', '021000021'],
    ['routingNumber', '68899990000000', '68899990000000'],
    // A leading zero was lost on the way.
    ['routingNumber', '21000021', null],
    ['routingNumber', '02100002A', null],
    ['institutionNumber', '003', '003'],
    ['institutionNumber', '3', null],
    ['transitNumber', '00012', '00012'],
    ['transitNumber', '12', null],
  ])('as %s %j is %j', (field, value, expected) => {
    expect(readNumber(field, value)).toBe(expected);
  });

  it('is what MX gave, blanks around it aside, or null', () => {
    const values = fc.oneof(fc.anything(), fc.string(), fc.stringMatching(/^[ \dXx*•A-C-]{0,20}$/));
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), values, (field, value) => {
        const read = readNumber(field, value);
        if (read === null) return;
        expect(read).toBe((value as string).trim());
        expect(read).toMatch(/^[\dA-WYZ -]*[1-9A-WYZ][\dA-WYZ -]*$/i);
        expect(read.match(/\d/g)?.length).toBeGreaterThanOrEqual(3);
      }),
    );
  });
});

describe('the rows of an account', () => {
  const NUMBER = aNumber();
  const PART = aNumber({ routingNumber: null });
  const OTHER = aNumber({ accountNumber: '999' });
  const FAILED = aNumber({ passedValidation: false });
  const ELSEWHERE = aNumber({ accountGuid: 'ACT-2' });

  it.each<[string, AccountNumber[], AccountNumber[]]>([
    ['equal ones are one', [NUMBER, ELSEWHERE, { ...NUMBER }], [NUMBER, ELSEWHERE]],
    ['blanks and dashes aside', [NUMBER, aNumber({ accountNumber: '1234-567 890' })], [NUMBER]],
    ['the complete one counts', [PART, NUMBER], [NUMBER]],
    ['the one that did not fail counts', [FAILED, NUMBER], [NUMBER]],
    ['complete ones that differ all stay', [NUMBER, PART, OTHER], [NUMBER, OTHER]],
    [
      'parts are not put together',
      [PART, aNumber({ accountNumber: null })],
      [PART, aNumber({ accountNumber: null })],
    ],
  ])('%s', (_what, rows, expected) => {
    expect(oneRowPerAccount(rows)).toEqual(expected);
  });

  it('that contradict each other are flagged, wherever they are taken from', () => {
    const numbers = [NUMBER, OTHER];
    const terms = [{}, WIDGET].map((term) => ({ numbers, knownAccountGuids: [], ...term }));
    const old = { numbers: [...numbers, ELSEWHERE], knownAccountGuids: ['ACT-2'], ...WIDGET };
    const chosen = [takeKnown(numbers), ...[...terms, old].map((each) => chooseWithoutNames(each))];
    expect(chosen).toMatchObject(chosen.map(() => ({ foundBy: 'ambiguous', numbers })));
    expect(takeKnown([NUMBER, ELSEWHERE]).foundBy).toBe('known-before');
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
  ['with a masked number', { accountNumber: '••••7890' }, false],
  ['with an empty number', { routingNumber: '' }, false],
  ['that MX found right', { passedValidation: true }, true],
  ['that failed the validation of MX', { passedValidation: false }, false],
])('a record is complete %s: %j is %p', (_what, changes, expected) => {
  expect(isComplete(aNumber(changes))).toBe(expected);
});

const SAVINGS = { chosenLabel: 'Savings' };
const TWICE = { ...SAVINGS, isLabelUnique: false };
const SPACED = { chosenLabel: ' savings ' };
const UNCERTAIN = { ...SAVINGS, isChoiceCertain: false };
const WIDGET = { areOldOnesMeant: false };
/** Too many were known before to list them. */
const UNLISTED = '…';
type Terms = Omit<NumbersEvidence, 'numbers' | 'knownAccountGuids'>;

/** Each letter stands for an account. */
const numbersOf = (letters: string) =>
  Array.from(letters, (accountGuid) => aNumber({ accountGuid }));

const evidenceOf = (found: string, known: string, terms: Terms): NumbersEvidence => ({
  numbers: numbersOf(found),
  knownAccountGuids: known === UNLISTED ? null : Array.from(known),
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
    ['all in the widget, where none is known to be new', 'AB', '…', WIDGET, 'AB', 'ambiguous'],
  ])('are %s', (_what, found, known, terms, expected, foundBy) => {
    const chosen = chooseWithoutNames(evidenceOf(found, known, terms));
    expect(chosen).toEqual({ numbers: numbersOf(expected), foundBy });
  });

  it.each<[string, string, string, Terms]>([
    ['the only one was known before', 'A', 'A', SAVINGS],
    ['two are new', 'AB', '', SAVINGS],
    ['none is new', 'AB', 'AB', SAVINGS],
    ['somebody else may have chosen', 'A', '', UNCERTAIN],
    ['none is known to be new', 'A', '…', SAVINGS],
  ])('are a matter of names where %s', (_what, found, known, terms) => {
    expect(chooseWithoutNames(evidenceOf(found, known, terms))).toBeUndefined();
  });

  type Names = Readonly<Record<string, string | null>>;
  const S = 'Savings';
  it.each<[string, string, string, Terms, Names, string, NumbersFoundBy]>([
    ['by name', 'AB', '', SAVINGS, { A: 'Loan', B: S }, 'B', 'account-name'],
    ['by name, spaces and case aside', 'AB', '', SPACED, { B: ' SAVINGS ' }, 'B', 'account-name'],
    ['both of equal names, flagged', 'ABC', '', SAVINGS, { A: S, B: S }, 'AB', 'ambiguous'],
    [
      'by name, of two options of that name',
      'AB',
      '',
      TWICE,
      { A: S, B: 'x' },
      'A',
      'account-name',
    ],
    ['both where one name is not told', 'ABC', '', TWICE, { A: S, B: null }, 'ABC', 'ambiguous'],
    ['all where no label tells', 'AB', '', {}, { A: 'Loan' }, 'AB', 'ambiguous'],
    ['all where no name fits', 'AB', '', SAVINGS, { A: 'Loan', B: null }, 'AB', 'ambiguous'],
    ['by name among the new ones', 'ABC', 'A', SAVINGS, { A: S, B: S }, 'B', 'account-name'],
    ['all new ones where no name fits', 'ABC', 'A', SAVINGS, { A: S }, 'BC', 'ambiguous'],
    ['both old ones of a name, flagged', 'AB', 'AB', SAVINGS, { A: S, B: S }, 'AB', 'ambiguous'],
    ['by name where none is new', 'AB', 'AB', SAVINGS, { A: S }, 'A', 'account-name'],
    ['none where only others are known', 'A', 'A', SAVINGS, { B: S }, '', 'account-name'],
    ['by name where none is known to be new', 'AB', '…', SAVINGS, { A: S }, 'A', 'account-name'],
    ['by name, uncertain', 'A', '', UNCERTAIN, { A: S }, 'A', 'account-name'],
    ['none where the chosen is another', 'A', '', UNCERTAIN, { B: S }, '', 'account-name'],
    ['all, uncertain, where no name fits', 'A', '', UNCERTAIN, { A: 'Konto' }, 'A', 'ambiguous'],
  ])('are told %s', (_what, found, known, terms, given, expected, foundBy) => {
    const names = Object.entries(given).map(([accountGuid, name]) => ({ accountGuid, name }));
    const chosen = chooseByName(evidenceOf(found, known, terms), names);
    expect(chosen).toEqual({ numbers: numbersOf(expected), foundBy });
  });
});

it.each<[NumberField, string, boolean]>([
  ['routingNumber', '000000019', true],
  ['routingNumber', '091000019000000', false],
  ['institutionNumber', '0031', false],
  ['transitNumber', '123456', false],
  ['accountNumber', 'ABC12', false],
  ['accountNumber', '1 '.repeat(16) + '1'.repeat(48), true],
  ['accountNumber', ` ${'1 '.repeat(16)}${'1'.repeat(48)}`, false],
])('%s: %j is whole, to its last digit: %s', (field, text, isWhole) => {
  expect(readNumber(field, text)).toBe(isWhole ? text : null);
});

it('a row that failed MX’s validation twice is one', () => {
  const numbers = { routingNumber: null, institutionNumber: null, transitNumber: null };
  const row = { accountGuid: 'A', accountNumber: '123', mayBeTokenised: false, ...numbers };
  const failed = { ...row, passedValidation: false };
  expect(oneRowPerAccount([failed, failed])).toEqual([failed]);
  expect(oneRowPerAccount([failed, row, row])).toEqual([failed, row]);
});
