/** What the API measures of requests (docs/metrics.md). */
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Measure } from '../runtime/observability';
import { WAIT_APPLIED } from './waiting';

const SECONDS_IN_MS = 1_000;

/** The template of the route, because a path holds whatever the caller wrote there. */
export function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url?.replaceAll(/:(\w+)/g, '{$1}') ?? '(none)';
}

/** Counts an answer, and its time where it was not the caller who made it long. */
export function measureAnswer(
  measure: Measure,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const labels = { method: request.method, route: routeOf(request) };
  const status = String(reply.statusCode);
  measure.add('verification_api_requests_total', { ...labels, status });
  if (wasHeldOpen(reply)) return;
  measure.observe('verification_api_request_seconds', labels, reply.elapsedTime / SECONDS_IN_MS);
}

/** An event stream, or a wait that the caller asked for. */
function wasHeldOpen({ raw }: FastifyReply): boolean {
  const type = raw.getHeader('content-type');
  const isStream = typeof type === 'string' && type.startsWith('text/event-stream');
  return isStream || Object.keys(WAIT_APPLIED).some((name) => raw.hasHeader(name));
}
