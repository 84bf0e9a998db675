/** Builds the application: framework, limits, hooks, routes. start-api.ts lets it listen. */
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { buildOpenApi } from './openapi';
import { registerPlugins } from './plugins';
import { ApiProblem, PROBLEM_JSON, PROBLEMS, problemBody, problemHeaders } from './problem';
import { rawProblem } from './raw-problem';
import { registerRoute } from './register-routes';
import { ROUTES } from './routes';
import { type Services } from './services';
import { toProblem } from './to-problem';

/** A message of 64 kB, each character of it escaped as JSON can, with some to spare. */
const BODY_BYTES_MAX = 512 * 1_024;
const HEADER_BYTES_MAX = 16 * 1_024;
const URL_LENGTH_MAX = 6_000;
const PARAM_LENGTH_MAX = 200;
/** A request has to arrive within this time; what it then waits for is bounded by its route. */
const REQUEST_TIMEOUT_MS = 15_000;
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** How the application is built. */
export interface AppOptions {
  readonly services: Services;
  /**
   * Whether the last address of `X-Forwarded-For` counts as the caller's; only behind one proxy of
   * one's own.
   */
  readonly trustProxy: boolean;
}

/** Builds the application. */
export async function buildApp({ services, trustProxy }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    // One hop only: the caller wrote what stands further left. A function, because fastify takes a
    // number for "none".
    trustProxy: trustProxy && ((_address: string, hop: number) => hop === 0),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    clientErrorHandler: (error, socket) => {
      rawProblem(error, socket);
    },
    frameworkErrors: (error, _request, reply) => {
      sendProblem(services, error, reply);
    },
  });
  app.decorateRequest('principal', undefined);
  readJsonOnly(app);
  addHooks(app, services);
  const onUnauthenticated = await registerPlugins(app, services.settings);
  for (const route of ROUTES) registerRoute(app, route, services, onUnauthenticated);
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    sendProblem(services, error, reply);
  });
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

/** A byte order mark. RFC 8259 lets a parser ignore it; some Windows tools write one. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Takes JSON only; every other media type is 415, and so is a compressed body. The framework's own
 * parser would quote the body in its error.
 */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    ({ headers }, sent, done) => {
      if (isCompressed(headers['content-encoding'])) {
        done(compressedBody());
        return;
      }
      const text = sent.replace(BYTE_ORDER_MARK, '');
      try {
        // JSON.parse makes __proto__ a plain member, which every schema rejects or drops.
        done(null, text === '' ? undefined : (JSON.parse(text) as unknown));
      } catch {
        const errors = [{ pointer: '', detail: 'is not JSON' }];
        done(new ApiProblem('INVALID_REQUEST', { errors }));
      }
    },
  );
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
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    if (request.url.length > URL_LENGTH_MAX) throw new ApiProblem('URI_TOO_LONG');
  });
  app.addHook('onSend', async (_request, reply) => {
    // Set here because the drain releases waiting requests, and their open connections would delay
    // it.
    if (services.draining.aborted) void reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    services.logger.info(
      {
        requestId: request.id,
        method: request.method,
        // The template, because a path holds whatever the caller wrote there.
        route: request.routeOptions.url ?? '(none)',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
  });
}

function sendProblem(services: Services, error: unknown, reply: FastifyReply): void {
  const problem = toProblem(error);
  const { status } = PROBLEMS[problem.code];
  const requestId = reply.request.id;
  if (status >= 500) services.logger.warn({ requestId, code: problem.code, error }, 'failed');
  void reply
    .code(status)
    .headers({ ...problemHeaders(problem), 'cache-control': 'no-store', 'x-request-id': requestId })
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify(problemBody(problem, requestId)));
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

function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}
