/**
 * Turns what axios returned or threw into a reply or an MxError. Reads axios objects and keeps none
 * of them: an AxiosError carries the keys and the credentials in its `config`.
 */
import {
  MxError,
  type MxErrorCode,
  type MxErrorDetails,
  type MxErrorHint,
  type MxMethod,
} from '../port';
import { TOO_LARGE } from './adapter';
import { parseRetryAfterMs } from './retry-after';

/** What every error about one request holds. */
export interface RequestLabel {
  readonly method: MxMethod;
  readonly routeTemplate: string;
}

/** A successful answer: a status from 200 to 206 and the parsed JSON, undefined with 204 and 205. */
export interface HttpReply {
  readonly httpStatus: number;
  readonly body: unknown;
  /** What an error about this reply's body is made of. */
  readonly label: RequestLabel & { readonly requestId: string | undefined };
}

/** What a rejection of MX's own says. */
export interface Rejection {
  /** For a status that is not known as a rejection. @default one that may have had an effect */
  readonly code?: MxErrorCode;
  readonly hint?: MxErrorHint | undefined;
}

/**
 * Recognises a rejection of MX's own by its body, the parsed JSON or undefined, and by the first
 * {@link WORDS_LENGTH_MAX} characters of one that is no JSON; undefined for a body of somebody on
 * the way. Returns literals of closed sets alone, because the text may quote what the caller sent.
 */
export type ReadRejection = (
  httpStatus: number,
  body: unknown,
  words: string,
) => Rejection | undefined;

/** As much of a body that is no JSON as a rejection is recognised by. */
const WORDS_LENGTH_MAX = 100;

/** Why our own signal ended an exchange, if it did. */
export type EndedBy = 'timeout' | 'cancelled' | undefined;

/** The part of an HTTP response that is looked at. */
interface ResponseParts {
  readonly status: number;
  readonly headers: unknown;
  readonly data: unknown;
}

/** Rejections: final, and without effect, where MX itself makes them. */
const REJECTION_BY_STATUS: ReadonlyMap<number, MxErrorCode> = new Map([
  [400, 'bad-request'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [405, 'constraint'],
  [406, 'not-acceptable'],
  [409, 'conflict'],
  [422, 'unprocessable'],
]);

/**
 * Failures of name look-up, connecting and the TLS handshake: all before the first byte of the
 * request.
 */
const BEFORE_SENDING: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * Turns an HTTP response into a reply.
 * @throws MxError for every status outside 200–206 and for a body that is not JSON.
 */
export function interpretResponse(
  response: ResponseParts,
  label: RequestLabel,
  readRejection: ReadRejection,
): HttpReply {
  const httpStatus = response.status;
  const requestId = readRequestId(header(response.headers, 'x-request-id'));
  const answered = { ...label, httpStatus, requestId };
  if (httpStatus === 204 || httpStatus === 205) {
    return { httpStatus, body: undefined, label: { ...label, requestId } };
  }
  const body = parseJson(response.data);
  if (httpStatus < 200 || httpStatus > 206) {
    const words = body === undefined ? wordsOf(response.data) : '';
    const rejection = readRejection(httpStatus, body, words);
    throw new MxError({
      ...answered,
      ...judgeStatus(httpStatus, rejection),
      retryAfterMs: parseRetryAfterMs(header(response.headers, 'retry-after'), {
        by: rejection === undefined ? 'stranger' : 'mx',
        date: header(response.headers, 'date'),
        nowMs: Date.now(),
      }),
    });
  }
  if (body === undefined) {
    throw new MxError({ ...answered, code: 'not-json', sent: true });
  }
  return { httpStatus, body, label: { ...label, requestId } };
}

/** Turns what axios threw into an MxError; nothing of it but the kind of failure is taken over. */
export function interpretFailure(error: unknown, endedBy: EndedBy, label: RequestLabel): MxError {
  if (endedBy !== undefined) {
    return new MxError({ ...label, code: endedBy, sent: 'unknown' });
  }
  if (property(error, 'code') === TOO_LARGE) {
    return new MxError({ ...label, code: 'response-too-large', sent: 'unknown' });
  }
  const sent = BEFORE_SENDING.has(property(error, 'code')) ? false : 'unknown';
  return new MxError({ ...label, code: 'network', sent });
}

function judgeStatus(
  httpStatus: number,
  rejection: Rejection | undefined,
): Pick<MxErrorDetails, 'code' | 'sent' | 'hint'> {
  // Whoever asks for a slower pace has not passed the request on.
  if (httpStatus === 429) return { code: 'rate-limited', sent: true };
  const code = REJECTION_BY_STATUS.get(httpStatus) ?? rejection?.code;
  if (code !== undefined && rejection !== undefined) {
    return { code, sent: true, hint: rejection.hint };
  }
  return { code: code === undefined ? codeOf(httpStatus) : 'not-mx', sent: 'unknown' };
}

function codeOf(httpStatus: number): MxErrorCode {
  if (httpStatus === 503) return 'unavailable';
  return httpStatus >= 500 ? 'server-error' : 'unexpected-status';
}

/**
 * Parses the bytes as JSON, a byte order mark aside. Returns undefined, which is no JSON value,
 * when they are not JSON.
 */
function parseJson(data: unknown): unknown {
  if (!Buffer.isBuffer(data)) {
    return undefined;
  }
  try {
    return JSON.parse(data.toString('utf8').replace(/^\uFEFF/, '')) as unknown;
  } catch {
    // The parser's message quotes the body.
    return undefined;
  }
}

function wordsOf(data: unknown): string {
  return Buffer.isBuffer(data) ? data.toString('utf8', 0, WORDS_LENGTH_MAX) : '';
}

/**
 * The header is outside input, so only the form that MX uses is let through (atrium-contract.md
 * §1).
 */
function readRequestId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f-]{32,36}$/i.test(value) ? value : undefined;
}

function header(headers: unknown, name: string): unknown {
  return property(headers, name);
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
