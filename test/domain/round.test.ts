/**
 * Goal: an answer is taken only when it answers exactly the open round; anything else is rejected
 * with its reason and never throws. Method: tables of reasons, then garbage of any shape.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ANSWER_BYTES_MAX,
  FIELDS_MAX,
  MESSAGE_BYTES_MAX,
  OVERTAKEN_REASONS,
  REJECTION_REASONS,
  challengeRound,
  jsonBytes,
  rejectAnswers,
  rejectCredentials,
  rejectSelection,
  type OpenRound,
  type RejectionReason,
} from '../../domain';

const SEALED = 'a.b.c.d.e';

const aRound = (
  number: number,
  kind: OpenRound['kind'],
  requiredGuids: readonly string[],
  further: Partial<OpenRound> = {},
): OpenRound => ({ number, kind, requiredGuids, optionalGuids: [], optionValues: [], ...further });
const ACCOUNTS = ['account-1', 'account-2'];
const MFA = aRound(2, 'challenge-answers', ['CRD-1', 'CRD-2']);
const SELECTION = aRound(3, 'account-selection', ['CRD-3'], { optionValues: ACCOUNTS });
const CREDENTIALS = aRound(1, 'credentials', ['CRD-4'], { optionalGuids: ['CRD-5'] });

/** One guid more than a message may carry. */
const MANY = Array.from({ length: FIELDS_MAX + 1 }, (_, index) => String(index));

type Reason = RejectionReason | undefined;

const fieldsOf = (guids: string) => ({
  guids: guids === '' ? [] : guids.split(' ').map((digits) => `CRD-${digits}`),
  sealed: SEALED,
});

it.each<[string, OpenRound | undefined, number, string, Reason]>([
  ['fit in any order', MFA, 2, '2 1', undefined],
  ['come when nothing is asked', undefined, 2, '1 2', 'no-open-round'],
  ['name the round before', MFA, 1, '1 2', 'wrong-round'],
  ['come to an account selection', SELECTION, 3, '3', 'wrong-kind'],
  ['come to a request for credentials', CREDENTIALS, 1, '4', 'wrong-kind'],
  ['name a foreign guid', MFA, 2, '1 9', 'unknown-guid'],
  ['name one guid twice', MFA, 2, '1 1', 'duplicate-guid'],
  ['leave one challenge out', MFA, 2, '1', 'incomplete'],
  ['are none', MFA, 2, '', 'incomplete'],
  ['are as many as any form has', MFA, 2, MANY.slice(1).join(' '), 'unknown-guid'],
  ['are far too many', MFA, 2, MANY.join(' '), 'malformed'],
])('answers to challenges that %s', (_what, open, round, guids, expected) => {
  expect(rejectAnswers(open, { round, answers: fieldsOf(guids) })).toBe(expected);
});

it('a message is rejected that has more bytes than a history should keep', () => {
  const note = 'é'.repeat(ANSWER_BYTES_MAX);
  for (const extra of [{ note }, {}]) {
    const expected = 'note' in extra ? 'malformed' : undefined;
    const answers = fieldsOf('1 2');
    const value = 'account-1';
    expect(rejectAnswers(MFA, { round: 2, answers, ...extra })).toBe(expected);
    expect(rejectSelection(SELECTION, { round: 3, value, ...extra })).toBe(expected);
    const credentials = fieldsOf('4');
    expect(rejectCredentials(CREDENTIALS, { round: 1, credentials, ...extra })).toBe(expected);
  }
});

it('a message is taken that has as many bytes as a history should keep, and none with one more', () => {
  const filled = (message: object, bytes: number) => {
    const note = 'x'.repeat(bytes - jsonBytes({ ...message, note: '' }));
    return { ...message, note };
  };
  // All the values, their guids and the names around them.
  const answersMax = ANSWER_BYTES_MAX + 100;
  for (const [more, expected] of [[0], [1, 'malformed']] as const) {
    const answers = { round: 2, answers: fieldsOf('1 2') };
    expect(rejectAnswers(MFA, filled(answers, answersMax + more))).toBe(expected);
    const selection = { round: 3, value: 'account-1' };
    const message = filled(selection, MESSAGE_BYTES_MAX + more);
    expect(rejectSelection(SELECTION, message)).toBe(expected);
  }
});

it('a good answer that comes too late, or for another round, was overtaken', () => {
  const message = { round: 2, answers: fieldsOf('1 2') };
  const others = [undefined, { ...MFA, number: 3 }, { ...SELECTION, number: 2 }];
  const reasons = others.map((open) => rejectAnswers(open, message));
  expect(new Set(reasons)).toEqual(OVERTAKEN_REASONS);
});

it.each<[string, OpenRound | undefined, number, unknown, Reason]>([
  ['of an offered account', SELECTION, 3, 'account-2', undefined],
  ['of an account not offered', SELECTION, 3, 'account-3', 'unknown-option'],
  ['of no text', SELECTION, 3, 7, 'malformed'],
  ['in another round', SELECTION, 2, 'account-1', 'wrong-round'],
  ['in an MFA round', MFA, 2, 'account-1', 'wrong-kind'],
  ['when nothing is asked', undefined, 3, 'account-1', 'no-open-round'],
])('an account selection %s', (_what, open, round, value, expected) => {
  expect(rejectSelection(open, { round, value })).toBe(expected);
});

it.each<[string, string, Reason]>([
  ['with every required field', '4', undefined],
  ['with an optional field as well', '5 4', undefined],
  ['with the optional field alone', '5', 'incomplete'],
  ['with a field of another form', '4 1', 'unknown-guid'],
  ['with a field twice', '4 4', 'duplicate-guid'],
])('new credentials %s', (_what, guids, expected) => {
  expect(rejectCredentials(CREDENTIALS, { round: 1, credentials: fieldsOf(guids) })).toBe(expected);
});

it('a round asks for every challenge once and, for a selection, offers the option values', () => {
  const bare = { guid: 'CRD-3', type: 'OPTIONS', label: 'Please select an account:' } as const;
  const challenge = { ...bare, options: ACCOUNTS.map((value) => ({ label: 'Savings', value })) };
  expect(challengeRound(3, 'account-selection', [challenge])).toEqual(SELECTION);
  expect(challengeRound(3, 'challenge-answers', [challenge]).optionValues).toEqual([]);
  expect(challengeRound(3, 'account-selection', [bare]).optionValues).toStrictEqual([]);
});

describe('any round', () => {
  it.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, '2', null, undefined])(
    'rejects %p as the number of a round',
    (round) => {
      expect(rejectAnswers(MFA, { answers: fieldsOf('1 2'), round })).toBe('malformed');
      expect(rejectSelection(MFA, { value: 'account-1', round })).toBe('malformed');
    },
  );

  it.each([
    ['nothing', null],
    ['a list', [{ guid: 'CRD-1', sealed: SEALED }]],
    ['values that are not sealed', { guids: ['CRD-1', 'CRD-2'], sealed: 'my first pet' }],
    ['a plain value beside', { ...fieldsOf('1 2'), value: 'my first pet' }],
  ])('rejects %s', (_what, fields) => {
    expect(rejectAnswers(MFA, { round: 2, answers: fields })).toBe('malformed');
    expect(rejectCredentials(CREDENTIALS, { round: 1, credentials: fields })).toBe('malformed');
  });

  it('answers garbage of any shape with a documented reason and never throws', () => {
    // No round is complete with these.
    const guids = fc.oneof(fc.anything(), fc.array(fc.constantFrom('CRD-1', 'CRD-3')));
    const sealed = fc.oneof(fc.anything(), fc.constant(SEALED));
    const fields = fc.oneof(fc.anything(), fc.record({ guids, sealed }));
    const garbage = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true }),
      fc.record({
        round: fc.constantFrom(1, 2, 3),
        answers: fields,
        credentials: fields,
        value: fc.anything(),
      }),
    );
    const open = fc.constantFrom(undefined, MFA, SELECTION, CREDENTIALS);
    const reasons = Object.keys(REJECTION_REASONS);
    fc.assert(
      fc.property(open, garbage, (round, message) => {
        // A caller without types, or somebody at a terminal, sends what they like.
        expect(reasons).toContain(rejectAnswers(round, message));
        expect(reasons).toContain(rejectCredentials(round, message));
        expect(reasons).toContain(rejectSelection(round, message));
      }),
    );
  });
});
