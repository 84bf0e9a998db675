/**
 * Goal: no outcome without an answer to "whose turn, again when, what to tell", and none that
 * nothing leads to. Method: the tables against each other.
 */
import { describe, expect, it } from '@jest/globals';
import {
  CONNECTION_STATUSES,
  FAILURES,
  OUTCOMES,
  isFailureType,
  outcomeFor,
  outcomeForStatus,
  type OutcomeCode,
  type OutcomeRow,
} from '../../domain';

const rows = Object.entries(OUTCOMES) as [OutcomeCode, OutcomeRow][];

/**
 * Outcomes that the process itself comes to, without a status or a failure that stands for them:
 * the success, the judgement of the numbers, people who do not answer, bounds, days of failures,
 * and a verify that started nothing.
 */
const PROCESS_OUTCOMES = `
  verified numbers-incomplete no-account-numbers no-verifiable-account credentials-not-provided account-not-selected throttled
  too-many-rounds deadline-exceeded cancelled widget-not-completed support-required`
  .trim()
  .split(/\s+/);

// Whose turn, when and which text: docs/errors.md prints the table, and its test keeps the two
// equal.
describe('every outcome', () => {
  it.each(rows)(
    '%s has a wait where one helps, whole sentences and a code of words',
    (code, row) => {
      const { turn, retry, retryAfterMs, message } = row;
      expect(turn === 'nobody').toBe(code === 'verified');
      expect(retryAfterMs !== undefined).toBe(retry === 'later');
      expect(retryAfterMs ?? 60_000).toBeGreaterThanOrEqual(60_000);
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(outcomeFor(code)).toEqual({ code, messageKey: `verification.${code}`, ...row });
    },
  );

  it('is what a status, a failure or the process itself leads to', () => {
    const reached = new Set<string>([
      ...[...Object.keys(CONNECTION_STATUSES), null, 'A_NEW_ONE'].map(outcomeForStatus),
      ...Object.values(FAILURES).map(({ outcome }) => outcome),
      ...PROCESS_OUTCOMES,
    ]);
    expect([...reached].sort()).toEqual(rows.map(([code]) => code).sort());
  });
});

describe('the failure types', () => {
  it('are recognised by name and by nothing else', () => {
    expect(Object.keys(FAILURES).every(isFailureType)).toBe(true);
    const others = ['', 'Error', 'toString', '__proto__', 7, null, undefined, {}, ['UserNotFound']];
    expect(others.some(isFailureType)).toBe(false);
  });

  it('are retried to their bounds only where time can help', () => {
    // Keys of ours that cannot be read share their outcome with values that cannot.
    const { SealingKeysUnavailable: _ours, ...ofMx } = FAILURES;
    const retryable = Object.values(ofMx).filter(({ finality }) => finality === 'never');
    expect(new Set(retryable.map(({ outcome }) => OUTCOMES[outcome].retry))).toEqual(
      new Set(['later']),
    );
  });
});
