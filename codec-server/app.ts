/** The codec server's application: limits, origins, callers, two routes, one audit line a request. */
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AesPayloadCodec } from '../codec';
import { type Logger } from '../runtime';
import { type Caller, type Recognise } from './callers';
import { decodeFor, readPayloads, writePayloads } from './payloads';
import { CodecProblem } from './problem';

/** How the application is built. */
export interface AppOptions {
  readonly codec: AesPayloadCodec;
  /** The one namespace that it serves. */
  readonly namespace: string;
  readonly recognise: Recognise;
  /** Exact origins of pages that may call. */
  readonly origins: readonly string[];
  /** Whether it encrypts, too. @default false */
  readonly encodes?: boolean;
  readonly requestsPerMinute: number;
  readonly logger: Logger;
}

declare module 'fastify' {
  interface FastifyRequest {
    codecCaller?: Caller;
    payloadCount?: number;
    codecOutcome?: string;
  }
}

/** Two payloads of the server's limit (2 MB) in base64, with some to spare. */
const BODY_BYTES_MAX = 6 * 1_024 * 1_024;
const HEADER_BYTES_MAX = 16 * 1_024;
const URL_LENGTH_MAX = 500;
const REQUEST_TIMEOUT_MS = 15_000;
/** Rejected tokens from one address in a minute: more than a page with an expired one sends. */
const REJECTIONS_PER_MINUTE = 600;
const PREFLIGHT_SECONDS = '600';
/** With role and token in the path only where callers are recognised by them. */
const PREFIXES = ['', '/:role/:token'];

/** Builds the application. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: URL_LENGTH_MAX },
  });
  app.decorateRequest('codecCaller', undefined);
  app.decorateRequest('payloadCount', undefined);
  app.decorateRequest('codecOutcome', undefined);
  readJsonOnly(app);
  app.setErrorHandler((error, request, reply) => {
    sendProblem(options, error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    sendProblem(options, new CodecProblem('NOT_FOUND'), request, reply);
  });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done(checkOrigin(options.origins, request, reply));
  });
  await limitRates(app, options);
  addRoutes(app, options);
  return app;
}

function addRoutes(app: FastifyInstance, options: AppOptions): void {
  const { codec, encodes = false, logger } = options;
  app.get('/livez', () => ({ status: 'ok' }));
  const serve = (name: string, work: (request: FastifyRequest) => Promise<object>): void => {
    for (const prefix of PREFIXES) {
      const onResponse = (request: FastifyRequest, _reply: unknown, done: () => void): void => {
        audit(logger, name, request, options.namespace);
        done();
      };
      app.options(`${prefix}/${name}`, (_request, reply) => reply.code(204).send());
      app.post(`${prefix}/${name}`, { onResponse }, work);
    }
  };
  serve('decode', async (request) => {
    const role = request.codecCaller?.role ?? 'operator';
    const payloads = takePayloads(request);
    const decoded = await Promise.all(payloads.map((each) => decodeFor(role, codec, each)));
    const hasFailed = decoded.some((each) => each.hasFailed);
    request.codecOutcome = hasFailed ? 'decoded in part' : 'decoded';
    return writePayloads(decoded.map(({ payload }) => payload));
  });
  if (!encodes) return;
  serve('encode', async (request) => {
    const encoded = await codec.encode([...takePayloads(request)]);
    request.codecOutcome = 'encoded';
    return writePayloads(encoded);
  });
}

function takePayloads(request: FastifyRequest): ReturnType<typeof readPayloads> {
  const payloads = readPayloads(request.body);
  request.payloadCount = payloads.length;
  return payloads;
}

/**
 * Tells a browser whether the page may read the answer, and rejects the request of one that may
 * not: CORS alone would let it through and only hide the answer. The UI and the CLI send their
 * namespace.
 */
function checkOrigin(
  origins: readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): CodecProblem | undefined {
  const { origin } = request.headers;
  if (origin === undefined) return undefined;
  if (!origins.includes(origin)) return new CodecProblem('ORIGIN_REJECTED');
  void reply.headers({
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, content-type, x-namespace',
    'access-control-max-age': PREFLIGHT_SECONDS,
  });
  return undefined;
}

/** Recognises the caller before the body is read, and counts its requests. */
async function limitRates(app: FastifyInstance, options: AppOptions): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: () => new CodecProblem('RATE_LIMITED'),
  });
  const timeWindow = '1 minute';
  const ofCaller = app.createRateLimit({
    ...{ max: options.requestsPerMinute, timeWindow },
    keyGenerator: (request) => `${request.ip} ${request.codecCaller?.subject ?? ''}`,
  });
  const ofRejected = app.createRateLimit({
    ...{ max: REJECTIONS_PER_MINUTE, timeWindow },
    keyGenerator: (request) => `rejected ${request.ip}`,
  });
  const count = async (limit: typeof ofCaller, request: FastifyRequest): Promise<void> => {
    const counted = await limit(request);
    if (!counted.isAllowed && counted.isExceeded) throw new CodecProblem('RATE_LIMITED');
  };
  app.addHook('preParsing', async (request) => {
    if (request.method !== 'POST' || request.is404) return;
    const { role, token } = request.params as { role?: string; token?: string };
    const path = role === undefined || token === undefined ? undefined : { role, token };
    const { authorization } = request.headers;
    request.codecCaller = await options
      .recognise({ authorization, path })
      .catch(async (error: unknown) => {
        await count(ofRejected, request);
        throw error;
      });
    await count(ofCaller, request);
    const asked = request.headers['x-namespace'];
    if (asked !== undefined && asked !== options.namespace) {
      throw new CodecProblem('OTHER_NAMESPACE');
    }
  });
}

/** The framework's own parser would quote the body in its error. */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (_, text, done) => {
    try {
      done(null, JSON.parse(text) as unknown);
    } catch {
      done(new CodecProblem('INVALID_REQUEST'));
    }
  });
}

function sendProblem(
  { logger }: AppOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const problem = error instanceof CodecProblem ? error : ofFramework(error);
  if (problem.code === 'INTERNAL') logger.warn({ error }, 'The codec server failed.');
  request.codecOutcome = problem.code;
  const { code, message } = problem;
  void reply.code(problem.status).send({ code, message });
}

/** The framework's errors by their status: a body that is too large, or of another media type. */
function ofFramework(error: unknown): CodecProblem {
  const status = (error as { readonly statusCode?: number }).statusCode ?? 500;
  if (status === 413) return new CodecProblem('TOO_LARGE');
  return new CodecProblem(status < 500 ? 'INVALID_REQUEST' : 'INTERNAL');
}

/** Who asked for what, without any content. */
function audit(
  logger: Logger,
  operation: string,
  request: FastifyRequest,
  namespace: string,
): void {
  const { codecCaller: caller, payloadCount: count = 0, codecOutcome: outcome = 'ended' } = request;
  const { role = 'unknown', subject = 'unknown' } = caller ?? {};
  logger.info({ operation, role, subject, namespace, count, outcome }, 'Payloads were asked for.');
}
