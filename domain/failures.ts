/**
 * Failure types: the only thing about an error that crosses from an activity to the workflow. Plain text on the server,
 * so a closed list and never a message. Each names the outcome that a verification ends with when it happens for good.
 */
import type { OutcomeCode } from './endings';

interface FailureRow {
  /** Whether Temporal retries it within the activity's bounds. */
  readonly isRetryable: boolean;
  /** What the verification ends with when retries are used up, or at once when not retryable. */
  readonly ending: OutcomeCode;
}

export const FAILURES = {
  /** Network, time-out, 5xx, 503. */
  AtriumUnavailable: { isRetryable: true, ending: 'atrium-unavailable' },
  /** 429. */
  AtriumRateLimited: { isRetryable: true, ending: 'atrium-unavailable' },
  /** 401 anywhere, 403 anywhere but on verify, 406: keys, allow-list or version. */
  AtriumAccessRefused: { isRetryable: false, ending: 'atrium-access-refused' },
  /** 403 on verify (contract §16.10). */
  VerificationNotEnabled: { isRetryable: false, ending: 'verification-not-enabled' },
  /** 400 or 422, or an argument refused before sending. */
  AtriumRequestRefused: { isRetryable: false, ending: 'request-refused' },
  /** An answer that breaks the contract: not JSON, a required field missing, too large. */
  AtriumContractBroken: { isRetryable: false, ending: 'atrium-contract-broken' },
  InstitutionNotFound: { isRetryable: false, ending: 'institution-not-found' },
  InstitutionNotSupported: { isRetryable: false, ending: 'institution-not-supported' },
  CredentialsIncomplete: { isRetryable: false, ending: 'credentials-incomplete' },
  UserNotFound: { isRetryable: false, ending: 'user-not-found' },
  UserDisabled: { isRetryable: false, ending: 'user-disabled' },
  MemberNotFound: { isRetryable: false, ending: 'member-not-found' },
  MemberAlreadyExists: { isRetryable: false, ending: 'member-already-exists' },
  MemberLimitReached: { isRetryable: false, ending: 'member-limit-reached' },
  /** 409 on verify: a job of another kind runs; asked again until idle, bounded. */
  OtherJobRunning: { isRetryable: true, ending: 'other-job-running' },
  /** The member has not settled yet; the slow polling of awaitMemberSettled. */
  MemberPending: { isRetryable: true, ending: 'did-not-settle' },
  /** Another verification of the member runs already (contract §2: 202 to a verify while one ran before). */
  AlreadyRunning: { isRetryable: false, ending: 'already-running' },
  /** A sealed value does not open: wrong key, wrong binding, or not sealed at all. */
  SealedValuesUnreadable: { isRetryable: false, ending: 'sealed-values-unreadable' },
} as const satisfies Record<string, FailureRow>;

export type FailureType = keyof typeof FAILURES;

/** Narrows the `type` string of a Temporal failure. */
export function isFailureType(type: unknown): type is FailureType {
  return typeof type === 'string' && Object.hasOwn(FAILURES, type);
}
