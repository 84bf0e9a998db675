/**
 * MX's codes of what is wrong with a member, and the outcome that each stands for. One of MX's two
 * APIs has them, on a member whose job is over. Source: mx-platform-contract.md §3.
 */
import { type OutcomeCode } from './outcomes';

interface ErrorCodeRow {
  /** MX's name of the code. */
  readonly name: string;
  readonly outcome: OutcomeCode;
}

export const ERROR_CODES = {
  1000: { name: 'NO_ELIGIBLE_ACCOUNTS', outcome: 'no-verifiable-account' },
  1001: { name: 'NO_ACCOUNTS', outcome: 'no-verifiable-account' },
  1002: { name: 'ACCESS_DENIED', outcome: 'bank-action-required' },
  2001: { name: 'INCORRECT_OTP', outcome: 'answer-rejected' },
  2002: { name: 'INCORRECT_MFA', outcome: 'answer-rejected' },
  2003: { name: 'MFA_TIMEOUT', outcome: 'challenge-expired' },
  2004: { name: 'REAUTHORIZATION_REQUIRED', outcome: 'denied' },
  2005: { name: 'INVALID_CREDENTIALS', outcome: 'denied' },
  3000: { name: 'INSTITUTION_DOWN', outcome: 'connection-degraded' },
  3001: { name: 'INSTITUTION_MAINTENANCE', outcome: 'connection-degraded' },
  3002: { name: 'INSTITUTION_UNAVAILABLE', outcome: 'connection-degraded' },
} as const satisfies Readonly<Record<number, ErrorCodeRow>>;

/**
 * Outcomes of statuses that say more than any code, or forbid what the outcome of a code would
 * allow: another sign-in after a lock, credentials that are missing.
 */
const TOLD_BY_STATUS: ReadonlySet<OutcomeCode> = new Set([
  'prevented',
  'account-locked',
  'credentials-missing',
  'discontinued',
  'member-closed',
  'member-disabled',
]);

/** The outcome that a code stands for; undefined for none, and for one that MX added later. */
export function outcomeForErrorCode(errorCode: number | undefined): OutcomeCode | undefined {
  return errorCode !== undefined && Object.hasOwn(ERROR_CODES, errorCode)
    ? ERROR_CODES[errorCode as keyof typeof ERROR_CODES].outcome
    : undefined;
}

/** The outcome of a status, refined by the code beside it where that says more. */
export function refineOutcome(byStatus: OutcomeCode, errorCode: number | undefined): OutcomeCode {
  return TOLD_BY_STATUS.has(byStatus) ? byStatus : (outcomeForErrorCode(errorCode) ?? byStatus);
}
