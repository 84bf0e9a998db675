/**
 * Goal: the account selection is told from a bank's own question by its option values (contract §8), and the words that
 * reach an index are closed. Method: the contract's example bodies, then made-up neighbours of them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CHALLENGE_TYPES,
  challengeKindLabel,
  isAccountSelection,
  roundKindOf,
  type ObservedChallenge,
} from '../../domain';

interface WireChallenge {
  readonly guid: string;
  readonly label: string;
  readonly field_name: string | null;
  readonly type: string | number;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
}

/** The challenges of an example body, translated by hand: translating is the activities' work, not this module's. */
function exampleChallenges(name: string): readonly ObservedChallenge[] {
  const body = JSON.parse(
    readFileSync(join(__dirname, `../fixtures/atrium/${name}.json`), 'utf8'),
  ) as {
    readonly challenges?: readonly WireChallenge[];
    readonly member?: { readonly challenges: readonly WireChallenge[] };
  };
  return (body.challenges ?? body.member?.challenges ?? []).map((wire) => ({
    guid: wire.guid,
    label: wire.label,
    fieldName: wire.field_name,
    type: CHALLENGE_TYPES.find((type) => type === wire.type) ?? 'TEXT',
    ...(wire.options === undefined ? {} : { options: wire.options }),
  }));
}

const anAccount = { label: 'Checking', value: 'account-1' };
const aSelection = (changes: Partial<ObservedChallenge> = {}): ObservedChallenge => ({
  guid: 'CRD-1',
  type: 'OPTIONS',
  label: 'Please select an account:',
  fieldName: null,
  options: [anAccount],
  ...changes,
});

describe('a round of challenges', () => {
  it.each([
    ['challenge-account-selection', 'account-selection', 'ACCOUNT_SELECTION'],
    ['member-status-challenged-account-selection', 'account-selection', 'ACCOUNT_SELECTION'],
    [
      'member-status-challenged-account-selection-no-options',
      'account-selection',
      'ACCOUNT_SELECTION',
    ],
    [
      'member-status-challenged-account-selection-same-labels',
      'account-selection',
      'ACCOUNT_SELECTION',
    ],
    ['challenge-options-lookalike-not-account-selection', 'challenge-answers', 'OPTIONS'],
    ['challenge-options', 'challenge-answers', 'OPTIONS'],
    ['challenge-text', 'challenge-answers', 'TEXT'],
    ['challenge-token', 'challenge-answers', 'TOKEN'],
    ['challenge-image-data', 'challenge-answers', 'IMAGE_DATA'],
    ['challenge-image-options', 'challenge-answers', 'IMAGE_OPTIONS'],
    ['challenge-numeric-type', 'challenge-answers', 'TEXT'],
    ['challenge-multiple-at-once', 'challenge-answers', 'SEVERAL'],
  ])('as in %s is %s, indexed as %s', (name, kind, label) => {
    const challenges = exampleChallenges(name);
    expect(challenges.length).toBeGreaterThan(0);
    expect(roundKindOf(challenges)).toBe(kind);
    expect(challengeKindLabel(challenges)).toBe(label);
  });

  it('without challenges asks for no account', () => {
    expect(roundKindOf([])).toBe('challenge-answers');
  });

  it('that mixes the selection with a question is answered as one MFA round', () => {
    const mixed = [aSelection(), aSelection({ guid: 'CRD-2', type: 'TEXT' })];
    expect(roundKindOf(mixed)).toBe('challenge-answers');
  });
});

describe('the account selection', () => {
  it.each<[string, Partial<ObservedChallenge>, boolean]>([
    ['in other words', { label: 'Choisissez un compte', fieldName: 'compte' }, true],
    ['with one option', { options: [anAccount] }, true],
    [
      'with an option that is no account',
      { options: [anAccount, { label: 'No', value: 'no' }] },
      false,
    ],
    ['in text form', { type: 'TEXT' }, false],
    ['in pictures', { type: 'IMAGE_OPTIONS' }, false],
    ['empty, labelled and without field name', { options: [] }, true],
    ['empty, in capitals with spaces', { options: [], label: '  PLEASE SELECT AN ACCOUNT' }, true],
    ['empty, but of a named field', { options: [], fieldName: 'account' }, false],
    ['empty, but labelled otherwise', { options: [], label: 'Which branch?' }, false],
  ])('%s: %p is %p', (_name, changes, expected) => {
    expect(isAccountSelection(aSelection(changes))).toBe(expected);
  });

  it('never depends on the label when there are options', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.option(fc.string()),
        fc.array(fc.tuple(fc.boolean(), fc.string()), { minLength: 1 }),
        (label, fieldName, values) => {
          const options = values.map(([isAccount, text]) => ({
            label: text,
            value: isAccount ? `account-${text}` : `_${text}`,
          }));
          const allAccounts = values.every(([isAccount]) => isAccount);
          expect(isAccountSelection(aSelection({ label, fieldName, options }))).toBe(allAccounts);
        },
      ),
    );
  });
});

describe('the word for a round in an index', () => {
  it('holds no text of a bank', () => {
    const words: readonly string[] = ['ACCOUNT_SELECTION', 'SEVERAL', ...CHALLENGE_TYPES];
    const challenge = fc.record({
      guid: fc.string(),
      type: fc.constantFrom(...CHALLENGE_TYPES),
      label: fc.string(),
      fieldName: fc.option(fc.string()),
      options: fc.array(fc.record({ label: fc.string(), value: fc.string() })),
    });
    fc.assert(
      fc.property(fc.array(challenge, { minLength: 1 }), (challenges) => {
        expect(words).toContain(challengeKindLabel(challenges));
      }),
    );
  });
});
