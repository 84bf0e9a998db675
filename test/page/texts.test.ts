/** Goal: the page has words for whatever can come, in each of its languages, and none that is left over. */
import { describe, expect, it } from '@jest/globals';
import {
  ASK_REASONS,
  OUTCOMES,
  outcomeFor,
  type OutcomeCode,
  type VerificationStep,
} from '../../domain';
import { atTime, countdown, inWords } from '../../page/durations';
import { LANGUAGES, languageFor, outcomeText } from '../../page/texts';
import { whatNext } from '../../page/what-next';

/** A step that is added does not compile here until it has words. */
const STEPS: Readonly<Record<VerificationStep, 'said' | 'never seen'>> = {
  createUser: 'said',
  readInstitutionCredentials: 'said',
  createMember: 'said',
  readMember: 'said',
  verifyMember: 'said',
  awaitMemberSettled: 'said',
  awaitEndUser: 'never seen',
  resumeMember: 'said',
  readMemberCredentials: 'said',
  updateMember: 'said',
  awaitOauthMember: 'said',
  awaitWidgetMember: 'said',
  waitToRetry: 'said',
  listAccountNumbers: 'said',
  listTransactions: 'said',
  deleteMember: 'never seen',
  finished: 'never seen',
};
/** Steps of the page itself. */
const OWN_STEPS = ['answered', 'cancel'];
const QUIET_REASONS = ['first', 'not-given'];

describe.each(LANGUAGES.map((language) => [language.tag, language] as const))(
  'in %s',
  (tag, language) => {
    it('there is a sentence for every outcome', () => {
      const known = tag === 'en' ? [] : Object.keys(OUTCOMES).sort();
      expect(Object.keys(language.outcomes).sort()).toEqual(known);
    });

    it('there are words for every step and every reason', () => {
      const { working, reasons } = language.texts;
      const said = Object.entries(STEPS).filter(([, how]) => how === 'said');
      const steps = [...said.map(([step]) => step), ...OWN_STEPS];
      expect(Object.keys(working.steps).sort()).toEqual(steps.sort());
      const told = ASK_REASONS.filter((reason) => !QUIET_REASONS.includes(reason));
      expect(Object.keys(reasons).sort()).toEqual([...told].sort());
    });
  },
);

it.each([
  [['fr-CA', 'en'], 'fr'],
  [['de', 'es-MX', 'en'], 'es'],
  [[null, undefined, ''], 'en'],
  [['ES'], 'es'],
])('of %j the page takes %s', (wanted, tag) => {
  expect(languageFor(wanted).tag).toBe(tag);
});

it('an outcome that is not known yet is said in English, and marked so', () => {
  const outcome = { code: 'new', turn: 'nobody', retry: 'never', message: 'Later.' } as const;
  const later = { ...outcome, messageKey: 'verification.new' };
  expect(outcomeText(later, languageFor(['fr']))).toEqual({ text: 'Later.', lang: 'en' });
  const known = { ...later, messageKey: 'verification.denied' };
  expect(outcomeText(known, languageFor(['fr'])).lang).toBe('fr');
});

it('says that there is nothing to do where that is so, and takes back no advice', () => {
  const next = (code: OutcomeCode) => whatNext(outcomeFor(code));
  const codes = Object.keys(OUTCOMES) as OutcomeCode[];
  expect(codes.filter((code) => next(code) === 'nothing')).toEqual(['verified']);
  // "Please choose another one." is all that can be said.
  expect(next('discontinued')).toBe('said');
  expect([next('denied'), next('cancelled')]).toEqual(['now', 'now']);
  expect(next('account-locked')).toEqual({ laterMs: 86_400_000 });
});

it.each([
  [0, '0 seconds', '0:00'],
  [59_001, '60 seconds', '1:00'],
  [65_000, '2 minutes', '1:05'],
  [900_000, '15 minutes', '15:00'],
  [900_001, '16 minutes', undefined],
  [86_400_000, '24 hours', undefined],
  [259_200_000, '3 days', undefined],
  [-5, '0 seconds', '0:00'],
])('%d ms are "%s", and left as %s', (ms, words, left) => {
  expect(inWords(ms, 'en')).toBe(words);
  expect(countdown(ms)).toBe(left);
});

it('a time of another day has its date', () => {
  const now = new Date(2026, 10, 30, 9, 0);
  expect(atTime(new Date(2026, 10, 30, 17, 5), now, 'fr')).toBe('17:05');
  expect(atTime(new Date(2026, 11, 1, 17, 5), now, 'fr')).toMatch(/1 déc.* 2026.* 17:05/);
});
