/** Goal: no outcome without an answer to "whose turn, again when, what to tell", and none that nothing leads to. Method: the tables against each other. */
import { describe, expect, it } from '@jest/globals';
import {
  CONNECTION_STATUSES,
  OUTCOMES,
  FAILURES,
  outcomeForStatus,
  isFailureType,
  outcomeFor,
  type OutcomeRow,
  type OutcomeCode,
} from '../../domain';

const rows = Object.entries(OUTCOMES) as [OutcomeCode, OutcomeRow][];

/**
 * Outcomes that the process itself comes to, without a status or a failure that stands for them: the success, the judgement
 * of the numbers, people who do not answer, bounds, days of failures, and a verify that started nothing.
 */
const PROCESS_ENDINGS: readonly OutcomeCode[] = [
  'verified',
  'numbers-incomplete',
  'no-account-numbers',
  'no-verifiable-account',
  'credentials-not-provided',
  'account-not-selected',
  'throttled',
  'too-many-rounds',
  'deadline-exceeded',
  'cancelled',
  'widget-not-completed',
  'support-required',
];

describe('every outcome', () => {
  it.each(rows)(
    '%s says whose turn it is, whether and when to try again, and what to tell',
    (...row) => {
      const [code, { turn, retry, retryAfterMs, message }] = row;
      expect(['end-user', 'integrator', 'operator', 'mx', 'nobody']).toContain(turn);
      expect(['now', 'later', 'never']).toContain(retry);
      expect(retryAfterMs !== undefined).toBe(retry === 'later');
      if (retryAfterMs !== undefined) expect(retryAfterMs).toBeGreaterThanOrEqual(60_000);
      // One or more whole sentences: an end user may be shown them.
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    },
  );

  it('is what a status, a failure or the process itself leads to', () => {
    const reached = new Set<string>([
      ...Object.keys(CONNECTION_STATUSES).map((status) => outcomeForStatus(status)),
      outcomeForStatus(null),
      outcomeForStatus('A_NEW_ONE'),
      ...Object.values(FAILURES).map(({ outcome }) => outcome),
      ...PROCESS_ENDINGS,
    ]);
    expect([...reached].sort()).toEqual(rows.map(([code]) => code).sort());
  });

  it('becomes an outcome with its code and a message key of its own', () => {
    const outcomes = rows.map(([code]) => outcomeFor(code));
    expect(outcomeFor('denied')).toEqual({
      code: 'denied',
      messageKey: 'verification.denied',
      ...OUTCOMES.denied,
    });
    expect(new Set(outcomes.map(({ messageKey }) => messageKey)).size).toBe(rows.length);
  });

  it('is nobody\u2019s turn only when the account is verified', () => {
    expect(rows.filter(([, { turn }]) => turn === 'nobody').map(([code]) => code)).toEqual([
      'verified',
    ]);
  });
});

describe('the failure types', () => {
  it('are recognised by name and by nothing else', () => {
    expect(Object.keys(FAILURES).every(isFailureType)).toBe(true);
    for (const other of ['', 'Error', 'toString', '__proto__', 7, null, undefined, {}]) {
      expect(isFailureType(other)).toBe(false);
    }
  });

  it('stay retryable only where time can mend them', () => {
    const retryable = Object.entries(FAILURES).filter(([, { isRetryable }]) => isRetryable);
    for (const [, { outcome }] of retryable) expect(OUTCOMES[outcome].retry).toBe('later');
    expect(retryable.map(([type]) => type).sort()).toEqual([
      'MemberPending',
      'MxRateLimited',
      'MxUnavailable',
      'OtherJobRunning',
    ]);
  });
});
