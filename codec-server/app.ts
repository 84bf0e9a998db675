/** The codec server's application: its limits, two routes, and one audit line a request. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AesPayloadCodec } from '../codec';
import { type Logger } from '../runtime';
import { type Measure } from '../runtime/observability';
import { HEALTH_PATH, addGuards, type GuardOptions } from './guards';
import { decodeFor, readPayloads, writePayloads } from './payloads';
import { CodecProblem } from './problem';

/** How the application is built. */
export interface AppOptions extends GuardOptions {
  readonly codec: AesPayloadCodec;
  /** Whether it encrypts, too. @default false */
  readonly encodes?: boolean;
  readonly logger: Logger;
  /** Gets one line a request, whatever the level of the log. */
  readonly audit: Logger;
  /** Takes what is measured. @default nobody */
  readonly measure?: Measure;
}

declare module 'fastify' {
  interface FastifyRequest {
    payloadCount?: number;
    codecOutcome?: string;
  }
}

/** Two payloads of the server's limit (2 MB) in base64, with some to spare. */
const BODY_BYTES_MAX = 6 * 1_024 * 1_024;
const HEADER_BYTES_MAX = 16 * 1_024;
const PARAM_LENGTH_MAX = 100;
const REQUEST_TIMEOUT_MS = 15_000;
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
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
  });
  app.decorateRequest('payloadCount', undefined);
  app.decorateRequest('codecOutcome', undefined);
  readJsonOnly(app);
  app.setErrorHandler((error, request, reply) => {
    sendProblem(options, error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    sendProblem(options, new CodecProblem('NOT_FOUND'), request, reply);
  });
  await addGuards(app, options);
  addRoutes(app, options);
  return app;
}

function addRoutes(app: FastifyInstance, options: AppOptions): void {
  const { codec, encodes = false } = options;
  app.get(HEALTH_PATH, () => ({ status: 'ok' }));
  const serve = (name: string, work: (request: FastifyRequest) => Promise<object>): void => {
    // Before the answer goes out: whoever hangs up while it does has been written down.
    const onSend = (
      request: FastifyRequest,
      _reply: unknown,
      _sent: unknown,
      done: () => void,
    ): void => {
      writeAudit(options, name, request);
      done();
    };
    for (const prefix of PREFIXES) {
      app.options(`${prefix}/${name}`, (_request, reply) => reply.code(204).send());
      app.post(`${prefix}/${name}`, { onSend }, work);
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

/** The framework's own parser would quote the body in its error. */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (_, text, done) => {
    try {
      done(null, JSON.parse(text, plainMember) as unknown);
    } catch {
      done(new CodecProblem('INVALID_REQUEST'));
    }
  });
}

/** A record of zod drops a member of this name: a payload would come back without it. */
function plainMember(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('No member has this name.');
  return value;
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
function writeAudit(
  { audit, namespace, measure }: AppOptions,
  operation: string,
  { codecCaller, payloadCount: count = 0, codecOutcome: outcome = 'ended' }: FastifyRequest,
): void {
  const { role = 'unknown', subject = 'unknown', tokenId: jti } = codecCaller ?? {};
  measure?.add('verification_codec_requests_total', { operation, role, outcome });
  // Not `tokenId`: the log takes that for a secret.
  const who = { role, subject, ...(jti === undefined ? {} : { jti }) };
  audit.info({ operation, ...who, namespace, count, outcome }, 'Payloads were asked for.');
}
