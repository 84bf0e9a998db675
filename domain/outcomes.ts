/**
 * The outcomes table: every outcome of a verification, whose turn it is then, whether starting
 * again can help, and the text for the end user. docs/errors.md prints this table and a test keeps
 * the two equal.
 */

/**
 * Who can change the result: the end user, the integrating backend, our operator, MX, or nobody.
 */
export type Turn = 'end-user' | 'integrator' | 'operator' | 'mx' | 'nobody';

/**
 * Whether a new verification may succeed: at once, after the suggested wait, or never with the same
 * input.
 */
export type Retry = 'now' | 'later' | 'never';

/** One row of the outcomes table. */
export interface OutcomeRow {
  readonly turn: Turn;
  readonly retry: Retry;
  /** Suggested wait before a new try, in milliseconds; only with `retry: 'later'`. */
  readonly retryAfterMs?: number;
  /** English text that an end user may be shown; its stable key is `verification.<code>`. */
  readonly message: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** MX's default window in which a repeated job starts nothing (atrium-contract.md §9). */
const THROTTLE_WINDOW_MS = 3 * HOUR_MS;

export const OUTCOMES = {
  verified: { turn: 'nobody', retry: 'never', message: 'Your account has been verified.' },
  'numbers-incomplete': {
    turn: 'integrator',
    retry: 'later',
    retryAfterMs: HOUR_MS,
    message: 'Your bank sent only a part of your account details. Please try again later.',
  },
  'no-account-numbers': {
    turn: 'integrator',
    retry: 'later',
    retryAfterMs: HOUR_MS,
    message: 'Your bank sent no account details. Please try again later.',
  },
  'no-verifiable-account': {
    turn: 'end-user',
    retry: 'never',
    message: 'We found no checking or savings account that can be verified.',
  },
  denied: {
    turn: 'end-user',
    retry: 'now',
    message: 'Your bank did not accept the sign-in. Please sign in again.',
  },
  prevented: {
    turn: 'end-user',
    retry: 'now',
    message: 'Three sign-ins failed. Please check your credentials and enter them again.',
  },
  'credentials-missing': {
    turn: 'end-user',
    retry: 'now',
    message: 'Your bank needs your credentials. Please enter them.',
  },
  'credentials-not-provided': {
    turn: 'end-user',
    retry: 'now',
    message: 'No credentials were given in time. Please start again.',
  },
  'answer-rejected': {
    turn: 'end-user',
    retry: 'now',
    message: 'Your bank did not accept the answer. Please try again.',
  },
  'challenge-expired': {
    turn: 'end-user',
    retry: 'now',
    message: 'Your bank stopped waiting for the answer. Please try again.',
  },
  'challenge-not-answered': {
    turn: 'end-user',
    retry: 'now',
    message: 'The question was not answered in time. Please start again.',
  },
  'account-not-selected': {
    turn: 'end-user',
    retry: 'now',
    message: 'No account was chosen in time. Please start again.',
  },
  'account-locked': {
    turn: 'end-user',
    retry: 'later',
    retryAfterMs: DAY_MS,
    message: 'Your bank has locked this login. Please unlock it at your bank first.',
  },
  'bank-action-required': {
    turn: 'end-user',
    retry: 'now',
    message: 'Your bank needs you to do something on its website. Please do that, and try again.',
  },
  'oauth-not-completed': {
    turn: 'end-user',
    retry: 'now',
    message: "The sign-in at your bank's page was not finished. Please start again.",
  },
  'widget-not-completed': {
    turn: 'end-user',
    retry: 'now',
    message: 'Connecting your bank was not finished. Please start again.',
  },
  'connection-degraded': {
    turn: 'mx',
    retry: 'later',
    retryAfterMs: HOUR_MS,
    message: 'Your bank cannot be reached at the moment. Please try again later.',
  },
  disconnected: {
    turn: 'mx',
    retry: 'later',
    retryAfterMs: DAY_MS,
    message: 'Your bank cannot be reached. Please try again tomorrow.',
  },
  delayed: {
    turn: 'mx',
    retry: 'later',
    retryAfterMs: DAY_MS,
    message: 'Your bank takes longer than expected. Please try again tomorrow.',
  },
  'connection-failed': {
    turn: 'mx',
    retry: 'later',
    retryAfterMs: DAY_MS,
    message: 'The connection to your bank failed. Please try again tomorrow.',
  },
  'did-not-settle': {
    turn: 'mx',
    retry: 'later',
    retryAfterMs: HOUR_MS,
    message: 'Your bank did not finish in time. Please try again later.',
  },
  'support-required': {
    turn: 'mx',
    retry: 'never',
    message: 'The connection to your bank has failed for days. Please contact support.',
  },
  'status-unrecognised': {
    turn: 'operator',
    retry: 'later',
    retryAfterMs: DAY_MS,
    message: 'Something unexpected happened at your bank. Please try again later.',
  },
  discontinued: {
    turn: 'end-user',
    retry: 'never',
    message: 'This bank is not supported any more. Please choose another one.',
  },
  'member-closed': {
    turn: 'integrator',
    retry: 'never',
    message: 'This bank connection has been closed. Please add it again.',
  },
  'member-disabled': {
    turn: 'operator',
    retry: 'never',
    message: 'This bank connection is disabled. Please contact support.',
  },
  throttled: {
    turn: 'integrator',
    retry: 'later',
    retryAfterMs: THROTTLE_WINDOW_MS,
    message: 'This account was checked a short while ago. Please try again later.',
  },
  'other-job-running': {
    turn: 'integrator',
    retry: 'later',
    retryAfterMs: 10 * MINUTE_MS,
    message: 'Your bank connection is busy. Please try again in a few minutes.',
  },
  'already-running': {
    turn: 'integrator',
    retry: 'later',
    retryAfterMs: 10 * MINUTE_MS,
    message: 'Your account is being verified already. Please finish that first.',
  },
  'institution-not-found': {
    turn: 'integrator',
    retry: 'never',
    message: 'This bank is not known. Please choose another one.',
  },
  'institution-not-supported': {
    turn: 'end-user',
    retry: 'never',
    message: 'Accounts at this bank cannot be verified this way. Please choose another one.',
  },
  'credentials-incomplete': {
    turn: 'integrator',
    retry: 'now',
    message: 'Some credentials are missing. Please fill in every field.',
  },
  'user-not-found': {
    turn: 'integrator',
    retry: 'never',
    message: 'We could not find your profile. Please contact support.',
  },
  'user-guid-required': {
    turn: 'integrator',
    retry: 'never',
    message: 'We could not find your profile. Please contact support.',
  },
  'user-disabled': {
    turn: 'integrator',
    retry: 'never',
    message: 'Your profile is disabled. Please contact support.',
  },
  'member-not-found': {
    turn: 'integrator',
    retry: 'now',
    message: 'This bank connection no longer exists. Please add it again.',
  },
  'member-already-exists': {
    turn: 'integrator',
    retry: 'never',
    message: 'This bank connection exists already.',
  },
  'member-limit-reached': {
    turn: 'integrator',
    retry: 'never',
    message: 'You have reached the largest number of bank connections.',
  },
  'verification-not-enabled': {
    turn: 'operator',
    retry: 'never',
    message: 'Account verification is not available at the moment. Please contact support.',
  },
  'mx-access-rejected': {
    turn: 'operator',
    retry: 'later',
    retryAfterMs: HOUR_MS,
    message: 'Account verification is not available at the moment. Please try again later.',
  },
  'mx-unavailable': {
    turn: 'mx',
    retry: 'later',
    retryAfterMs: HOUR_MS,
    message: 'Account verification is not available at the moment. Please try again later.',
  },
  'mx-contract-broken': {
    turn: 'operator',
    retry: 'later',
    retryAfterMs: DAY_MS,
    message: 'Something unexpected happened. Please contact support.',
  },
  'request-rejected': {
    turn: 'integrator',
    retry: 'never',
    message: 'The request was not accepted. Please check what you entered.',
  },
  'sealed-values-unreadable': {
    turn: 'integrator',
    retry: 'now',
    message: 'What you entered could not be read. Please enter it again.',
  },
  'secret-expired': {
    turn: 'end-user',
    retry: 'now',
    message: 'What you entered is too old to be used. Please enter it again.',
  },
  'too-many-rounds': {
    turn: 'end-user',
    retry: 'later',
    retryAfterMs: DAY_MS,
    message: 'Your bank asked too many questions. Please try again tomorrow.',
  },
  'deadline-exceeded': {
    turn: 'integrator',
    retry: 'now',
    message: 'The verification took too long. Please start again.',
  },
  cancelled: { turn: 'integrator', retry: 'now', message: 'The verification was cancelled.' },
} as const satisfies Record<string, OutcomeRow>;

/** The stable code of an outcome. Codes are never renamed or reused. */
export type OutcomeCode = keyof typeof OUTCOMES;

/** How a verification ended, as callers get it. */
export interface VerificationOutcome extends OutcomeRow {
  readonly code: OutcomeCode;
  /** Key for translations of {@link OutcomeRow.message}. */
  readonly messageKey: string;
}

/** Builds the outcome for a code from its row of {@link OUTCOMES}. */
export function outcomeFor(code: OutcomeCode): VerificationOutcome {
  return { code, messageKey: `verification.${code}`, ...OUTCOMES[code] };
}
