/** Registers Helmet, the rate limits and CORS. */
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { type FastifyInstance } from 'fastify';
import { registerRateLimits, type RateLimits } from './edge/rate-limits';
import { mayRead } from './origins';
import { type Services } from './services';

const PREFLIGHT_SECONDS = 600;

/** Registers the plugins, in this order; returns what routes have to count by themselves. */
export async function registerPlugins(
  app: FastifyInstance,
  { settings, tenants }: Pick<Services, 'settings' | 'tenants'>,
): Promise<RateLimits> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
  });
  const rateLimits = await registerRateLimits(app, settings);
  await app.register(cors, {
    // Asked for each request: the file of tenants may change.
    origin: (origin, done) => {
      const isKnown = origin !== undefined && mayRead(origin, settings.corsOrigins, tenants);
      done(null, isKnown ? origin : false);
    },
    methods: ['GET', 'POST'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'last-event-id',
      'prefer',
      'traceparent',
      'tracestate',
      'x-request-id',
    ],
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
  return rateLimits;
}
