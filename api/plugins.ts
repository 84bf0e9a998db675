/** Registers CORS, Helmet and the rate limit. */
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { ApiProblem } from './problem';
import { type OnUnauthenticated } from './register-routes';
import { type ApiSettings } from './services';

/** Rejected keys from one address in a minute: more than people mistype. */
const REJECTIONS_PER_MINUTE = 60;
const PREFLIGHT_SECONDS = 600;

/** Registers the plugins; returns what has to happen to a request without a valid key. */
export async function registerPlugins(
  app: FastifyInstance,
  settings: ApiSettings,
): Promise<OnUnauthenticated> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
  });
  await app.register(cors, {
    origin: settings.corsOrigins.length === 0 ? false : [...settings.corsOrigins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'prefer'],
    exposedHeaders: [
      'idempotent-replayed',
      'location',
      'preference-applied',
      'retry-after',
      'x-request-id',
    ],
    maxAge: PREFLIGHT_SECONDS,
    // Strict preflight rejects every other OPTIONS in plain text, which is no documented answer.
    strictPreflight: false,
  });
  return settings.requestsPerMinute === 0
    ? () => Promise.resolve()
    : limitRates(app, settings.requestsPerMinute);
}

async function limitRates(
  app: FastifyInstance,
  requestsPerMinute: number,
): Promise<OnUnauthenticated> {
  await app.register(rateLimit, {
    // After the caller is known, before the body is read.
    hook: 'preParsing',
    max: requestsPerMinute,
    timeWindow: '1 minute',
    keyGenerator: (request) => request.principal?.limitKey ?? `ip:${request.ip}`,
    errorResponseBuilder: (_request, { ttl }) => limited(ttl),
    enableDraftSpec: true,
  });
  const countRejection = app.createRateLimit({
    max: REJECTIONS_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => `rejected:${request.ip}`,
  });
  return async (request: FastifyRequest) => {
    const counted = await countRejection(request);
    if (!counted.isAllowed && counted.isExceeded) throw limited(counted.ttl);
  };
}

function limited(ttlMs: number): ApiProblem {
  const seconds = String(Math.max(1, Math.ceil(ttlMs / 1_000)));
  return new ApiProblem('RATE_LIMITED', { headers: { 'retry-after': seconds } });
}
