/** What a request has to pass before its body is read: origin, caller, rate, namespace. */
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isPlainHead } from '../runtime/process';
import { type Caller, type Recognise } from './callers';
import { CodecProblem } from './problem';

/** Who may ask, and how often. */
export interface GuardOptions {
  /** The one namespace that is served. The UI and the CLI name theirs. */
  readonly namespace: string;
  readonly recognise: Recognise;
  /** Exact origins of pages that may call. */
  readonly origins: readonly string[];
  readonly requestsPerMinute: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the caller was recognised. */
    codecCaller?: Caller;
  }
}

/** Where a load balancer asks; not counted. */
export const HEALTH_PATH = '/livez';
/**
 * Rejected tokens, preflights and unknown paths of one address in a minute: more than a page with
 * an expired token sends.
 */
const UNSERVED_PER_MINUTE = 600;
/** More than any of its paths, with role and token. */
const URL_LENGTH_MAX = 2_000;
const PREFLIGHT_SECONDS = '600';

/** Adds the guards; each ends a request with a {@link CodecProblem}. */
export async function addGuards(app: FastifyInstance, options: GuardOptions): Promise<void> {
  app.decorateRequest('codecCaller', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    const isPlain = isPlainHead(request.raw) && request.url.length <= URL_LENGTH_MAX;
    done(
      isPlain ? checkOrigin(options.origins, request, reply) : new CodecProblem('INVALID_REQUEST'),
    );
  });
  const count = await rateCounters(app, options.requestsPerMinute);
  app.addHook('preParsing', async (request) => {
    if (request.routeOptions.url === HEALTH_PATH) return;
    if (request.method !== 'POST' || request.is404) {
      await count.unserved(request);
      return;
    }
    const { role, token } = request.params as { role?: string; token?: string };
    const path = role === undefined || token === undefined ? undefined : { role, token };
    const { authorization, 'x-namespace': asked } = request.headers;
    request.codecCaller = await options
      .recognise({ authorization, path })
      .catch(async (error: unknown) => {
        await count.unserved(request);
        throw error;
      });
    await count.served(request);
    if (asked !== undefined && asked !== options.namespace) {
      throw new CodecProblem('OTHER_NAMESPACE');
    }
  });
}

/**
 * Tells a browser whether the page may read the answer, and rejects the request of one that may
 * not: CORS alone would let it through and only hide the answer.
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

type Count = (request: FastifyRequest) => Promise<void>;

/** Counts what a person is served, and what an address is not. */
async function rateCounters(
  app: FastifyInstance,
  requestsPerMinute: number,
): Promise<Readonly<Record<'served' | 'unserved', Count>>> {
  await app.register(rateLimit, { global: false });
  const counter = (max: number, keyGenerator: (request: FastifyRequest) => string): Count => {
    const limit = app.createRateLimit({ max, timeWindow: '1 minute', keyGenerator });
    return async (request) => {
      const counted = await limit(request);
      if (!counted.isAllowed && counted.isExceeded) throw new CodecProblem('RATE_LIMITED');
    };
  };
  return {
    served: counter(
      requestsPerMinute,
      ({ ip, codecCaller }) => `${ip} ${codecCaller?.subject ?? ''}`,
    ),
    unserved: counter(UNSERVED_PER_MINUTE, ({ ip }) => `unserved ${ip}`),
  };
}
