/**
 * Decides what follows a job that failed: the end user corrects something, a new job is tried, or
 * the verification ends. Source: atrium-contract.md §5, §6, §16.9.
 */
import { type OutcomeCode } from './outcomes';
import { type VerificationLimits } from './limits';

/** What was tried so far. */
export interface RecoveryHistory {
  /** Sign-ins with credentials of the end user, the first one included. */
  readonly credentialAttempts: number;
  /** Jobs that ended because an answer was wrong or late. */
  readonly failedAnswers: number;
  readonly dailyRetries: number;
  /** How long ago the last challenge was published; undefined when none was. */
  readonly sinceLastChallengeMs: number | undefined;
}

/** What to do next. */
export type Recovery =
  | { readonly kind: 'ask-for-credentials'; readonly reason: 'denied' | 'credentials-missing' }
  | { readonly kind: 'start-again'; readonly reason: 'rejected' | 'expired' }
  | { readonly kind: 'wait-a-day' }
  | { readonly kind: 'end'; readonly code: OutcomeCode };

/** Failed sign-ins in a row at which MX sets PREVENTED (atrium-contract.md §5). */
const PREVENTED_AT = 3;

/** What a rule decides from. */
interface Case {
  readonly history: RecoveryHistory;
  readonly limits: VerificationLimits;
  readonly retryDaily: boolean;
}

/**
 * Outcomes that can be recovered, and how; undefined when the limit is used up. Each way has its
 * own limit.
 */
const RULES: Partial<Record<OutcomeCode, (given: Case) => Recovery | undefined>> = {
  denied: (given) => askForCredentials(given, 'denied'),
  'credentials-missing': (given) => askForCredentials(given, 'credentials-missing'),
  // Recovered only where the caller allows more sign-ins than MX takes in a row.
  prevented: (given) =>
    given.limits.credentialAttemptsMax >= PREVENTED_AT
      ? askForCredentials(given, 'denied')
      : undefined,
  'answer-rejected': (given) => startAgain(given, 'rejected'),
  'challenge-expired': (given) => (isWithinGrace(given) ? startAgain(given, 'expired') : undefined),
  'connection-failed': retryTomorrow,
  'connection-degraded': retryTomorrow,
};

/** Decides what follows a job that failed with this outcome. */
export function decideRecovery(
  code: OutcomeCode,
  history: RecoveryHistory,
  limits: VerificationLimits,
  retryDaily: boolean,
): Recovery {
  return RULES[code]?.({ history, limits, retryDaily }) ?? { kind: 'end', code };
}

function askForCredentials(
  { history, limits }: Case,
  reason: 'denied' | 'credentials-missing',
): Recovery | undefined {
  const hasAttempt = history.credentialAttempts < limits.credentialAttemptsMax;
  return hasAttempt ? { kind: 'ask-for-credentials', reason } : undefined;
}

function startAgain(
  { history, limits }: Case,
  reason: 'rejected' | 'expired',
): Recovery | undefined {
  const hasAttempt = history.failedAnswers + 1 < limits.answerAttemptsMax;
  return hasAttempt ? { kind: 'start-again', reason } : undefined;
}

function retryTomorrow({ history, limits, retryDaily }: Case): Recovery | undefined {
  if (!retryDaily) return undefined;
  const hasDay = history.dailyRetries < limits.dailyRetriesMax;
  return hasDay ? { kind: 'wait-a-day' } : { kind: 'end', code: 'support-required' };
}

function isWithinGrace({ history, limits }: Case): boolean {
  const { sinceLastChallengeMs } = history;
  return sinceLastChallengeMs !== undefined && sinceLastChallengeMs <= limits.expiredGraceMs;
}
