/**
 * The HTTP server of a simulator: mounts the endpoints and the control surface on one fastify
 * instance.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import { mountControl } from './control-routes';
import { type SimulatorControl } from './control';
import { type Endpoint } from './endpoint';
import { rejectionBody, rejections } from './errors';
import { digest } from './guids';
import { oauthPages } from './pages/oauth-pages';
import { mountPages } from './pages/serve-page';
import { ENDPOINTS } from './routes';
import { serve } from './serve';
import { widgetPages } from './widget/widget-pages';
import { type World } from './world';

const BODY_BYTES_MAX = 1024 * 1024;
/** Builds the server; it does not listen yet. */
export function buildServer(world: World, control: SimulatorControl): FastifyInstance {
  let requestCount = 0;
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    exposeHeadRoutes: false,
    // Hanging faults keep sockets open, and close() must not wait for them.
    forceCloseConnections: true,
    genReqId: () => digest(world.seed, 'request', (requestCount += 1)).slice(0, 32),
  });
  // Atrium's rules for bodies are not fastify's: bodies arrive as text and serve.ts checks them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler((error, _request, reply) => {
    if ((error as { statusCode?: number }).statusCode === 413) {
      return reply.code(413).send(rejectionBody(rejections.bodyTooLarge().message));
    }
    // A defect of the simulator: the reason goes to its terminal, not to the caller.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    return reply.code(500).send(rejectionBody('The simulator failed; see its error output.'));
  });
  for (const [first, ...others] of places()) {
    app.route({
      method: first.method,
      url: first.path,
      handler: (request, reply) => serve(world, [first, ...others], request, reply),
    });
  }
  app.setNotFoundHandler((request, reply) => serve(world, [], request, reply));
  mountPages(app, world, [...oauthPages, ...widgetPages]);
  mountControl(app, world, control);
  return app;
}

/** The endpoints by path and method: at one place each dialect may have its own. */
function places(): Iterable<[Endpoint, ...Endpoint[]]> {
  const byPlace = new Map<string, [Endpoint, ...Endpoint[]]>();
  for (const endpoint of ENDPOINTS) {
    const place = `${endpoint.method} ${endpoint.path}`;
    const others = byPlace.get(place);
    if (others === undefined) byPlace.set(place, [endpoint]);
    else others.push(endpoint);
  }
  return byPlace.values();
}
