/**
 * Serves pages to a browser: no Atrium headers needed, forms are read, one-time tokens stay out of
 * the request log. The pages are in oauth-pages.ts and widget/.
 */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { digest } from '../guids';
import { type World } from '../world';
import { errorPage, PageRejection } from './error-page';
import { contentPolicy, documentOf, type Page } from './html';

/** One request of a browser. */
export interface PageCall {
  readonly world: World;
  readonly nowMs: number;
  readonly params: Readonly<Record<string, string | undefined>>;
  /** Path and query as received. */
  readonly url: string;
  readonly form: URLSearchParams;
}

/**
 * A page; a redirect, within the simulator after a form, elsewhere at the end; or the data that a
 * page's script asked for.
 */
export type PageAnswer = Page | { readonly redirectTo: string } | { readonly json: unknown };

/** One page or form. Throws PageRejection to reject. */
export interface PageRoute {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(call: PageCall): PageAnswer;
}

/** Mounts pages. */
export function mountPages(app: FastifyInstance, world: World, routes: readonly PageRoute[]): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => servePage(world, route, request, reply),
    });
  }
}

function servePage(
  world: World,
  route: PageRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const answer = answerOf(world, route, request);
  const status = 'redirectTo' in answer ? 303 : 'json' in answer ? 200 : answer.status;
  // The route's own path, because the real one holds a one-time token.
  world.log.add({
    at: world.clock.now().toISOString(),
    method: request.method,
    path: route.path,
    route: route.name,
    status,
    requestId: request.id,
  });
  // A one-time address must not be cached or sent as a referrer.
  void reply.code(status).headers({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  if ('redirectTo' in answer) return reply.header('location', answer.redirectTo).send();
  if ('json' in answer) return reply.send(answer.json);
  const nonce = digest(world.seed, 'nonce', request.id).slice(0, 24);
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentPolicy(answer, nonce),
    })
    .send(documentOf(answer, nonce));
}

function answerOf(world: World, route: PageRoute, request: FastifyRequest): PageAnswer {
  try {
    return route.handle({
      world,
      nowMs: world.clock.now().getTime(),
      params: request.params as Record<string, string | undefined>,
      url: request.url,
      form: new URLSearchParams(typeof request.body === 'string' ? request.body : ''),
    });
  } catch (error) {
    if (error instanceof PageRejection) return errorPage(error);
    throw error;
  }
}
