/** Errors of the modules below, turned into problems: the only place that knows both. */
import {
  OVERTAKEN_REASONS,
  isVerificationClientError,
  type VerificationClientError,
} from '../client';
import { ApiProblem, type ProblemCode } from './problem';

/** The problem for whatever was thrown. What nobody expected is INTERNAL and says nothing. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (isVerificationClientError(error)) return fromClient(error);
  return fromFramework(error) ?? new ApiProblem('INTERNAL');
}

function fromClient(error: VerificationClientError): ApiProblem {
  switch (error.code) {
    case 'INVALID_REQUEST':
      return new ApiProblem('INVALID_REQUEST', {
        errors: error.problems.map(({ pointer, problem }) => ({ pointer, detail: problem })),
      });
    case 'ANSWER_REJECTED': {
      const reason = error.reason ?? 'malformed';
      const code = OVERTAKEN_REASONS.has(reason) ? 'ANSWER_REJECTED' : 'ANSWER_INVALID';
      return new ApiProblem(code, { reason, detail: error.message });
    }
    case 'TOO_MANY_MESSAGES':
      return new ApiProblem(error.code, {
        detail: error.message,
        headers: { 'retry-after': '60' },
      });
    case 'WEBHOOK_EXISTS':
      return new ApiProblem('IDEMPOTENCY_KEY_REUSED');
    case 'SERVER_TOO_OLD':
      return new ApiProblem('NOT_READY', { detail: error.message });
    // Told by the client alone; what it is about is the verification.
    case 'USER_NOT_FOUND':
      return new ApiProblem('MX_UNAVAILABLE');
    case 'TIMED_OUT':
      return new ApiProblem('NUMBERS_NOT_READY');
    case 'VERIFICATION_NOT_FOUND':
      // Without a detail, as a foreign id is answered (ownership.ts).
      return new ApiProblem('VERIFICATION_NOT_FOUND');
    default:
      return new ApiProblem(error.code, { detail: error.message });
  }
}

/** Codes of fastify's own errors. */
const FRAMEWORK: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_REQUEST',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_REQUEST',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_REQUEST',
  FST_ERR_BAD_URL: 'INVALID_REQUEST',
  FST_ERR_MAX_PARAM_LENGTH: 'URI_TOO_LONG',
};

function fromFramework(error: unknown): ApiProblem | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return undefined;
  }
  const code = FRAMEWORK[error.code];
  if (code !== undefined) return new ApiProblem(code);
  // Whatever else the framework rejects as the caller's fault is no defect of ours.
  const status = 'statusCode' in error ? error.statusCode : undefined;
  const isCallers = typeof status === 'number' && status >= 400 && status < 500;
  return isCallers ? new ApiProblem('INVALID_REQUEST') : undefined;
}
