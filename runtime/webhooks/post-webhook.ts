/**
 * Sends one webhook to an address that a tenant chose, which is not to be trusted: only to the public
 * internet, to the very addresses that were checked, without redirects, within bounds of time and size
 * (docs/adr/0021).
 */
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createProxyAgent } from '../egress';
import { isPublicAddress } from './public-address';

/** Why nothing was answered. */
export type WebhookFailure =
  /** The URL is not https, or the host is at an address that webhooks must not reach. */
  | 'not-allowed'
  /** The name has no address. */
  | 'no-address'
  /** No connection, or one that broke: nobody listens, or the certificate is not good. */
  | 'no-connection'
  /** No whole answer in time. */
  | 'timed-out';

/** What became of one attempt. */
export type WebhookAttempt =
  | { readonly status: number; readonly retryAfterMs?: number }
  | { readonly failure: WebhookFailure };

/** What may be reached, and how. */
export interface WebhookEgress {
  /** Also private addresses, and plain http: for development, and receivers in the same network. */
  readonly arePrivateAllowed: boolean;
  /** Of an egress proxy. It is asked for the address that was checked, never for a name. */
  readonly proxyUrl?: string | undefined;
  /** Longest attempt, in milliseconds, from the look-up of the name to the answer. @default 15 s */
  readonly timeoutMs?: number;
  /** Trusted certificates besides the usual ones, PEM. @default none */
  readonly ca?: string;
  /** Finds the addresses of a name. @default the system's resolver */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** One webhook. The headers hold its signatures. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Gives it up; the promise rejects. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;
/** Of an answer nothing but its head is used; one that is longer is cut off, and counts as it began. */
const ANSWER_BYTES_MAX = 65_536;
const HEADER_BYTES_MAX = 16_384;
const SECOND_MS = 1_000;

/** Sends it once. Fails only where `signal` ends it; all that the receiver does is in the result. */
export async function postWebhook(
  egress: WebhookEgress,
  post: WebhookPost,
): Promise<WebhookAttempt> {
  const late = AbortSignal.timeout(egress.timeoutMs ?? TIMEOUT_MS);
  const signal = post.signal === undefined ? late : AbortSignal.any([late, post.signal]);
  try {
    return await within(signal, attempt(egress, post, signal));
  } catch {
    post.signal?.throwIfAborted();
    return { failure: late.aborted ? 'timed-out' : 'no-connection' };
  }
}

async function attempt(
  egress: WebhookEgress,
  post: WebhookPost,
  signal: AbortSignal,
): Promise<WebhookAttempt> {
  const url = allowedUrl(post.url, egress.arePrivateAllowed);
  if (url === undefined) return { failure: 'not-allowed' };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await addressesOf(host, egress.resolve);
  if (addresses.length === 0) return { failure: 'no-address' };
  // One private address among public ones is a trap as well: the next look-up may give it alone.
  if (!egress.arePrivateAllowed && !addresses.every(isPublicAddress))
    return { failure: 'not-allowed' };
  signal.throwIfAborted();
  return send(egress, post, { url, host, addresses, signal });
}

/** Without credentials in it; plain http only where private addresses are allowed, too. */
function allowedUrl(text: string, isHttpAllowed: boolean): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return undefined;
  return url.protocol === 'https:' || (isHttpAllowed && url.protocol === 'http:') ? url : undefined;
}

async function addressesOf(
  host: string,
  resolve: WebhookEgress['resolve'] = bySystem,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  return resolve(host).catch(() => []);
}

async function bySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

interface Target {
  readonly url: URL;
  readonly host: string;
  /** At least one. */
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
}

/** What Node hands on to the connection. */
interface NetOptions {
  readonly servername?: string;
  readonly ca?: string;
  readonly autoSelectFamily?: boolean;
}

function send(
  { proxyUrl, ca, timeoutMs = TIMEOUT_MS }: WebhookEgress,
  { headers, body }: WebhookPost,
  { url, host, addresses, signal }: Target,
): Promise<WebhookAttempt> {
  const isTls = url.protocol === 'https:';
  const options: RequestOptions & NetOptions = {
    method: 'POST',
    // A proxy is asked for an address that was checked, and the name is not looked up again.
    host: proxyUrl === undefined ? host : addresses[0],
    lookup: checked(addresses),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'atrium-verification-webhooks/1',
      ...headers,
      host: url.host,
      'content-length': Buffer.byteLength(body),
    },
    maxHeaderSize: HEADER_BYTES_MAX,
    signal,
    autoSelectFamily: true,
    agent:
      proxyUrl === undefined
        ? false
        : createProxyAgent(proxyUrl, { agent: { keepAlive: false }, openTimeoutMs: timeoutMs }),
    ...(isTls && isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve, reject) => {
    const request = isTls ? httpsRequest(options) : httpRequest(options);
    request.on('response', (response) => {
      drained(response).then(() => {
        request.destroy();
        resolve(answerOf(response));
      }, reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** In place of a look-up: Node tries one after the other until one is there. */
function checked(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, _options, found) => {
    found(null, all);
  };
}

/** Reads an answer to its end, or to the bound. */
async function drained(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > ANSWER_BYTES_MAX) return;
  }
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): WebhookAttempt {
  const retryAfterMs = pauseIn(headers['retry-after']);
  return { status: statusCode, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Seconds, or a date. What is neither is as if it were not there. */
function pauseIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND_MS;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - Date.now());
}

/** Ends a wait that takes no signal, such as that for the resolver. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new Error('The attempt was ended.'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject);
  });
}
