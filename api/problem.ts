/**
 * Every problem that the API answers with: one table, code → status and title, sent as RFC 9457
 * problem details. The page docs/http-api.md prints this table and a test holds the two equal. No
 * stack, no upstream text, no value of a request.
 */

/** Codes, statuses and titles. Codes never change. */
export const PROBLEMS = {
  INVALID_REQUEST: { status: 400, title: 'The request is not of the documented shape' },
  CURSOR_INVALID: { status: 400, title: 'The cursor was not made for this list' },
  UNAUTHENTICATED: { status: 401, title: 'No valid key or token was sent' },
  SCOPE_MISSING: { status: 403, title: 'The key or token may not do this' },
  ORIGIN_REJECTED: { status: 403, title: 'Pages of this origin may not use the token' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is nothing under this path' },
  VERIFICATION_NOT_FOUND: { status: 404, title: 'There is no such verification' },
  INSTITUTION_NOT_FOUND: { status: 404, title: 'There is no such institution' },
  WEBHOOK_NOT_FOUND: { status: 404, title: 'There is no such endpoint, secret or delivery' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The path does not take this method' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request did not arrive in time' },
  ANSWER_REJECTED: { status: 409, title: 'The answer does not fit the open round' },
  VERIFICATION_FINISHED: { status: 409, title: 'The verification has ended' },
  VERIFICATION_RUNNING: { status: 409, title: 'The verification still runs' },
  NUMBERS_NOT_READY: { status: 409, title: 'The verification has not ended yet' },
  NO_URL_TO_OPEN: { status: 409, title: 'There is no address to open at this step' },
  TOO_MANY_WEBHOOK_ENDPOINTS: { status: 409, title: 'A tenant has at most ten endpoints' },
  TOO_MANY_WEBHOOK_SECRETS: { status: 409, title: 'An endpoint has at most three secrets' },
  LAST_WEBHOOK_SECRET: { status: 409, title: 'An endpoint keeps its last secret' },
  VERIFICATION_BROKEN: { status: 410, title: 'The verification stopped without an outcome' },
  PAGE_ADDRESS_USED: { status: 410, title: 'The address of the page was used, or is too old' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  URI_TOO_LONG: { status: 414, title: 'The address is too long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json' },
  ANSWER_INVALID: { status: 422, title: 'The answer cannot be taken as it is' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used for another request' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  TOO_MANY_MESSAGES: { status: 429, title: 'Too much was sent to this verification' },
  TOO_MANY_VERIFICATIONS: { status: 429, title: 'Too many open verifications' },
  TOO_MANY_SUBSCRIBERS: { status: 429, title: 'Too many open event streams' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL: { status: 500, title: 'Internal error' },
  OPEN_URL_FAILED: { status: 503, title: 'No address could be made now' },
  MX_UNAVAILABLE: { status: 503, title: 'MX cannot be asked now' },
  TEMPORAL_UNAVAILABLE: { status: 503, title: 'Temporal cannot be reached now' },
  WORKER_UNAVAILABLE: { status: 503, title: 'No worker answered in time' },
  IDENTITY_UNAVAILABLE: { status: 503, title: 'The token cannot be checked now' },
  NOT_READY: { status: 503, title: 'The service takes no requests now' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

/** The stable code of a problem. */
export type ProblemCode = keyof typeof PROBLEMS;

/** Where a request is wrong: a JSON pointer into its body, or the name of a parameter or header. */
export type FieldError =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string }
  | { readonly header: string; readonly detail: string };

/** What a problem may say besides its code. Nothing here may repeat a value of the request. */
export interface ProblemDetails {
  readonly detail?: string;
  /** Why an answer was rejected; a word of domain/round. */
  readonly reason?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere below a route; the error handler turns it into the answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(PROBLEMS[code].title);
    this.code = code;
    this.details = details;
  }
}

/** The media type of problems. */
export const PROBLEM_JSON = 'application/problem+json';

/** Seconds after which a request rejected with 503 is worth repeating. */
const RETRY_AFTER_SECONDS = 2;

/** The `type` of a problem: a name, not an address; documented in docs/http-api.md. */
export function problemType(code: ProblemCode): string {
  return `urn:atrium-verification:problem:${code}`;
}

/** The body of a problem. */
export function problemBody(
  { code, details }: Pick<ApiProblem, 'code' | 'details'>,
  requestId: string,
): Readonly<Record<string, unknown>> {
  const { detail, reason, errors } = details;
  return {
    type: problemType(code),
    title: PROBLEMS[code].title,
    status: PROBLEMS[code].status,
    code,
    requestId,
    ...(detail === undefined ? {} : { detail }),
    ...(reason === undefined ? {} : { reason }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/**
 * Headers that come with a problem: `Retry-After` on every 503, whatever the problem itself brings.
 */
export function problemHeaders({
  code,
  details,
}: Pick<ApiProblem, 'code' | 'details'>): Readonly<Record<string, string>> {
  return {
    ...(PROBLEMS[code].status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
    ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
    ...details.headers,
  };
}
