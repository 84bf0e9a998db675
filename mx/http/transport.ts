/**
 * The one place that talks HTTP: axios instance, keep-alive agents, headers, deadline, size cap. It
 * never retries (Temporal does), follows no redirect, and uses the proxy of its options alone. No axios object leaves this
 * file.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { MxError, isMxError, type MxMethod } from '../port';
import {
  interpretFailure,
  interpretResponse,
  type EndedBy,
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
import { awaitTurn } from './await-turn';
import { RequestTurns } from './request-turns';
import { lookingOnceMore } from './last-look';
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
  const agents = createAgents(options);
  const instance = createInstance(options, dialect, agents);
  const wire = { instance, options, readRejection: dialect.readRejection };
  const turns = new RequestTurns({
    atOnceMax: options.socketsMax,
    perSecond: options.requestsPerSecond,
  });

  return {
    onEntriesSkipped: options.onEntriesSkipped,
    async send(request, call = {}) {
      const askedAt = performance.now();
      await awaitTurn(turns, request, call);
      const startedAt = performance.now();
      const report = (outcome: Pick<ExchangeInfo, 'status' | 'code'>): void => {
        const { method, route } = request;
        const times = { turnMs: startedAt - askedAt, durationMs: performance.now() - startedAt };
        notify(options, { method, route, ...times, isPoll: call.isPoll === true, ...outcome });
      };
      try {
        const { method, route } = request;
        const reply = await options.traceExchange({ method, route }, (headers) =>
          exchange(wire, request, { call, headers }),
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
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpAgent;
}

function createAgents(options: ResolvedHttpOptions): Agents {
  const agentOptions = {
    keepAlive: true,
    maxSockets: options.socketsMax,
    maxFreeSockets: options.socketsMax,
    timeout: IDLE_SOCKET_MS,
    scheduling: 'lifo',
  } as const;
  if (options.proxyUrl === undefined) {
    return { httpAgent: new HttpAgent(agentOptions), httpsAgent: new HttpsAgent(agentOptions) };
  }
  const agent = createProxyAgent(options.proxyUrl, {
    agent: agentOptions,
    openTimeoutMs: options.requestTimeoutMs,
  });
  return { httpAgent: agent, httpsAgent: agent };
}

function createInstance(
  options: ResolvedHttpOptions,
  dialect: WireDialect,
  agents: Agents,
): AxiosInstance {
  return axios.create({
    adapter: 'http',
    ...agents,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: options.responseBytesMax,
    maxBodyLength: REQUEST_BYTES_MAX,
    // Bytes in and out: JSON is parsed here, so that a body that is not JSON is told from one of
    // the wrong shape.
    responseType: 'arraybuffer',
    transformResponse: [],
    transformRequest: [],
    validateStatus: () => true,
    headers: { ...dialect.headers, 'User-Agent': options.userAgent },
  });
}

interface Wire {
  readonly instance: AxiosInstance;
  readonly options: ResolvedHttpOptions;
  readonly readRejection: ReadRejection;
}

/**
 * @param of.call - as the caller gave it: its signal may be a getter of a class, which looks at the
 * clock, and a copy would have none
 */
async function exchange(
  { instance, options, readRejection }: Wire,
  request: HttpRequest,
  {
    call,
    headers,
  }: { readonly call: HttpCall; readonly headers: Readonly<Record<string, string>> },
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
  const deadline = openDeadline(call.signal, timeoutMs);
  let response: AxiosResponse<Buffer>;
  try {
    response = await instance.request<Buffer>({
      method: request.method,
      url: options.baseUrl + path,
      signal: deadline.signal,
      transport: lookingOnceMore(call, () => {
        deadline.end('cancelled');
      }),
      ...(data === undefined ? {} : { data }),
      headers: {
        ...headers,
        ...(data === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(call.acceptLanguage === undefined ? {} : { 'Accept-Language': call.acceptLanguage }),
      },
    });
  } catch (error) {
    throw interpretFailure(error, deadline.endedBy(), label);
  } finally {
    deadline.close();
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

/**
 * One signal for the caller's cancellation and the deadline. Axios' own timeout watches only for an
 * idle socket, so a body that drips would never end; AbortSignal.any keeps memory as long as the
 * caller's signal lives, which for a poll loop is hours.
 */
function openDeadline(
  callerSignal: AbortSignal | undefined,
  timeoutMs: number,
): {
  readonly signal: AbortSignal;
  end(by: EndedBy): void;
  endedBy(): EndedBy;
  close(): void;
} {
  const controller = new AbortController();
  let endedBy: EndedBy;
  const end = (by: EndedBy): void => {
    endedBy ??= by;
    controller.abort();
  };
  const onAbort = (): void => {
    end('cancelled');
  };
  const timer = setTimeout(() => {
    end('timeout');
  }, timeoutMs);
  callerSignal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    end,
    endedBy: () => endedBy,
    close() {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', onAbort);
    },
  };
}

function notify({ onExchange }: ResolvedHttpOptions, info: ExchangeInfo): void {
  try {
    onExchange?.(info);
  } catch {
    // A broken metric must not turn an answered POST into an error.
  }
}
