/**
 * Goal: each stopped job is recovered as often as the limits allow, and in no other case. Method:
 * one table per status.
 */
import { describe, expect, it } from '@jest/globals';
import {
  CONNECTION_STATUSES,
  DEFAULT_LIMITS,
  decideRecovery,
  outcomeForStatus,
  type ConnectionStatus,
  type RecoveryHistory,
  type VerificationLimits,
} from '../../domain';

type Given = Partial<RecoveryHistory & VerificationLimits> & { readonly retryDaily?: boolean };

const FIRST: RecoveryHistory = {
  ...{ credentialAttempts: 1, failedAnswers: 0, dailyRetries: 0 },
  sinceLastChallengeMs: undefined,
};

const recoveryFor = (status: ConnectionStatus, { retryDaily = false, ...given }: Given) =>
  decideRecovery(
    outcomeForStatus(status),
    { ...FIRST, ...given },
    { ...DEFAULT_LIMITS, ...given },
    retryDaily,
  );

const end = (code: string) => ({ kind: 'end', code });
const ask = (reason: string) => ({ kind: 'ask-for-credentials', reason });
const again = (reason: string) => ({ kind: 'start-again', reason });
const tomorrow = { kind: 'wait-a-day' };
const graced = { expiredGraceMs: 60_000, sinceLastChallengeMs: 60_000 };
const late = { ...graced, sinceLastChallengeMs: 60_001 };
const twice = { ...graced, sinceLastChallengeMs: 0, failedAnswers: 1 };
const three = { credentialAttemptsMax: 3 };
const daily = { retryDaily: true };

describe('a job that stopped', () => {
  it.each<[ConnectionStatus, string, Given, object]>([
    ['DENIED', 'with the first credentials', {}, ask('denied')],
    ['DENIED', 'with the last', { credentialAttempts: 2 }, end('denied')],
    ['IMPORTED', 'the first time', {}, ask('credentials-missing')],
    [null, 'without credentials', {}, ask('credentials-missing')],
    ['IMPAIRED', 'twice', { credentialAttempts: 2 }, end('credentials-missing')],
    ['PREVENTED', 'by default', { credentialAttempts: 0 }, end('prevented')],
    ['PREVENTED', 'where as many are allowed', three, ask('denied')],
    [
      'PREVENTED',
      'where all of them are used',
      { ...three, credentialAttempts: 3 },
      end('prevented'),
    ],
    ['REJECTED', 'the first time', {}, again('rejected')],
    ['REJECTED', 'twice', { failedAnswers: 1 }, end('answer-rejected')],
    ['EXPIRED', 'without a grace', {}, end('challenge-expired')],
    ['EXPIRED', 'within the grace', graced, again('expired')],
    ['EXPIRED', 'after the grace', late, end('challenge-expired')],
    ['EXPIRED', 'without a challenge', { expiredGraceMs: 60_000 }, end('challenge-expired')],
    ['EXPIRED', 'twice within the grace', twice, end('challenge-expired')],
    ['FAILED', 'without the policy', {}, end('connection-failed')],
    ['FAILED', 'with the policy', daily, tomorrow],
    ['FAILED', 'on three days', { ...daily, dailyRetries: 3 }, end('support-required')],
    ['DEGRADED', 'with the policy', daily, tomorrow],
  ])('as %s %s', (status, _when, given, expected) => {
    expect(recoveryFor(status, given)).toEqual(expected);
  });

  it('with any other status is the end, whatever is allowed', () => {
    const recovered = ['DENIED', 'IMPORTED', 'IMPAIRED', 'PREVENTED', 'REJECTED', 'EXPIRED'];
    const others = Object.keys(CONNECTION_STATUSES).filter(
      (status) => ![...recovered, 'FAILED', 'DEGRADED'].includes(status),
    );
    for (const status of [...others, 'A_NEW_ONE']) {
      const limits = { credentialAttemptsMax: 9, answerAttemptsMax: 9, expiredGraceMs: 60_000 };
      expect(recoveryFor(status, { ...daily, ...limits })).toEqual(end(outcomeForStatus(status)));
    }
  });
});
