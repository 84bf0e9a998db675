/**
 * Serves a route: who asks, what may be asked, whether it is theirs, the handler, the checked
 * answer. In this order.
 */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AuditedRequest, type AuditNote } from './audit/audited-request';
import { authenticate, authorize, bearerOf, requireStillGood } from './auth/authenticate';
import { type Principal } from './auth/principal';
import { type RateLimits } from './edge/rate-limits';
import { requireOwnOrigin } from './origins';
import { ApiProblem, type ProblemCode } from './problem';
import { type Route, type RouteAnswer } from './route';
import { type Services } from './services';
import { traceRequest } from './trace-request';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the route's own first hook; undefined on public routes. */
    principal: Principal | undefined;
    /** Set with it; undefined on routes that leave no audit line. */
    audited: AuditedRequest | undefined;
    /** The caller's own `X-Request-Id`, cleaned. */
    callerRequestId: string | undefined;
  }
}

/** Registers one route. */
export function registerRoute(
  app: FastifyInstance,
  route: Route,
  services: Services,
  rateLimits: RateLimits,
): void {
  const isStream = route.success.some(({ contentType }) => contentType === 'text/event-stream');
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: route.method === 'GET' && !isStream,
    // All others share the budget of their caller: an object here, even an empty one, would give
    // the route one of its own.
    config: route.isUncounted === true ? { rateLimit: false } : {},
    onRequest: (request) => admit(route, services, request, rateLimits),
    // After the budget of the single verification, which is counted before the body is read.
    preValidation: (request) => rateLimits.accepted(request),
    handler: (request, reply) =>
      traceRequest(services.tracing, request, reply, () => serve(route, services, request, reply)),
  });
}

async function admit(
  { access, audit }: Route,
  { authenticators, tenants, settings }: Services,
  request: FastifyRequest,
  rateLimits: RateLimits,
): Promise<void> {
  if (typeof audit === 'string') request.audited = new AuditedRequest(audit);
  if (access.kind === 'public') return;
  const { authorization } = request.headers;
  try {
    request.principal = await authenticate(authenticators, {
      header: authorization,
      address: request.ip,
    });
  } catch (error) {
    const shown = bearerOf(authorization);
    if (shown !== undefined && request.audited !== undefined)
      request.audited.claimedKeyId = authenticators.apiKeys.knownIdIn(shown);
    if (error instanceof ApiProblem) await rateLimits.unauthenticated(request);
    throw error;
  }
  authorize(access, request.principal);
  const { origin } = request.headers;
  const { publicUrl } = settings;
  requireOwnOrigin(request.principal, { origin, host: request.host, publicUrl }, tenants);
}

async function serve(
  route: Route,
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { params, query, headers, body, principal, audited } = request;
  const note = (more: AuditNote): void => audited?.note(more);
  const write = (status: number): void => {
    writeAudit(services, request, { status });
  };
  const run = route.prepare(
    { params, query, headers, body, principal, reply, note, writeAudit: write },
    services,
  );
  const { verificationId } = params as { readonly verificationId?: string };
  if (principal !== undefined && verificationId !== undefined) {
    await services.ownership.require(principal, verificationId);
  }
  const answer = await run();
  if (answer === undefined) return reply;
  // The answer may have taken half a minute, and the key may have been revoked since.
  if (principal !== undefined) requireStillGood(services.authenticators, principal, request.ip);
  const { status, body: sent, contentType } = render(route, answer);
  write(status);
  void reply.code(status).headers(answer.headers ?? {});
  if (contentType !== undefined) void reply.header('content-type', contentType);
  return reply.send(sent);
}

/**
 * Writes the line before the answer goes out: what was handed out has left a line.
 *
 * @throws ApiProblem NOT_READY when it cannot be written
 */
export function writeAudit(
  { audit, logger, measure }: Pick<Services, 'audit' | 'logger' | 'measure'>,
  request: FastifyRequest,
  result: { readonly status: number; readonly code?: ProblemCode },
): void {
  const entry = request.audited?.take(request, result);
  if (entry === undefined) return;
  try {
    audit.write(entry);
  } catch (error) {
    measure.add('verification_api_audit_failures_total', {});
    logger.error({ requestId: request.id, error }, 'An audit line could not be written.');
    throw new ApiProblem('NOT_READY');
  }
}

/**
 * The answer in the shape that is documented: an answer of another shape is a defect, and is
 * answered as one.
 */
function render(route: Route, { status = 200, body }: RouteAnswer) {
  const document = route.success.find((success) => success.status === status);
  if (document === undefined) throw new TypeError(`${route.operationId} answers undocumented.`);
  if (document.schema === undefined) return { status, body };
  const contentType = 'application/json; charset=utf-8';
  return { status, body: JSON.stringify(document.schema.parse(body)), contentType };
}
