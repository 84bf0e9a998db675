/** Temporal's errors turned into ours; the only place that knows both. */
import {
  ActivityExecutionFailedError,
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import {
  REJECTION_REASONS,
  type EndpointRejection,
  type FailureType,
  type RejectionReason,
} from '../domain';
import { ANSWER_REJECTED, ENDPOINT_REJECTED, OPEN_URL_FAILED } from '../contract';
import { VerificationClientError, isVerificationClientError, type ClientErrorCode } from './errors';

/** gRPC status codes that are told apart here. */
export const GRPC = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  INTERNAL: 13,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
} as const;

/**
 * Codes of a wait that ended before a worker answered. A server that notices the end late says
 * CANCELLED.
 */
const NO_WORKER: ReadonlySet<number> = new Set([
  GRPC.DEADLINE_EXCEEDED,
  GRPC.FAILED_PRECONDITION,
  GRPC.CANCELLED,
]);

/**
 * Codes of a server that cannot take the call now. One that is about to stop or has just started
 * gives the last three.
 */
const AWAY: ReadonlySet<number> = new Set([
  GRPC.UNAVAILABLE,
  GRPC.RESOURCE_EXHAUSTED,
  GRPC.UNKNOWN,
  GRPC.ABORTED,
  GRPC.INTERNAL,
]);

/**
 * Turns what a Temporal call threw into an error of the client. Errors that mean nothing to a
 * caller pass unchanged.
 */
export function toClientError(error: unknown): unknown {
  if (isVerificationClientError(error)) return error;
  if (error instanceof WorkflowNotFoundError)
    return new VerificationClientError('VERIFICATION_NOT_FOUND');
  if (error instanceof WorkflowUpdateFailedError) return rejectionIn(error) ?? error;
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new VerificationClientError('WORKER_UNAVAILABLE');
  }
  if (error instanceof ActivityExecutionFailedError)
    return new VerificationClientError(codeOfFailure(error.cause));
  if (error instanceof WorkflowFailedError)
    return new VerificationClientError('VERIFICATION_BROKEN');
  const code = codeOfStatus(grpcCode(error));
  return code === undefined ? error : new VerificationClientError(code);
}

function codeOfStatus(status: number | undefined): ClientErrorCode | undefined {
  if (status === undefined) return undefined;
  if (status === GRPC.UNIMPLEMENTED) return 'SERVER_TOO_OLD';
  if (status === GRPC.NOT_FOUND) return 'VERIFICATION_NOT_FOUND';
  // Queries and updates wait for a worker until their deadline; the connection itself fails with
  // UNAVAILABLE.
  if (NO_WORKER.has(status)) return 'WORKER_UNAVAILABLE';
  return AWAY.has(status) ? 'TEMPORAL_UNAVAILABLE' : undefined;
}

/** The gRPC status code of an error, also where the SDK wraps it. */
export function grpcCode(error: unknown): number | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? inner.code : undefined;
}

const CODE_OF_FAILURE: Partial<Record<FailureType, ClientErrorCode>> = {
  InstitutionNotFound: 'INSTITUTION_NOT_FOUND',
  UserNotFound: 'USER_NOT_FOUND',
};

/** What became of an activity outside of any verification. */
function codeOfFailure(cause: Error | undefined): ClientErrorCode {
  // With the failure of its last attempt, where there was one; one rejection is not certain.
  if (cause instanceof TimeoutFailure)
    return cause.cause === undefined ? 'WORKER_UNAVAILABLE' : 'MX_UNAVAILABLE';
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return CODE_OF_FAILURE[type as FailureType] ?? 'MX_UNAVAILABLE';
}

function rejectionIn(error: WorkflowUpdateFailedError): VerificationClientError | undefined {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  if (cause.type === 'AcceptedUpdateCompletedWorkflow') {
    return new VerificationClientError('VERIFICATION_FINISHED');
  }
  if (cause.type === OPEN_URL_FAILED) return new VerificationClientError('OPEN_URL_FAILED');
  const detail = cause.details?.[0] as { readonly reason?: string } | undefined;
  const reason = detail?.reason;
  if (cause.type === ENDPOINT_REJECTED)
    return new VerificationClientError(codeOfEndpointRejection(reason));
  if (cause.type !== ANSWER_REJECTED) return undefined;
  if (reason === 'too-many-messages') return new VerificationClientError('TOO_MANY_MESSAGES');
  return new VerificationClientError('ANSWER_REJECTED', {
    reason: isRejectionReason(reason) ? reason : 'malformed',
  });
}

const CODE_OF_ENDPOINT: Readonly<Record<EndpointRejection, ClientErrorCode>> = {
  malformed: 'INVALID_REQUEST',
  'endpoint-exists': 'WEBHOOK_EXISTS',
  'secret-exists': 'WEBHOOK_EXISTS',
  'endpoint-unknown': 'WEBHOOK_NOT_FOUND',
  'secret-unknown': 'WEBHOOK_NOT_FOUND',
  'too-many-endpoints': 'TOO_MANY_WEBHOOK_ENDPOINTS',
  'too-many-secrets': 'TOO_MANY_WEBHOOK_SECRETS',
  'last-secret': 'LAST_WEBHOOK_SECRET',
};

/** What the rejection of a change is to a caller. A word of a newer worker is told as a wrong shape. */
export function codeOfEndpointRejection(reason = ''): ClientErrorCode {
  const isKnown = Object.hasOwn(CODE_OF_ENDPOINT, reason);
  return isKnown ? CODE_OF_ENDPOINT[reason as EndpointRejection] : 'INVALID_REQUEST';
}

function isRejectionReason(reason: string | undefined): reason is RejectionReason {
  return reason !== undefined && Object.hasOwn(REJECTION_REASONS, reason);
}
