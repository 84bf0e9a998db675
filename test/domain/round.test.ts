/**
 * Goal: an answer is taken only when it answers exactly the open round; anything else is rejected with its reason and never
 * throws. Method: tables of reasons, then random rounds and lists, then garbage of any shape.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  REJECTION_REASONS,
  challengeRound,
  rejectAnswers,
  rejectCredentials,
  rejectSelection,
  type AccountSelection,
  type ChallengeAnswers,
  type OpenRound,
  type ProvidedCredentials,
  type RejectionReason,
} from '../../domain';

const SEALED = 'a.b.c.d.e';
const anAnswer = (guid: string) => ({ guid, sealed: SEALED });

const MFA: OpenRound = {
  number: 2,
  kind: 'challenge-answers',
  requiredGuids: ['CRD-1', 'CRD-2'],
  optionalGuids: [],
  optionValues: [],
};
const SELECTION: OpenRound = {
  number: 3,
  kind: 'account-selection',
  requiredGuids: ['CRD-3'],
  optionalGuids: [],
  optionValues: ['account-1', 'account-2'],
};
const CREDENTIALS: OpenRound = {
  number: 1,
  kind: 'credentials',
  requiredGuids: ['CRD-4'],
  optionalGuids: ['CRD-5'],
  optionValues: [],
};

/** One guid more than a message may carry. */
const MANY = Array.from({ length: 51 }, (_, index) => `CRD-${String(index)}`);

type Reason = RejectionReason | undefined;

const answers = (round: number, ...guids: string[]): ChallengeAnswers => ({
  round,
  answers: guids.map(anAnswer),
});

describe('answers to challenges', () => {
  it.each<[string, OpenRound | undefined, ChallengeAnswers, Reason]>([
    ['fit in any order', MFA, answers(2, 'CRD-2', 'CRD-1'), undefined],
    ['come when nothing is asked', undefined, answers(2, 'CRD-1', 'CRD-2'), 'no-open-round'],
    ['name the round before', MFA, answers(1, 'CRD-1', 'CRD-2'), 'wrong-round'],
    ['come to an account selection', SELECTION, answers(3, 'CRD-3'), 'wrong-kind'],
    ['come to a request for credentials', CREDENTIALS, answers(1, 'CRD-4'), 'wrong-kind'],
    ['name a foreign guid', MFA, answers(2, 'CRD-1', 'CRD-9'), 'unknown-guid'],
    ['name one guid twice', MFA, answers(2, 'CRD-1', 'CRD-1'), 'duplicate-guid'],
    ['leave one challenge out', MFA, answers(2, 'CRD-1'), 'incomplete'],
    ['are none', MFA, answers(2), 'incomplete'],
    [
      'are not sealed',
      MFA,
      { round: 2, answers: [anAnswer('CRD-1'), { guid: 'CRD-2', sealed: 'my first pet' }] },
      'malformed',
    ],
    ['are as many as any form has', MFA, answers(2, ...MANY.slice(1)), 'unknown-guid'],
    ['are far too many', MFA, answers(2, ...MANY), 'malformed'],
  ])('that %s', (_what, open, message, expected) => {
    expect(rejectAnswers(open, message)).toBe(expected);
  });
});

describe('an account selection', () => {
  it.each<[string, OpenRound | undefined, AccountSelection, Reason]>([
    ['of an offered account', SELECTION, { round: 3, value: 'account-2' }, undefined],
    ['of an account not offered', SELECTION, { round: 3, value: 'account-3' }, 'unknown-option'],
    ['in another round', SELECTION, { round: 2, value: 'account-1' }, 'wrong-round'],
    ['in an MFA round', MFA, { round: 2, value: 'account-1' }, 'wrong-kind'],
    ['when nothing is asked', undefined, { round: 3, value: 'account-1' }, 'no-open-round'],
  ])('%s', (_what, open, message, expected) => {
    expect(rejectSelection(open, message)).toBe(expected);
  });
});

describe('new credentials', () => {
  const credentials = (...guids: string[]): ProvidedCredentials => ({
    round: 1,
    credentials: guids.map(anAnswer),
  });

  it.each<[string, ProvidedCredentials, Reason]>([
    ['with every required field', credentials('CRD-4'), undefined],
    ['with an optional field as well', credentials('CRD-5', 'CRD-4'), undefined],
    ['with the optional field alone', credentials('CRD-5'), 'incomplete'],
    ['with a field of another form', credentials('CRD-4', 'CRD-1'), 'unknown-guid'],
    ['with a field twice', credentials('CRD-4', 'CRD-4'), 'duplicate-guid'],
  ])('%s', (_what, message, expected) => {
    expect(rejectCredentials(CREDENTIALS, message)).toBe(expected);
  });
});

describe('a round', () => {
  it('asks for every challenge once and, for a selection, offers the option values', () => {
    const challenge = {
      guid: 'CRD-3',
      type: 'OPTIONS' as const,
      label: 'Please select an account:',
      options: [
        { label: 'Checking', value: 'account-1' },
        { label: 'Savings', value: 'account-2' },
      ],
    };
    expect(challengeRound(3, 'account-selection', [challenge])).toEqual(SELECTION);
    expect(challengeRound(3, 'challenge-answers', [challenge]).optionValues).toEqual([]);
    const { options: _options, ...bare } = challenge;
    expect(challengeRound(3, 'account-selection', [bare]).optionValues).toStrictEqual([]);
  });
});

const guid = fc.constantFrom('a', 'b', 'c', 'd');
const openRound = fc.record({
  number: fc.constantFrom(1, 2),
  kind: fc.constantFrom('challenge-answers' as const, 'credentials' as const),
  requiredGuids: fc.uniqueArray(guid, { minLength: 1 }),
  optionalGuids: fc.uniqueArray(guid),
  optionValues: fc.constant([]),
});

describe('any round', () => {
  it('takes exactly the lists of its guids, the required ones once, the optional ones at most once', () => {
    fc.assert(
      fc.property(
        openRound,
        fc.array(guid, { maxLength: 5 }),
        ({ optionalGuids, ...rest }, names) => {
          const { requiredGuids } = rest;
          const optional = optionalGuids.filter((each) => !requiredGuids.includes(each));
          const open: OpenRound = { ...rest, optionalGuids: optional };
          const timesOf = (each: string) => names.filter((name) => name === each).length;
          const fits =
            requiredGuids.every((each) => timesOf(each) === 1) &&
            optional.every((each) => timesOf(each) <= 1) &&
            names.every((each) => requiredGuids.includes(each) || optional.includes(each));
          const round = open.number;
          const fields = names.map(anAnswer);
          const reason =
            open.kind === 'challenge-answers'
              ? rejectAnswers(open, { round, answers: fields })
              : rejectCredentials(open, { round, credentials: fields });
          expect(reason === undefined).toBe(fits);
        },
      ),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, '2', null, undefined])(
    'rejects %p as the number of a round',
    (round) => {
      expect(rejectAnswers(MFA, { ...answers(2, 'CRD-1', 'CRD-2'), round })).toBe('malformed');
      expect(rejectSelection(MFA, { value: 'account-1', round })).toBe('malformed');
    },
  );

  it('rejects a value or a guid that is no text', () => {
    const answer = { guid: 7, sealed: SEALED };
    expect(rejectSelection(SELECTION, { round: 3, value: 7 })).toBe('malformed');
    expect(rejectAnswers(MFA, { round: 2, answers: [answer] })).toBe('malformed');
  });

  it('answers garbage of any shape with a documented reason and never throws', () => {
    const garbage = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true }),
      fc.record({
        round: fc.constantFrom(1, 2, 3),
        answers: fc.anything(),
        credentials: fc.anything(),
        value: fc.anything(),
      }),
      fc.record({
        round: fc.constantFrom(1, 2, 3),
        answers: fc.array(fc.anything()),
        credentials: fc.array(fc.record({ guid: fc.anything(), sealed: fc.anything() })),
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
