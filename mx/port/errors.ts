/**
 * The one error that every operation of the port throws, told apart by its `code`. Only what is
 * safe in logs and histories may become a field here: never a header, body, guid, URL or cause.
 */

/** HTTP methods that MX's APIs use. */
export type MxMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Every {@link MxErrorCode}. */
export const MX_ERROR_CODES = [
  'invalid-argument',
  'bad-request',
  'unauthorized',
  'forbidden',
  'not-found',
  'constraint',
  'not-acceptable',
  'conflict',
  'unprocessable',
  'rejected',
  'rate-limited',
  'unavailable',
  'server-error',
  'not-mx',
  'unexpected-status',
  'timeout',
  'network',
  'cancelled',
  'response-invalid',
  'response-too-large',
  'not-json',
] as const;

/**
 * What went wrong, one literal per case (atrium-contract.md §2): `invalid-argument` rejected here
 * before any request · `bad-request` 400 · `unauthorized` 401 · `forbidden` 403 · `not-found` 404 ·
 * `constraint` 405 · `not-acceptable` 406 · `conflict` 409 · `unprocessable` 422 · `not-mx` one of
 * these statuses with a body that is not MX's own, or a 2xx without the key that MX answers with:
 * somebody on the way answered, and the request may have gone through · `rate-limited` 429 ·
 * `rejected` another 4xx in MX's own words, where the dialect has such ·
 * `unavailable` 503 · `server-error` any other 5xx · `unexpected-status` any other status outside 200–206, whoever sent it otherwise · `timeout` no complete
 * answer in time · `network` connection refused, reset, cut or not trusted · `cancelled` the
 * caller's signal · `response-invalid` a 2xx body that lacks what a decision reads ·
 * `response-too-large` over the cap · `not-json` a 2xx body that is not JSON.
 */
export type MxErrorCode = (typeof MX_ERROR_CODES)[number];

/**
 * Whether the request may have reached MX: `false` it certainly did not, so nothing happened;
 * `true` MX answered and the status tells what came of it; `'unknown'` it may have, and no answer
 * that can be relied on came back, so that a POST or PUT may or may not have taken effect (5xx,
 * `not-mx` and `unexpected-status` count here, since a proxy may answer for a request that went
 * through).
 */
export type MxRequestSent = boolean | 'unknown';

/**
 * What a rejection was recognised to say beyond its code: by MX's message text, which itself stays
 * inside, or `verification-not-enabled` by the call, which ordered a verification with something
 * else.
 */
export type MxErrorHint = 'institution-does-not-support-verification' | 'verification-not-enabled';

/** What an {@link MxError} is made of. */
export interface MxErrorDetails<Code extends MxErrorCode = MxErrorCode> {
  readonly code: Code;
  readonly method: MxMethod;
  readonly routeTemplate: string;
  readonly sent: MxRequestSent;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly hint?: MxErrorHint | undefined;
  readonly issues?: readonly string[] | undefined;
}

/**
 * Failure of one call. Safe to log and to store whole: every field is a literal, a number, a route
 * template, a schema path, or a request id of MX's own hexadecimal form. Has no `cause`.
 */
export class MxError<Code extends MxErrorCode = MxErrorCode> extends Error {
  override readonly name = 'MxError';
  readonly code: Code;
  readonly method: MxMethod;
  /** Path with placeholders, such as `/users/{user_guid}/members`. */
  readonly routeTemplate: string;
  readonly sent: MxRequestSent;
  /** HTTP status, when MX answered. */
  readonly httpStatus: number | undefined;
  /** MX's `X-Request-Id`, to quote to MX support. */
  readonly requestId: string | undefined;
  /**
   * What `Retry-After` asked for, in milliseconds: at most 15 minutes, and one minute where somebody
   * on the way asks for it.
   */
  readonly retryAfterMs: number | undefined;
  readonly hint: MxErrorHint | undefined;
  /**
   * `invalid-argument`: names of arguments; `response-invalid`: `path: problem` of the schema.
   * Never a value; at most ten.
   */
  readonly issues: readonly string[];

  constructor(details: MxErrorDetails<Code>) {
    super(describe(details));
    this.code = details.code;
    this.method = details.method;
    this.routeTemplate = details.routeTemplate;
    this.sent = details.sent;
    this.httpStatus = details.httpStatus;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.hint = details.hint;
    this.issues = (details.issues ?? []).slice(0, ISSUES_MAX);
  }
}

/** Enough to see what is wrong with a response; more would only swell a history. */
const ISSUES_MAX = 10;
const CODE_SET: ReadonlySet<unknown> = new Set(MX_ERROR_CODES);

/**
 * True for an {@link MxError}, judged by its shape, so that copies of this module and other realms
 * are recognised too.
 */
export function isMxError(value: unknown): value is MxError {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const shape = value as Partial<Record<keyof MxError, unknown>>;
  return (
    shape.name === 'MxError' &&
    CODE_SET.has(shape.code) &&
    typeof shape.routeTemplate === 'string' &&
    (typeof shape.sent === 'boolean' || shape.sent === 'unknown')
  );
}

/**
 * True when a POST, PUT or DELETE that failed with this error may have taken effect all the same,
 * so that the caller has to read before it sends again. A rejection by MX itself has no effect.
 */
export function mayHaveTakenEffect(error: MxError): boolean {
  if (error.method === 'GET' || error.sent === false) {
    return false;
  }
  return error.sent === 'unknown' || !isRejection(error.httpStatus);
}

function isRejection(httpStatus: number | undefined): boolean {
  return httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500;
}

function describe(details: MxErrorDetails): string {
  const status = details.httpStatus === undefined ? '' : ` (HTTP ${String(details.httpStatus)})`;
  const issues =
    details.issues === undefined || details.issues.length === 0
      ? ''
      : `: ${details.issues.slice(0, ISSUES_MAX).join(', ')}`;
  return `MX ${details.method} ${details.routeTemplate}: ${details.code}${status}${issues}`;
}
