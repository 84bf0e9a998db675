/** Builds the application: framework, limits, hooks, routes. start-api.ts lets it listen. */
import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { isPlainHead } from '../runtime/process';
import { type Connections } from './edge/connections';
import { createHttpServer } from './edge/http-server';
import { type RateLimits } from './edge/rate-limits';
import { buildOpenApi } from './openapi';
import { measureAnswer } from './measure';
import { registerPlugins } from './plugins';
import { ApiProblem, PROBLEM_JSON, PROBLEMS, problemBody, problemHeaders } from './problem';
import { rawProblem } from './raw-problem';
import { registerRoute, writeAudit } from './register-routes';
import { ROUTES } from './routes';
import { type Services } from './services';
import { toProblem } from './to-problem';
import { endTrace } from './trace-request';

/** A message of 64 kB, each character of it escaped as JSON can, with some to spare. */
const BODY_BYTES_MAX = 512 * 1_024;
const URL_LENGTH_MAX = 6_000;
const PARAM_LENGTH_MAX = 200;
/** Of the caller's own request id so much is kept. */
const CALLER_REQUEST_ID_LENGTH_MAX = 64;

/** How the application is built. */
export interface AppOptions {
  readonly services: Services;
  readonly connections: Connections;
  /**
   * Whether the last address of `X-Forwarded-For` counts as the caller's; only behind one proxy of
   * one's own.
   */
  readonly trustProxy: boolean;
}

/** Builds the application. */
export async function buildApp({
  services,
  connections,
  trustProxy,
}: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    // One hop only: the caller wrote what stands further left. A function, because fastify takes a
    // number for "none".
    trustProxy: trustProxy && ((_address: string, hop: number) => hop === 0),
    bodyLimit: BODY_BYTES_MAX,
    serverFactory: (listener) =>
      createHttpServer(listener, services.settings.callerTimes, connections),
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // Ours: the caller's own could be that of another request, or of another tenant's.
    genReqId: () => randomUUID(),
    clientErrorHandler: (error, socket) => {
      rawProblem(error, socket, services.measure);
    },
    frameworkErrors: (error, _request, reply) => {
      sendProblem(services, error, reply);
    },
  });
  app.decorateRequest('principal', undefined);
  app.decorateRequest('audited', undefined);
  app.decorateRequest('callerRequestId', undefined);
  app.decorateRequest('trace', undefined);
  readJsonOnly(app);
  // Before the plugins: a route of theirs keeps the handler that is there when it is made.
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    sendProblem(services, error, reply);
  });
  addHooks(app, services);
  const counters: { limits?: RateLimits } = {};
  // Before the plugins: CORS answers a preflight as soon as it sees it.
  app.addHook('onRequest', async (request) => {
    if (request.is404 || request.raw.method === 'OPTIONS') await counters.limits?.stray(request);
  });
  const rateLimits = await registerPlugins(app, services);
  counters.limits = rateLimits;
  for (const route of ROUTES) registerRoute(app, route, services, rateLimits);
  app.setNotFoundHandler((request, reply) => {
    sendProblem(services, nothingHere(request.url, request.method), reply);
  });
  return app;
}

/** Makes the OpenAPI document once. */
export function openApiOnce(): () => Readonly<Record<string, unknown>> {
  let document: Readonly<Record<string, unknown>> | undefined;
  return () => (document ??= buildOpenApi(ROUTES));
}

/**
 * A byte order mark is dropped: RFC 8259 lets a parser ignore it; some Windows tools write one.
 * Bytes that are no UTF-8 throw: a password with a replaced character is another password.
 */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });
/** Half of a surrogate pair as an escape: no text, and sent on as another character. */
const HALF_PAIR = /\\ud[89a-f]/i;
const WHOLE_PAIR = /\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/gi;
const ESCAPED_BACKSLASH = /\\\\/g;

/**
 * Takes JSON only; every other media type is 415, and so is a compressed body. The framework's own
 * parser would quote the body in its error.
 */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Some clients name a type although they send nothing (PowerShell, Java, `curl -d ''`).
  app.addContentTypeParser('*', ({ headers, is404 }, _sent, done) => {
    const isTaken = is404 || isBodiless(headers);
    done(isTaken ? null : new ApiProblem('UNSUPPORTED_MEDIA_TYPE'), undefined);
  });
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    ({ headers }, sent, done) => {
      if (isCompressed(headers['content-encoding'])) {
        done(compressedBody());
        return;
      }
      try {
        done(null, readJson(sent));
      } catch (error) {
        const detail = error instanceof SyntaxError ? 'is not JSON' : 'is not UTF-8';
        done(new ApiProblem('INVALID_REQUEST', { errors: [{ pointer: '', detail }] }));
      }
    },
  );
}

/** A method that may have a body, of a request that has none. */
function isBodiless(headers: IncomingHttpHeaders): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  return encoding === undefined && length === '0';
}

/** @throws SyntaxError for what is no JSON · TypeError for what is no UTF-8 text */
function readJson(bytes: Buffer): unknown {
  const text = UTF_8.decode(bytes);
  if (text === '') return undefined;
  // JSON.parse makes __proto__ a plain member, which every schema rejects or drops.
  const value = JSON.parse(text) as unknown;
  if (hasHalfPair(text)) throw new TypeError('Half a surrogate pair.');
  return value;
}

/** On the text, because a body may be nested too deep to be walked. */
function hasHalfPair(json: string): boolean {
  if (!HALF_PAIR.test(json)) return false;
  return HALF_PAIR.test(json.replaceAll(ESCAPED_BACKSLASH, ' ').replaceAll(WHOLE_PAIR, ' '));
}

function isCompressed(encoding: string | undefined): boolean {
  return encoding !== undefined && encoding.trim().toLowerCase() !== 'identity';
}

/** Names the header at fault, because the media type may be the right one (RFC 9110, 15.5.16). */
function compressedBody(): ApiProblem {
  const errors = [{ header: 'content-encoding', detail: 'must be absent: bodies are plain JSON' }];
  return new ApiProblem('UNSUPPORTED_MEDIA_TYPE', {
    errors,
    headers: { 'accept-encoding': 'identity' },
  });
}

function addHooks(app: FastifyInstance, services: Services): void {
  app.addHook('onRequest', async (request, reply) => {
    request.callerRequestId = cleanRequestId(request.headers['x-request-id']);
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    if (!isPlainHead(request.raw)) throw new ApiProblem('INVALID_REQUEST');
    if (request.url.length > URL_LENGTH_MAX) throw new ApiProblem('URI_TOO_LONG');
    requireDecodable(request.url);
  });
  app.addHook('onSend', async (_request, reply) => {
    // Set here because the drain releases waiting requests, and their open connections would delay
    // it.
    if (services.draining.aborted) void reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    measureAnswer(services.measure, request, reply);
    services.logger.info(
      {
        requestId: request.id,
        callerRequestId: request.callerRequestId,
        method: request.method,
        // The template, because a path holds whatever the caller wrote there.
        route: request.routeOptions.url ?? '(none)',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...endTrace(request, reply),
      },
      'answered',
    );
  });
}

function sendProblem(services: Services, error: unknown, reply: FastifyReply): void {
  const problem = auditProblem(services, reply.request, toProblem(error));
  const { status } = PROBLEMS[problem.code];
  const requestId = reply.request.id;
  services.measure.add('verification_api_rejections_total', { reason: problem.code });
  if (status >= 500) services.logger.warn({ requestId, code: problem.code, error }, 'failed');
  void reply
    .code(status)
    .headers({ ...problemHeaders(problem), 'cache-control': 'no-store', 'x-request-id': requestId })
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify(problemBody(problem, requestId)));
}

/** A flood that is cut off reaches nothing, and must not fill the disk. */
function auditProblem(
  services: Services,
  request: FastifyRequest,
  problem: ApiProblem,
): ApiProblem {
  const { code } = problem;
  if (code === 'RATE_LIMITED') return problem;
  try {
    writeAudit(services, request, { status: PROBLEMS[code].status, code });
    return problem;
  } catch {
    return new ApiProblem('NOT_READY');
  }
}

/** 405 with the methods that are there, or 404 for an unknown path. */
function nothingHere(url: string, method: string): ApiProblem {
  const path = url.split('?', 1)[0] ?? '';
  const methods = ROUTES.filter((route) => toPattern(route.path).test(path)).map(
    (route) => route.method,
  );
  if (methods.length === 0 || (methods as string[]).includes(method)) {
    return new ApiProblem('ROUTE_NOT_FOUND');
  }
  return new ApiProblem('METHOD_NOT_ALLOWED', { headers: { allow: methods.join(', ') } });
}

function toPattern(path: string): RegExp {
  const escaped = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${escaped}$`);
}

/** The framework leaves a query that it cannot decode as it is. */
function requireDecodable(url: string): void {
  try {
    decodeURIComponent(url.split('?').slice(1).join('?'));
  } catch {
    const errors = [{ parameter: '(query)', detail: 'is not UTF-8, percent-encoded' }];
    throw new ApiProblem('INVALID_REQUEST', { errors });
  }
}

function cleanRequestId(given: string | string[] | undefined): string | undefined {
  const clean = String(given ?? '').replaceAll(/[^\w.-]/g, '');
  return clean.slice(0, CALLER_REQUEST_ID_LENGTH_MAX) || undefined;
}
