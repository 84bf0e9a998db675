/**
 * The error of the client: one class with a stable `code` per situation and a message that says
 * what to do. Documented in docs/errors.md, which a test holds equal to this file. No message
 * carries a value that a caller passed in.
 */
import { REJECTION_REASONS, type RejectionReason } from '../domain';

/** One thing wrong with a request: where, and what is expected there. */
export interface RequestProblem {
  /** JSON pointer into the request, such as `/member/credentials/0/value`. */
  readonly pointer: string;
  readonly problem: string;
}

/** The codes and what a caller does about each. */
export const CLIENT_ERROR_CODES = {
  INVALID_REQUEST:
    'Correct the fields that `problems` names and send again; nothing was started or sent.',
  VERIFICATION_NOT_FOUND:
    'Check the verification id; it is unknown, or its history has passed the retention time.',
  ANSWER_REJECTED:
    'Read the verification again and answer what `nextAction` asks; `reason` says what did not fit.',
  OPEN_URL_FAILED:
    'MX could not make the one-time URL. Ask again; if it stays so, watch the verification.',
  TOO_MANY_MESSAGES:
    'Too much was sent to this verification, within a minute or altogether; answers and a cancellation are still taken. Wait a minute before you repeat the call.',
  VERIFICATION_FINISHED:
    'The verification has ended; read its outcome. Start a new one if the outcome allows it.',
  VERIFICATION_RUNNING:
    'The verification still runs. Cancel it, wait for its end, and delete it then.',
  WEBHOOK_NOT_FOUND: 'The tenant has no such endpoint, secret or delivery.',
  WEBHOOK_EXISTS:
    'Another request made an endpoint or secret from this seed, or that was removed since. Take a new seed for a new one.',
  TOO_MANY_WEBHOOK_ENDPOINTS: 'A tenant has at most 10 endpoints. Remove one first.',
  TOO_MANY_WEBHOOK_SECRETS: 'An endpoint has at most 3 secrets. Remove one first.',
  LAST_WEBHOOK_SECRET: 'An endpoint keeps its last secret. Add another one first.',
  USER_NOT_FOUND: "MX has no such user that is the tenant's.",
  VERIFICATION_BROKEN:
    'The verification stopped for a technical reason or was terminated; an operator has to look at it.',
  INSTITUTION_NOT_FOUND: 'MX knows no such institution. Search for its code again.',
  MX_UNAVAILABLE: 'The worker could not get it from MX now. Try again.',
  WORKER_UNAVAILABLE: 'No worker answered in time. Nothing is lost: try again with the same ids.',
  TEMPORAL_UNAVAILABLE: 'Temporal cannot be reached. Try again with the same ids.',
  SERVER_TOO_OLD:
    'The Temporal server runs no activity by itself. It must be 1.32, or 1.31 with `activity.enableStandalone`.',
  TIMED_OUT: 'The verification had not ended within the time given; ask again or watch it.',
} as const;
export type ClientErrorCode = keyof typeof CLIENT_ERROR_CODES;

/** What the client throws. */
export class VerificationClientError extends Error {
  override readonly name: string = 'VerificationClientError';
  readonly code: ClientErrorCode;
  /** Only with `INVALID_REQUEST`. */
  readonly problems: readonly RequestProblem[];
  /** Only with `ANSWER_REJECTED`. */
  readonly reason: RejectionReason | undefined;

  constructor(
    code: ClientErrorCode,
    details: {
      readonly problems?: readonly RequestProblem[];
      readonly reason?: RejectionReason;
    } = {},
  ) {
    super(messageFor(code, details.problems ?? [], details.reason));
    this.code = code;
    this.problems = details.problems ?? [];
    this.reason = details.reason;
  }
}

/** Whether an error is one of ours; by shape, so that copies of the module agree. */
export function isVerificationClientError(error: unknown): error is VerificationClientError {
  return (
    error instanceof Error &&
    error.name === 'VerificationClientError' &&
    'code' in error &&
    typeof error.code === 'string' &&
    Object.hasOwn(CLIENT_ERROR_CODES, error.code)
  );
}

function messageFor(
  code: ClientErrorCode,
  problems: readonly RequestProblem[],
  reason: RejectionReason | undefined,
): string {
  if (reason !== undefined) return `${REJECTION_REASONS[reason]} (${reason})`;
  const list = problems.map(({ pointer, problem }) => `${pointer} ${problem}`).join('; ');
  return list === '' ? CLIENT_ERROR_CODES[code] : `${CLIENT_ERROR_CODES[code]} ${list}.`;
}
