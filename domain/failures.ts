/**
 * Failure types: all that the workflow learns about an error of an activity. The server stores them
 * as plain text, so this is a closed list. Each type has the outcome that a verification gets when
 * the failure is final.
 */
import { type OutcomeCode } from './outcomes';

interface FailureRow {
  /** Whether Temporal retries it within the activity's bounds. */
  readonly isRetryable: boolean;
  /** The outcome when retries are used up, or at once when not retryable. */
  readonly outcome: OutcomeCode;
}

export const FAILURES = {
  /** Network, time-out, 5xx, 503. */
  MxUnavailable: { isRetryable: true, outcome: 'mx-unavailable' },
  /** 429. */
  MxRateLimited: { isRetryable: true, outcome: 'mx-unavailable' },
  /** 401 anywhere, 403 anywhere but on verify, 406: keys, allow-list or version. */
  MxAccessRejected: { isRetryable: false, outcome: 'mx-access-rejected' },
  /** 403 on verify (atrium-contract.md §16.10). */
  VerificationNotEnabled: { isRetryable: false, outcome: 'verification-not-enabled' },
  /** 400 or 422, or an argument rejected before sending. */
  MxRequestRejected: { isRetryable: false, outcome: 'request-rejected' },
  /** An answer that breaks the contract: not JSON, a required field missing, too large. */
  MxContractBroken: { isRetryable: false, outcome: 'mx-contract-broken' },
  InstitutionNotFound: { isRetryable: false, outcome: 'institution-not-found' },
  InstitutionNotSupported: { isRetryable: false, outcome: 'institution-not-supported' },
  CredentialsIncomplete: { isRetryable: false, outcome: 'credentials-incomplete' },
  UserNotFound: { isRetryable: false, outcome: 'user-not-found' },
  UserDisabled: { isRetryable: false, outcome: 'user-disabled' },
  MemberNotFound: { isRetryable: false, outcome: 'member-not-found' },
  MemberAlreadyExists: { isRetryable: false, outcome: 'member-already-exists' },
  MemberLimitReached: { isRetryable: false, outcome: 'member-limit-reached' },
  /**
   * 409 on verify: a job of another kind runs. The activity tries again until the member is idle,
   * bounded.
   */
  OtherJobRunning: { isRetryable: true, outcome: 'other-job-running' },
  /** The member has not settled yet; the slow polling of awaitMemberSettled. */
  MemberPending: { isRetryable: true, outcome: 'did-not-settle' },
  /**
   * Another verification of the member runs already (atrium-contract.md §2: 202 to a verify while
   * one ran before).
   */
  AlreadyRunning: { isRetryable: false, outcome: 'already-running' },
  /** A sealed value does not open: wrong key, wrong binding, or not sealed at all. */
  SealedValuesUnreadable: { isRetryable: false, outcome: 'sealed-values-unreadable' },
} as const satisfies Record<string, FailureRow>;

export type FailureType = keyof typeof FAILURES;

/** Narrows the `type` string of a Temporal failure. */
export function isFailureType(type: unknown): type is FailureType {
  return typeof type === 'string' && Object.hasOwn(FAILURES, type);
}
