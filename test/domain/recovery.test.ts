/**
 * Goal: what can be tried again is, as often as the limits say, and never so often that MX prevents the member. Method: one row
 * a rule; what was tried so far is counted up to each limit.
 */
import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_LIMITS,
  decideRecovery,
  type ConnectionStatus,
  type RecoveryHistory,
  type VerificationLimits,
} from '../../domain';

const NOTHING_TRIED: RecoveryHistory = {
  credentialAttempts: 1,
  failedAnswers: 0,
  dailyRetries: 0,
  sinceLastChallengeMs: undefined,
};
const ASK = { kind: 'ask-for-credentials', reason: 'denied' };
const AGAIN = { kind: 'start-again' };
const A_DAY = { kind: 'wait-a-day' };
const end = (code: string) => ({ kind: 'end', code });

/** What is decided about a job that stopped with a status. */
function decided(
  status: ConnectionStatus,
  history: Partial<RecoveryHistory> = {},
  limits: Partial<VerificationLimits> = {},
  retryDaily = false,
) {
  const all = { ...DEFAULT_LIMITS, ...limits };
  return decideRecovery(status, { ...NOTHING_TRIED, ...history }, all, retryDaily);
}

describe('a job that stopped', () => {
  it.each([
    ['DENIED', 1, 2, ASK],
    ['DENIED', 2, 2, end('denied')],
    ['DENIED', 1, 1, end('denied')],
    ['IMPAIRED', 1, 2, { kind: 'ask-for-credentials', reason: 'credentials-missing' }],
    ['IMPORTED', 2, 2, end('credentials-missing')],
    ['PREVENTED', 1, 2, end('prevented')],
    ['PREVENTED', 2, 3, ASK],
    ['PREVENTED', 3, 3, end('prevented')],
  ] as const)('with %s at sign-in %i of %i', (status, credentialAttempts, max, expected) => {
    const limits = { credentialAttemptsMax: max };
    expect(decided(status, { credentialAttempts }, limits)).toEqual(expected);
  });

  it.each([
    ['REJECTED', 0, 2, AGAIN],
    ['REJECTED', 1, 2, end('answer-rejected')],
    ['REJECTED', 2, 4, AGAIN],
    ['REJECTED', 3, 4, end('answer-rejected')],
  ] as const)('with %s after %i failed answers of %i', (status, failedAnswers, max, expected) => {
    expect(decided(status, { failedAnswers }, { answerAttemptsMax: max })).toEqual(expected);
  });

  it.each([
    ['no grace', 1, 0, 0, end('challenge-expired')],
    ['no question of ours', undefined, 60_000, 0, end('challenge-expired')],
    ['the last moment of it', 60_000, 60_000, 0, AGAIN],
    ['a moment too late', 60_001, 60_000, 0, end('challenge-expired')],
    ['the second time', 1, 60_000, 1, end('challenge-expired')],
  ] as const)('with EXPIRED, within the grace: %s', (...row) => {
    const [, sinceLastChallengeMs, expiredGraceMs, failedAnswers, expected] = row;
    const history = { sinceLastChallengeMs, failedAnswers };
    expect(decided('EXPIRED', history, { expiredGraceMs })).toEqual(expected);
  });

  it.each(['FAILED', 'DEGRADED'] as const)(
    'with %s is tried on the next days, if so wanted',
    (status) => {
      const ended = decided(status);
      expect(ended.kind).toBe('end');
      expect(decided(status, { dailyRetries: 0 }, {}, true)).toEqual(A_DAY);
      expect(decided(status, { dailyRetries: 2 }, {}, true)).toEqual(A_DAY);
      expect(decided(status, { dailyRetries: 3 }, {}, true)).toEqual(end('support-required'));
    },
  );

  it.each([
    ['LOCKED', 'account-locked'],
    ['CLOSED', 'member-closed'],
    ['DISCONTINUED', 'discontinued'],
    ['DISABLED', 'member-disabled'],
    ['IMPEDED', 'bank-action-required'],
    ['DISCONNECTED', 'disconnected'],
    ['DELAYED', 'delayed'],
    ['SOMETHING_NEW', 'status-unrecognised'],
  ] as const)('with %s is never tried again', (status, code) => {
    const all = { credentialAttemptsMax: 10, answerAttemptsMax: 10, expiredGraceMs: 60_000 };
    expect(decided(status, { sinceLastChallengeMs: 1 }, all, true)).toEqual(end(code));
  });
});
