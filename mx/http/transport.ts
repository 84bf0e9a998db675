/**
 * The one place that talks HTTP: axios with an adapter of its own, keep-alive agent, headers, deadline,
 * size cap. It never retries (Temporal does), follows no redirect, and uses the proxy of its options
 * alone. No axios object leaves this file.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Axios, type AxiosResponse } from 'axios';
import { MxError, isMxError, type MxMethod } from '../port';
import {
  interpretFailure,
  interpretResponse,
  type HttpReply,
  type ReadRejection,
  type RequestLabel,
} from './interpret';
import {
  REQUEST_BYTES_MAX,
  isTimeoutMs,
  type ExchangeInfo,
  type HttpCall,
  type ResolvedHttpOptions,
  type SkippedEntries,
} from './options';
import { createProxyAgent } from '../../runtime/egress';
import { createAdapter } from './adapter';
import { awaitTurn } from './await-turn';
import { ExchangeEnd } from './exchange-end';
import { lookingOnceMore } from './last-look';
import { RequestTurns } from './request-turns';
import { fillRoute, type RouteParams, type RouteQuery } from './routes';

/**
 * An idle connection is closed after this; shorter than the idle limits usual in front of such
 * services (60 s).
 */
const IDLE_SOCKET_MS = 30_000;

/** What tells one API of MX from another at this level. */
export interface WireDialect {
  /** Headers of every request: the version and the keys. */
  readonly headers: Readonly<Record<string, string>>;
  readonly readRejection: ReadRejection;
}

/** One request to MX, before it is encoded. */
export interface HttpRequest {
  readonly method: MxMethod;
  /** Template such as `/users/{user_guid}`. */
  readonly route: string;
  readonly params?: RouteParams;
  readonly query?: RouteQuery;
  /**
   * Sent as JSON. Every POST and PUT has one, `{}` if need be, so that its content type is never in
   * doubt.
   */
  readonly body?: object;
}

/** Sends requests to one MX environment over a bounded pool of sockets, each in its turn. */
export interface Transport {
  /** @throws MxError for everything but a 2xx answer with a JSON body (or 204). */
  send(request: HttpRequest, call?: HttpCall): Promise<HttpReply>;
  /** Tells whoever counts them of entries that a list of a good answer had in vain. */
  readonly onEntriesSkipped: ((skipped: SkippedEntries) => void) | undefined;
  /** Closes idle sockets and ends the ones in use. */
  close(): void;
}

/** Builds the transport for one client. */
export function createTransport(options: ResolvedHttpOptions, dialect: WireDialect): Transport {
  const agent = createAgent(options);
  const { baseUrl, responseBytesMax, userAgent } = options;
  const headers = { ...dialect.headers, 'User-Agent': userAgent };
  // Not `axios.create`: its defaults would be merged into every request, and none of them counts here.
  const client = new Axios({
    adapter: createAdapter({ baseUrl, agent, headers, responseBytesMax }),
  });
  const wire = { client, options, readRejection: dialect.readRejection };
  const turns = new RequestTurns({
    atOnceMax: options.socketsMax,
    perSecond: options.requestsPerSecond,
  });

  return {
    onEntriesSkipped: options.onEntriesSkipped,
    async send(request, call = {}) {
      const askedAt = performance.now();
      // Most requests need not wait, and a promise less is a promise less.
      const isFree = call.signal?.aborted !== true && turns.takeFree(call);
      if (!isFree) await awaitTurn(turns, request, call);
      const startedAt = performance.now();
      const report = (outcome: Pick<ExchangeInfo, 'status' | 'code'>): void => {
        const { method, route } = request;
        const times = { turnMs: startedAt - askedAt, durationMs: performance.now() - startedAt };
        notify(options, { method, route, ...times, isPoll: call.isPoll === true, ...outcome });
      };
      try {
        const { method, route } = request;
        const reply = await options.traceExchange({ method, route }, (headers) =>
          exchange(wire, request, call, headers),
        );
        report({ status: reply.httpStatus });
        return reply;
      } catch (error) {
        if (isMxError(error)) {
          const { httpStatus, code } = error;
          report(httpStatus === undefined ? { code } : { status: httpStatus, code });
        }
        throw error;
      } finally {
        turns.release(call);
      }
    },
    close() {
      turns.close();
      agent.destroy();
    },
  };
}

function createAgent({ baseUrl, proxyUrl, ...options }: ResolvedHttpOptions): HttpAgent {
  const agentOptions = {
    keepAlive: true,
    maxSockets: options.socketsMax,
    maxFreeSockets: options.socketsMax,
    timeout: IDLE_SOCKET_MS,
    scheduling: 'lifo',
  } as const;
  if (proxyUrl !== undefined) {
    const openTimeoutMs = options.requestTimeoutMs;
    return createProxyAgent(proxyUrl, { agent: agentOptions, openTimeoutMs });
  }
  return baseUrl.startsWith('https:') ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
}

type Headers = Readonly<Record<string, string>>;

interface Wire {
  readonly client: Pick<InstanceType<typeof Axios>, 'request'>;
  readonly options: ResolvedHttpOptions;
  readonly readRejection: ReadRejection;
}

/**
 * @param call - as the caller gave it: its signal may be a getter of a class, which looks at the
 * clock, and a copy would have none
 */
async function exchange(
  { client, options, readRejection }: Wire,
  request: HttpRequest,
  call: HttpCall,
  traceHeaders: Headers,
): Promise<HttpReply> {
  const label: RequestLabel = { method: request.method, routeTemplate: request.route };
  const { path, data } = encode(request, label);
  const timeoutMs = call.timeoutMs ?? options.requestTimeoutMs;
  if (!isTimeoutMs(timeoutMs)) {
    throw new MxError({
      ...label,
      code: 'invalid-argument',
      sent: false,
      issues: ['timeoutMs'],
    });
  }
  if (call.signal?.aborted === true) {
    throw new MxError({ ...label, code: 'cancelled', sent: false });
  }
  const end = new ExchangeEnd(call.signal, timeoutMs);
  let response: AxiosResponse<Buffer>;
  try {
    response = await client.request<Buffer>({
      method: request.method,
      url: path,
      signal: end,
      transport: lookingOnceMore(call, () => {
        end.end('cancelled');
      }),
      ...(data === undefined ? {} : { data }),
      ...headersFor(data, call, traceHeaders),
    });
  } catch (error) {
    throw interpretFailure(error, end.endedBy, label);
  } finally {
    end.close();
  }
  return interpretResponse(response, label, readRejection);
}

function encode(
  request: HttpRequest,
  label: RequestLabel,
): { readonly path: string; readonly data: Buffer | undefined } {
  const filled = fillRoute(request.route, request.params ?? {}, request.query);
  if ('invalid' in filled) {
    throw new MxError({
      ...label,
      code: 'invalid-argument',
      sent: false,
      issues: [filled.invalid],
    });
  }
  const data = encodeBody(request.body);
  if (data === 'unsendable') {
    throw new MxError({ ...label, code: 'invalid-argument', sent: false, issues: ['body'] });
  }
  return { path: filled.path, data };
}

/**
 * JSON bytes of a body; `unsendable` for one that has no JSON or is over {@link REQUEST_BYTES_MAX}.
 */
function encodeBody(body: object | undefined): Buffer | undefined | 'unsendable' {
  if (body === undefined) {
    return undefined;
  }
  try {
    const data = Buffer.from(JSON.stringify(body));
    return data.byteLength > REQUEST_BYTES_MAX ? 'unsendable' : data;
  } catch {
    return 'unsendable';
  }
}

/** The headers of one request beside those of all; no key where there are none. */
function headersFor(
  data: Buffer | undefined,
  { acceptLanguage }: HttpCall,
  traceHeaders: Headers,
): { readonly headers?: Record<string, string> } {
  const headers = { ...traceHeaders };
  if (data !== undefined) headers['Content-Type'] = 'application/json';
  if (acceptLanguage !== undefined) headers['Accept-Language'] = acceptLanguage;
  return Object.keys(headers).length === 0 ? {} : { headers };
}

function notify({ onExchange }: ResolvedHttpOptions, info: ExchangeInfo): void {
  try {
    onExchange?.(info);
  } catch {
    // A broken metric must not turn an answered POST into an error.
  }
}
