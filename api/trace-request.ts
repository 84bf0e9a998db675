/**
 * The span of a request (docs/adr/0020). It opens once the caller is known: a stranger's requests, and
 * routes that anybody may call, fill nobody's trace store. A backend continues its own trace; an end
 * user's browser begins one, since whoever has it could choose what is sampled.
 */
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type OpenSpan, type Tracing } from '../runtime/tracing';
import { toCarrier, spanIdsOf } from '../domain/trace-context';
import { routeOf } from './measure';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set when the request is served; undefined where tracing is off. */
    trace: OpenSpan | undefined;
  }
}

/** A status from which on the failure is ours. */
const FAILED = 500;

/** Does the work in the span of its request, where there is one. */
export function traceRequest<T>(
  tracing: Tracing | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => T,
): T {
  const { principal, headers } = request;
  if (tracing === undefined || principal === undefined) return work();
  const { traceparent, tracestate } = headers;
  const route = routeOf(request);
  const span = tracing.begin(`${request.method} ${route}`, {
    kind: 'server',
    parent: principal.kind === 'backend' ? toCarrier({ traceparent, tracestate }) : undefined,
    requestId: request.id,
    startMs: Date.now() - reply.elapsedTime,
    attributes: { 'http.request.method': request.method, 'http.route': route },
  });
  request.trace = span;
  return tracing.within(span, work);
}

/** Ends the span of a request that was answered, or given up; returns what its log line says. */
export function endTrace(
  { trace }: FastifyRequest,
  { statusCode }: FastifyReply,
): { readonly traceId?: string | undefined } {
  if (trace === undefined) return {};
  trace.set({ 'http.response.status_code': statusCode });
  trace.end(statusCode >= FAILED ? String(statusCode) : undefined);
  return { traceId: spanIdsOf(trace.carrier.traceparent)?.traceId };
}
