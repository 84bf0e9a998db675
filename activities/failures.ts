/**
 * The only mapper from errors to Temporal failures. What leaves here is plain text on the server: a
 * type of domain/failures, a fixed sentence, and safe details (HTTP status, route template, MX's
 * request id). Never a cause.
 */
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURES, isFailureType, type ConnectionStatus, type FailureType } from '../domain';
import { isMxError, type MxError, type MxErrorCode, type MxErrorHint } from '../mx/port';

/** What a failure carries besides its type. */
export interface FailureExtras {
  readonly message?: string;
  readonly nextRetryDelayMs?: number | undefined;
  /** A member that MX's rejection is about; a guid, no secret. */
  readonly memberGuid?: string | undefined;
  /** The last status that polling saw. */
  readonly connectionStatus?: ConnectionStatus | undefined;
  /** Expected, such as waiting: raises no alert. */
  readonly isBenign?: boolean;
  /** Overrides the table: stop retrying although the type is retryable. */
  readonly isFinal?: boolean;
}

/** Makes a failure of a type; final or not by the table of domain/failures. */
export function failure(type: FailureType, extras: FailureExtras = {}): ApplicationFailure {
  const { message, nextRetryDelayMs, memberGuid, connectionStatus } = extras;
  const { isBenign = false, isFinal = false } = extras;
  const details = {
    ...(memberGuid === undefined ? {} : { memberGuid }),
    ...(connectionStatus === undefined ? {} : { connectionStatus }),
  };
  return ApplicationFailure.create({
    type,
    message: message ?? type,
    nonRetryable: isFinal || FAILURES[type].finality !== 'never',
    ...(nextRetryDelayMs === undefined ? {} : { nextRetryDelay: nextRetryDelayMs }),
    details: [details],
    ...(isBenign ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
}

const TYPE_BY_CODE: Readonly<Record<Exclude<MxErrorCode, 'cancelled'>, FailureType>> = {
  'invalid-argument': 'MxRequestRejected',
  'bad-request': 'MxRequestRejected',
  unauthorized: 'MxAccessRejected',
  forbidden: 'MxAccessRejected',
  'not-found': 'MemberNotFound',
  constraint: 'MxRequestRejected',
  'not-acceptable': 'MxAccessRejected',
  conflict: 'MxUnavailable',
  unprocessable: 'MxRequestRejected',
  rejected: 'MxRequestRejected',
  'rate-limited': 'MxRateLimited',
  unavailable: 'MxUnavailable',
  'server-error': 'MxUnavailable',
  'not-mx': 'MxUnavailable',
  'unexpected-status': 'MxUnavailable',
  timeout: 'MxUnavailable',
  network: 'MxUnavailable',
  'response-invalid': 'MxContractBroken',
  'response-too-large': 'MxContractBroken',
  'not-json': 'MxUnavailable',
};

/** Says more than any code, whichever call was rejected. */
const TYPE_BY_HINT: Readonly<Record<MxErrorHint, FailureType>> = {
  'institution-does-not-support-verification': 'InstitutionNotSupported',
  'verification-not-enabled': 'VerificationNotEnabled',
};

/** The failure type of the common table; undefined for a cancellation. */
export function failureTypeFor(error: MxError): FailureType | undefined {
  return error.code === 'cancelled' ? undefined : TYPE_BY_CODE[error.code];
}

/** Failure types by MX error code. */
export type SpecialFailures = Partial<Record<MxErrorCode, FailureType>>;

/**
 * Turns what a step threw into what may leave the activity. An error of MX becomes its failure
 * type, retried no sooner than `Retry-After`. Failures, cancellations and defects pass unchanged.
 *
 * @param special - failure types that this call gives instead of the table's
 * @param options - `isFinal`: no further attempt, although the type is retryable · `backOffMs`: what
 * Temporal pauses by itself; a shorter `Retry-After` does not replace it, because attempts are
 * counted, and those of a whole verification would be used up within seconds
 */
export function toApplicationFailure(
  error: unknown,
  special: SpecialFailures = {},
  {
    isFinal = false,
    backOffMs = 0,
  }: { readonly isFinal?: boolean; readonly backOffMs?: number } = {},
): unknown {
  if (!isMxError(error)) return error;
  const byHint = error.hint === undefined ? undefined : TYPE_BY_HINT[error.hint];
  const type = byHint ?? special[error.code] ?? failureTypeFor(error);
  if (type === undefined) return error;
  const { retryAfterMs = 0 } = error;
  return failure(type, {
    message: describe(error),
    nextRetryDelayMs: retryAfterMs > backOffMs ? retryAfterMs : undefined,
    isBenign: type === 'MxRateLimited',
    isFinal,
  });
}

/**
 * Whether the failure is final only when several answers running said so. Takes what {@link
 * toApplicationFailure} returned; one that was made final on purpose is not asked again.
 */
export function needsRepetition(told: unknown): told is ApplicationFailure {
  return (
    told instanceof ApplicationFailure &&
    told.nonRetryable === true &&
    isFailureType(told.type) &&
    FAILURES[told.type].finality === 'when-repeated'
  );
}

/** Rejections running that said the same. Kept from attempt to attempt. */
export interface Rejections {
  readonly type: FailureType;
  readonly count: number;
}

/** Counts a rejection: from one again where it says something else than those before. */
export function countRejection(
  before: Rejections | undefined,
  told: ApplicationFailure,
): Rejections {
  const type = told.type as FailureType;
  return { type, count: before?.type === type ? before.count + 1 : 1 };
}

/** The same failure, to be tried again after a pause, or later where MX named a time. */
export function asRetryable(told: ApplicationFailure, pauseMs: number): ApplicationFailure {
  const { message, type, details, category, nextRetryDelay } = told;
  const namedMs = typeof nextRetryDelay === 'number' ? nextRetryDelay : 0;
  return ApplicationFailure.create({
    message,
    nextRetryDelay: Math.max(pauseMs, namedMs),
    ...(category ? { category } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(Array.isArray(details) ? { details } : {}),
  });
}

/** The port's message, which holds no secret, and MX's request id, to quote to MX's support. */
function describe(error: MxError): string {
  return error.requestId === undefined
    ? error.message
    : `${error.message}, request ${error.requestId}`;
}
