/**
 * Goal: the account selection is told from a bank's own question by its option values (Atrium
 * atrium-contract.md §8), and an index gets closed words. Method: challenges as MX's examples have
 * them, and neighbours of them.
 */
import { describe, expect, it } from '@jest/globals';
import {
  UNTOLD_QUESTION,
  challengeKindLabel,
  hasNoAccount,
  isAccountSelection,
  isOptionalLabel,
  roundKindOf,
  type ObservedChallenge,
} from '../../domain';

const ACCOUNT = { label: 'Checking', value: 'account-1' };
const BRANCH = { label: 'No', value: 'no' };
const aSelection = (changes: Partial<ObservedChallenge> = {}): ObservedChallenge => ({
  guid: 'CRD-1',
  type: 'OPTIONS',
  label: 'Please select an account:',
  fieldName: null,
  options: [ACCOUNT],
  ...changes,
});
const TEXT = aSelection({ type: 'TEXT' });
const TOKEN = aSelection({ type: 'TOKEN' });
const EMPTY = aSelection({ options: [] });
const ALIKE = aSelection({ options: [BRANCH] });

it.each<[string, readonly ObservedChallenge[], string, string]>([
  ['an account selection', [aSelection()], 'account-selection', 'ACCOUNT_SELECTION'],
  ['an empty one', [EMPTY], 'account-selection', 'ACCOUNT_SELECTION'],
  ['a question that looks alike', [ALIKE], 'challenge-answers', 'OPTIONS'],
  ['two questions of a type', [TEXT, TEXT], 'challenge-answers', 'TEXT'],
  ['questions of two types', [TEXT, TOKEN], 'challenge-answers', 'SEVERAL'],
  ['the selection and a question', [aSelection(), TEXT], 'challenge-answers', 'SEVERAL'],
  ['nothing', [], 'challenge-answers', 'SEVERAL'],
])('a round of challenges with %s', (_what, challenges, kind, label) => {
  expect(roundKindOf(challenges)).toBe(kind);
  expect(challengeKindLabel(challenges)).toBe(label);
});

describe('the account selection', () => {
  it.each<[string, Partial<ObservedChallenge>, boolean]>([
    ['in other words', { label: 'Choisissez un compte', fieldName: 'compte' }, true],
    ['with an option that is no account', { options: [ACCOUNT, BRANCH] }, false],
    ['in text form', { type: 'TEXT' }, false],
    ['in pictures', { type: 'IMAGE_OPTIONS' }, false],
    ["of the widget's name", { options: [BRANCH], fieldName: 'select_account' }, true],
    ['of its other name', { options: [BRANCH], fieldName: 'single_account_select' }, true],
    ['of that name, in text form', { type: 'TEXT', fieldName: 'select_account' }, false],
    ['empty, of that name', { options: [], label: '', fieldName: 'select_account' }, true],
    [
      'emptied, of that name',
      { options: [], isTruncated: true, fieldName: 'select_account' },
      false,
    ],
    ['empty, labelled and without field name', { options: [] }, true],
    ['empty, in capitals with spaces', { options: [], label: '  PLEASE SELECT AN ACCOUNT' }, true],
    ['empty, but of a named field', { options: [], fieldName: 'account' }, false],
    ['emptied by a budget', { options: [], isTruncated: true }, false],
    ['empty, but labelled otherwise', { options: [], label: 'Which branch?' }, false],
  ])('%s: %p is %p', (_name, changes, expected) => {
    expect(isAccountSelection(aSelection(changes))).toBe(expected);
  });

  it.each([
    ['empty and alone', [EMPTY], true],
    ['empty, among questions', [TEXT, EMPTY], true],
    ['with accounts', [aSelection(), TEXT], false],
    ['that there is none', [TEXT, ALIKE], false],
  ])('leaves no account to choose: %s', (_what, challenges, expected) => {
    expect(hasNoAccount(challenges)).toBe(expected);
  });

  it('may come without a list', () => {
    const { options: _options, ...bare } = aSelection();
    expect(isAccountSelection(bare)).toBe(true);
  });
});

it.each([
  ['Token (optional)', true],
  ['Token ( OPTIONAL ) ', true],
  ['(optional) token', true],
  ['Token - optional ', true],
  ['optional token', false],
  ['Token (optional', true],
  ['Nonoptional', false],
  ['Password', false],
])('a credential field labelled %j may be left out: %p', (label, expected) => {
  expect(isOptionalLabel(label)).toBe(expected);
});

it('a question without words is asked in a whole sentence', () => {
  expect(UNTOLD_QUESTION).toMatch(/^Your bank [^.]+\.$/);
});
