/**
 * What a caller may set on any wire client of MX, with the defaults and the checks made at
 * construction. Nothing here reads the environment: configuration comes in as plain values from
 * whoever composes the process.
 */
import { isLoopback } from '../../domain';
import { type MxCall, type MxErrorCode, type MxMethod } from '../port';

/**
 * Longest wait for one exchange, connecting and body included, unless the caller says otherwise.
 */
export const REQUEST_TIMEOUT_DEFAULT_MS = 10_000;
/**
 * Requests under way at once to MX by one client, each on its own socket; further ones wait for
 * their turn. Where MX answers in 100 ms, this is 2,000 requests a second.
 */
export const SOCKETS_MAX_DEFAULT = 200;
/**
 * Largest response body read, after decompression: 1.5 MiB, room for a page of IMAGE_OPTIONS
 * pictures.
 */
export const RESPONSE_BYTES_MAX_DEFAULT = 1_572_864;
/** Largest request body sent: 1 MiB. Nothing that MX documents comes near it. */
export const REQUEST_BYTES_MAX = 1_048_576;
/** Longest timeout that a Node timer can hold. */
const TIMEOUT_MAX_MS = 2_147_483_647;

/** One finished exchange, for metrics; holds no value that came from a caller, MX or a bank. */
export interface ExchangeInfo {
  readonly method: MxMethod;
  /** Route template such as `/users/{user_guid}/members`, safe as a metric label. */
  readonly route: string;
  /** HTTP status, when MX answered. */
  readonly status?: number;
  readonly durationMs: number;
  /** How long it waited for its turn before it was sent. */
  readonly turnMs: number;
  /** Whether it was a poll. */
  readonly isPoll: boolean;
  /** Error code, when the exchange failed. */
  readonly code?: MxErrorCode;
}

/** What a trace says of one exchange. */
export type TracedExchange = Pick<ExchangeInfo, 'method' | 'route'>;

/** Wraps an exchange: sends with the headers that it is given, and gives the answer back as it is. */
export type TraceExchange = <T extends { readonly httpStatus: number }>(
  exchange: TracedExchange,
  send: (headers: Readonly<Record<string, string>>) => Promise<T>,
) => Promise<T>;

/** Entries of one list that could not be used; holds no value of them. */
export interface SkippedEntries {
  /** Route template of the request. */
  readonly route: string;
  /** The list's key in the answer. */
  readonly list: string;
  readonly count: number;
  /** MX's `X-Request-Id`, to quote to MX support. */
  readonly requestId: string | undefined;
}

/** Options of every wire client. */
export interface HttpOptions {
  /** Origin of MX or of a simulator, with an optional path prefix, without query or credentials. */
  readonly baseUrl: string;
  /** @default 10000 */
  readonly requestTimeoutMs?: number;
  /** @default 200 */
  readonly socketsMax?: number;
  /** Requests a second, every page and retry counted. @default no limit */
  readonly requestsPerSecond?: number;
  /** @default 1572864 */
  readonly responseBytesMax?: number;
  /** Value of the `User-Agent` header. @default 'atrium-verification' */
  readonly userAgent?: string;
  /**
   * Lets plain `http:` reach a host that is not loopback, so the keys and credentials travel
   * unencrypted. Meant for a simulator on a private network such as a compose file's. @default
   * false
   */
  readonly plainHttpAllowed?: boolean;
  /**
   * Egress proxy that opens a tunnel for each connection, with `user:password@` where it asks for
   * them. @default none
   */
  readonly proxyUrl?: string;
  /** Called once per exchange; what it throws is ignored. */
  readonly onExchange?: (info: ExchangeInfo) => void;
  /** Called for each list with broken entries, which are left out; what it throws is ignored. */
  readonly onEntriesSkipped?: (skipped: SkippedEntries) => void;
  /** Wraps each exchange once it has its turn. @default nothing, and no headers */
  readonly traceExchange?: TraceExchange | undefined;
}

/** Options of one exchange. */
export interface HttpCall extends MxCall {
  /** Language tag sent as `Accept-Language`. */
  readonly acceptLanguage?: string | undefined;
}

/** Options after their checks, defaults filled in. */
export interface ResolvedHttpOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly requestTimeoutMs: number;
  readonly socketsMax: number;
  readonly requestsPerSecond: number | undefined;
  readonly responseBytesMax: number;
  readonly userAgent: string;
  readonly proxyUrl: string | undefined;
  readonly onExchange: ((info: ExchangeInfo) => void) | undefined;
  readonly onEntriesSkipped: ((skipped: SkippedEntries) => void) | undefined;
  readonly traceExchange: TraceExchange;
}

/**
 * Thrown at construction for an option that cannot work. Names the option, never the value of a
 * key.
 */
export class MxConfigurationError extends Error {
  override readonly name = 'MxConfigurationError';
  /** Name of the option at fault. */
  readonly option: string;

  constructor(option: string, problem: string) {
    super(`MX client option ${option}: ${problem}`);
    this.option = option;
  }
}

/**
 * Checks the options and fills in the defaults.
 * @throws MxConfigurationError naming the first option at fault.
 */
export function resolveHttpOptions(options: HttpOptions): ResolvedHttpOptions {
  return {
    baseUrl: checkBaseUrl(options.baseUrl, options.plainHttpAllowed ?? false),
    requestTimeoutMs: checkWhole(
      'requestTimeoutMs',
      options.requestTimeoutMs ?? REQUEST_TIMEOUT_DEFAULT_MS,
      TIMEOUT_MAX_MS,
    ),
    socketsMax: checkWhole('socketsMax', options.socketsMax ?? SOCKETS_MAX_DEFAULT, 65_535),
    requestsPerSecond: checkRate(options.requestsPerSecond),
    responseBytesMax: checkWhole(
      'responseBytesMax',
      options.responseBytesMax ?? RESPONSE_BYTES_MAX_DEFAULT,
      Number.MAX_SAFE_INTEGER,
    ),
    userAgent: checkHeaderValue(
      'userAgent',
      options.userAgent ?? 'atrium-verification',
      /^[\x20-\x7e]{1,200}$/,
    ),
    proxyUrl: options.proxyUrl === undefined ? undefined : checkProxyUrl(options.proxyUrl),
    onExchange: options.onExchange,
    onEntriesSkipped: options.onEntriesSkipped,
    traceExchange: options.traceExchange ?? ((_exchange, send) => send({})),
  };
}

/** True for a timeout that a timer can hold: a whole number of milliseconds from 1 to 2^31 - 1. */
export function isTimeoutMs(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= TIMEOUT_MAX_MS;
}

function checkBaseUrl(value: string, plainHttpAllowed: boolean): string {
  // URL.parse would be shorter, but Node 20 does not have it everywhere; the error of `new URL`
  // repeats its input.
  if (!URL.canParse(value)) {
    throw new MxConfigurationError('baseUrl', 'is not an absolute URL');
  }
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new MxConfigurationError('baseUrl', 'must begin with https:// or http://');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new MxConfigurationError('baseUrl', 'must hold no user, password, query or fragment');
  }
  if (url.protocol === 'http:' && !plainHttpAllowed && !isLoopback(url.hostname)) {
    throw new MxConfigurationError(
      'baseUrl',
      `plain http to ${url.hostname} would send keys and credentials unencrypted; ` +
        'use https (only loopback hosts may be plain)',
    );
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

function checkProxyUrl(value: string): string {
  const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new MxConfigurationError('proxyUrl', 'must begin with http:// or https://');
  }
  return value;
}

/** A key or id as it goes into a header. @throws MxConfigurationError that does not repeat it */
export function checkKey(option: string, value: string): string {
  return checkHeaderValue(option, value, /^[\x21-\x7e]{1,500}$/);
}

/**
 * The value of a header, which may have blanks inside, as a type with parameters has: what the
 * configuration lets through. @throws MxConfigurationError
 */
export function checkHeader(option: string, value: string): string {
  return checkHeaderValue(option, value, /^[\x21-\x7e](?:[\x20-\x7e]{0,498}[\x21-\x7e])?$/);
}

function checkHeaderValue(option: string, value: string, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new MxConfigurationError(option, 'must be non-empty printable ASCII');
  }
  return value;
}

/** A process's share of a rate may be a fraction. */
function checkRate(value: number | undefined): number | undefined {
  if (value === undefined || (value > 0 && value < Infinity)) return value;
  throw new MxConfigurationError('requestsPerSecond', 'must be a number above 0');
}

function checkWhole(option: string, value: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < 1 || value > max) {
    throw new MxConfigurationError(option, `must be a whole number from 1 to ${String(max)}`);
  }
  return value;
}
