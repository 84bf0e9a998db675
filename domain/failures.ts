/**
 * Failure types: all that the workflow learns about an error of an activity. The server stores them
 * as plain text, so this is a closed list. Each type has the outcome that a verification gets when
 * the failure is final.
 */
import { type OutcomeCode } from './outcomes';

/**
 * When a failure ends its activity: `never` before the activity's own bounds; `when-repeated`, once
 * {@link REJECTIONS_NEEDED} answers running said the same; `at-once`, since MX has no part in it or
 * repeating it would change what it means.
 */
export type Finality = 'never' | 'when-repeated' | 'at-once';

/**
 * Answers running that have to reject before an activity gives up: one bad answer, of MX or of
 * somebody on the way, must not end a verification. At MX's pace of 3 s they spread over 6 s.
 */
export const REJECTIONS_NEEDED = 3;

interface FailureRow {
  readonly finality: Finality;
  /** The outcome when it is final. */
  readonly outcome: OutcomeCode;
}

export const FAILURES = {
  /** Network, time-out, 5xx, 503. */
  MxUnavailable: { finality: 'never', outcome: 'mx-unavailable' },
  /** 429. */
  MxRateLimited: { finality: 'never', outcome: 'mx-unavailable' },
  /** 401 anywhere, 403 elsewhere than below, 406: keys, allow-list or version. */
  MxAccessRejected: { finality: 'when-repeated', outcome: 'mx-access-rejected' },
  /** 403 on verify, or on a creation that orders it (atrium-contract.md §16.10). */
  VerificationNotEnabled: { finality: 'when-repeated', outcome: 'verification-not-enabled' },
  /** 400 or 422, or an argument rejected before sending. */
  MxRequestRejected: { finality: 'when-repeated', outcome: 'request-rejected' },
  /** 400 or 422 on resume while MX still asks all that was answered: the end user answers anew. */
  AnswersRejected: { finality: 'when-repeated', outcome: 'answer-rejected' },
  /** JSON that breaks the contract: a field that decides is missing or wrong, or the body is too large. */
  MxContractBroken: { finality: 'when-repeated', outcome: 'mx-contract-broken' },
  InstitutionNotFound: { finality: 'when-repeated', outcome: 'institution-not-found' },
  InstitutionNotSupported: { finality: 'when-repeated', outcome: 'institution-not-supported' },
  CredentialsIncomplete: { finality: 'when-repeated', outcome: 'credentials-incomplete' },
  UserNotFound: { finality: 'when-repeated', outcome: 'user-not-found' },
  /**
   * MX has a user with our identifier, and the look-up among all users has reached its bound. Looking
   * again from the start would find as little.
   */
  UserGuidRequired: { finality: 'at-once', outcome: 'user-guid-required' },
  UserDisabled: { finality: 'when-repeated', outcome: 'user-disabled' },
  MemberNotFound: { finality: 'when-repeated', outcome: 'member-not-found' },
  MemberAlreadyExists: { finality: 'when-repeated', outcome: 'member-already-exists' },
  MemberLimitReached: { finality: 'when-repeated', outcome: 'member-limit-reached' },
  /**
   * 409 on verify: a job of another kind runs. The activity tries again until the member is idle,
   * bounded.
   */
  OtherJobRunning: { finality: 'never', outcome: 'other-job-running' },
  /** The member has not settled yet; the slow polling of awaitMemberSettled. */
  MemberPending: { finality: 'never', outcome: 'did-not-settle' },
  /**
   * Another verification of the member runs already (atrium-contract.md §2: 202 to a verify while
   * one ran before).
   */
  AlreadyRunning: { finality: 'at-once', outcome: 'already-running' },
  /**
   * The SDK's own: a result is larger than Temporal takes. What MX sends is cut to budgets before
   * that (domain/byte-budgets.ts), so this is the last line.
   */
  PayloadsTooLarge: { finality: 'at-once', outcome: 'mx-contract-broken' },
  /** A sealed value does not open: damaged, of another place, or not sealed at all. */
  SealedValuesUnreadable: { finality: 'at-once', outcome: 'sealed-values-unreadable' },
  /** The key that a value was sealed to is not there any more, or has expired. */
  SealedValuesExpired: { finality: 'at-once', outcome: 'secret-expired' },
  /** The worker's own keys cannot be read; says nothing about the value. */
  SealingKeysUnavailable: { finality: 'never', outcome: 'sealed-values-unreadable' },
} as const satisfies Record<string, FailureRow>;

export type FailureType = keyof typeof FAILURES;

/** Narrows the `type` string of a Temporal failure. */
export function isFailureType(type: unknown): type is FailureType {
  return typeof type === 'string' && Object.hasOwn(FAILURES, type);
}
