/**
 * The bare HTTP server below the framework: how long a caller may take, and how many connections
 * there are.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { type Connections } from './connections';

/** How long a caller may take, in milliseconds. */
export interface CallerTimes {
  /** Until its headers are there, from the connection on. */
  readonly headersMs: number;
  /** Until the whole request is there; what it then waits for is bounded by its route. */
  readonly requestMs: number;
}

/** A healthy caller sends a request at once; phones on a bad network take some seconds. */
export const CALLER_TIMES: CallerTimes = { headersMs: 10_000, requestMs: 15_000 };

/** Node looks so often whether a caller is late; its own 30 s would double every time above. */
const CHECK_INTERVAL_MS = 1_000;
/** Load balancers keep an idle connection for a minute; whoever closes first loses a request. */
const KEEP_ALIVE_MS = 75_000;
/** A caller that takes nothing of its answer; more than the longest wait of a route (30 s). */
const STALLED_MS = 60_000;
const HEADER_BYTES_MAX = 16 * 1_024;

/** Makes the server. */
export function createHttpServer(
  listener: RequestListener,
  { headersMs, requestMs }: CallerTimes,
  connections: Connections,
): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, headersMs),
    },
    listener,
  );
  server.setTimeout(STALLED_MS);
  connections.watch(server);
  return server;
}
