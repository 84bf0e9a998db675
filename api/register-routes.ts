/**
 * Serves a route: who asks, what may be asked, whether it is theirs, the handler, the checked
 * answer. In this order.
 */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { authenticate, authorize, requireStillGood } from './auth/authenticate';
import { type Principal } from './auth/principal';
import { ApiProblem } from './problem';
import { type Route, type RouteAnswer } from './route';
import { type Services } from './services';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the route's own first hook; undefined on public routes. */
    principal: Principal | undefined;
  }
}

/** What happens to a request whose key or token is not valid, before it is rejected. */
export type OnUnauthenticated = (request: FastifyRequest) => Promise<void>;

/** Registers one route. */
export function registerRoute(
  app: FastifyInstance,
  route: Route,
  services: Services,
  onUnauthenticated: OnUnauthenticated,
): void {
  const isStream = route.success.some(({ contentType }) => contentType === 'text/event-stream');
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: route.method === 'GET' && !isStream,
    // All routes but probes share one budget: an object here, even an empty one, would give the
    // route one of its own.
    config: route.isProbe === true ? { rateLimit: false } : {},
    onRequest: (request) => admit(route, services, request, onUnauthenticated),
    handler: (request, reply) => serve(route, services, request, reply),
  });
}

async function admit(
  { access }: Route,
  { authenticators }: Services,
  request: FastifyRequest,
  onUnauthenticated: OnUnauthenticated,
): Promise<void> {
  if (access.kind === 'public') return;
  try {
    request.principal = await authenticate(authenticators, {
      header: request.headers.authorization,
      address: request.ip,
    });
  } catch (error) {
    if (error instanceof ApiProblem) await onUnauthenticated(request);
    throw error;
  }
  authorize(access, request.principal);
}

async function serve(
  route: Route,
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { params, query, headers, body, principal } = request;
  const run = route.prepare({ params, query, headers, body, principal, reply }, services);
  const { verificationId } = params as { readonly verificationId?: string };
  if (principal !== undefined && verificationId !== undefined) {
    await services.ownership.require(principal, verificationId);
  }
  const answer = await run();
  // The answer may have taken half a minute, and the key may have been revoked since.
  if (principal !== undefined) requireStillGood(services.authenticators, principal, request.ip);
  return answer === undefined ? reply : send(route, answer, reply);
}

/**
 * Sends the answer in the shape that is documented: an answer of another shape is a defect, and is
 * answered as one.
 */
function send(route: Route, answer: RouteAnswer, reply: FastifyReply): FastifyReply {
  const status = answer.status ?? 200;
  const document = route.success.find((success) => success.status === status);
  if (document === undefined) throw new TypeError(`${route.operationId} answers undocumented.`);
  void reply.code(status).headers(answer.headers ?? {});
  if (document.schema === undefined) return reply.send(answer.body);
  void reply.header('content-type', 'application/json; charset=utf-8');
  return reply.send(JSON.stringify(document.schema.parse(answer.body)));
}
