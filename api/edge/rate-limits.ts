/**
 * How many requests a minute: by tenant and not by key, since more keys are no more budget; of
 * strangers by address. Counted in this process; the rates are divided by the number of processes.
 */
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { ApiProblem } from '../problem';
import { addressKey } from './address';

/** Rejected keys from one address in a minute: more than people mistype. */
const REJECTIONS_PER_MINUTE = 60;
/** All browsers of a tenant, in shares of its own budget: each verification has one as well. */
const BROWSERS_SHARE = 10;
/** Counters of one kind; beyond it the one that was not used for longest begins anew. */
const COUNTERS_MAX = 20_000;

/** What is counted beside the requests of each route. */
export interface RateLimits {
  /** For one that reaches no route: an unknown path, another method, a preflight. @throws ApiProblem */
  stray(request: FastifyRequest): Promise<void>;
  /** For a request whose key or token is not valid, before it is rejected. @throws ApiProblem */
  unauthenticated(request: FastifyRequest): Promise<void>;
  /** For one that its own budget has let through. @throws ApiProblem RATE_LIMITED */
  accepted(request: FastifyRequest): Promise<void>;
}

const UNLIMITED: RateLimits = {
  stray: () => Promise.resolve(),
  unauthenticated: () => Promise.resolve(),
  accepted: () => Promise.resolve(),
};

/**
 * Registers the limits.
 *
 * @param rates - `requestsPerMinute`: of one tenant, in this process; 0: no limits
 */
export async function registerRateLimits(
  app: FastifyInstance,
  rates: { readonly requestsPerMinute: number; readonly processes: number },
): Promise<RateLimits> {
  const { requestsPerMinute, processes } = rates;
  if (requestsPerMinute === 0) return UNLIMITED;
  await app.register(rateLimit, {
    // After the caller is known, before the body is read.
    hook: 'preParsing',
    max: requestsPerMinute,
    timeWindow: '1 minute',
    cache: COUNTERS_MAX,
    // Public routes have a budget each, so that nobody uses up what others need of another one.
    keyGenerator: ({ principal, ip, routeOptions }) =>
      principal?.limitKey ?? `ip:${addressKey(ip)}:${routeOptions.url ?? ''}`,
    errorResponseBuilder: (_request, { ttl }) => limited(ttl),
    enableDraftSpec: true,
  });
  const counter = (max: number, keyOf: (request: FastifyRequest) => string) => {
    const options = { max, timeWindow: '1 minute', cache: COUNTERS_MAX, keyGenerator: keyOf };
    const count = app.createRateLimit(options);
    return async (request: FastifyRequest): Promise<void> => {
      const counted = await count(request);
      if (!counted.isAllowed && counted.isExceeded) throw limited(counted.ttl);
    };
  };
  const byAddress = ({ ip }: FastifyRequest): string => addressKey(ip);
  const ofBrowsers = counter(
    BROWSERS_SHARE * requestsPerMinute,
    ({ principal }) => principal?.tenantId ?? '',
  );
  return {
    stray: counter(requestsPerMinute, byAddress),
    unauthenticated: counter(perProcess(REJECTIONS_PER_MINUTE, processes), byAddress),
    accepted: async (request) => {
      if (request.principal?.kind === 'end-user') await ofBrowsers(request);
    },
  };
}

/** The share of one process in a limit that holds for all of them together. */
export function perProcess(inAll: number, processes: number): number {
  return inAll === 0 ? 0 : Math.max(1, Math.floor(inAll / processes));
}

function limited(ttlMs: number): ApiProblem {
  const seconds = String(Math.max(1, Math.ceil(ttlMs / 1_000)));
  return new ApiProblem('RATE_LIMITED', { headers: { 'retry-after': seconds } });
}
