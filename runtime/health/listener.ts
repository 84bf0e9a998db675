/**
 * The listener for probes and scrapers: `/livez`, `/readyz`, `/metrics`. Plain HTTP, no framework, apart from
 * whatever a process serves to others, so that an API that faces the internet shows no figures there.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { listeningUrl } from '../listening-url';
import { METRICS_TYPE, type Metrics } from '../metrics/metrics';
import { CHECK_NAMES, isReady, readinessOf, type Checks } from './checks';

/** What is served, and where. */
export interface HealthListenerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** The variable that gives the port, for the error where it is taken. */
  readonly portVariable: string;
  readonly checks: Checks;
  readonly metrics: Metrics;
  /** Further metrics in the same format, such as those of the SDK's core. What it throws is left out. */
  readonly further?: () => Promise<string>;
}

/** A listener that runs. */
export interface HealthListener {
  /** Such as `http://127.0.0.1:9464`; no slash at the end. */
  readonly url: string;
  /** From now on `/readyz` says that the process is draining. */
  drain(): void;
  close(): Promise<void>;
}

/** Probes and a scraper or two. */
const CONNECTIONS_MAX = 50;
const HEADER_BYTES_MAX = 4_096;
const REQUEST_TIMEOUT_MS = 5_000;
/** Longer than the usual minute between two scrapes. */
const KEEP_ALIVE_MS = 65_000;

/** Starts it; resolves once it listens. @throws Error when it cannot listen there */
export async function startHealthListener(options: HealthListenerOptions): Promise<HealthListener> {
  const { host, port, metrics } = options;
  let isDraining = false;
  const checks = { 'not-draining': () => !isDraining, ...options.checks };
  const readiness = readinessOf(checks);
  const ready = async (): Promise<Answer> => {
    const found = await readiness();
    for (const check of CHECK_NAMES) {
      const isWell = found[check];
      if (isWell !== undefined) metrics.set('verification_ready', { check }, isWell ? 1 : 0);
    }
    const status = isReady(found) ? 200 : 503;
    return json(status, { status: status === 200 ? 'ok' : 'not ready', checks: found });
  };
  const routes: Readonly<Record<string, () => Promise<Answer>>> = {
    '/livez': () => Promise.resolve(json(200, { status: 'ok' })),
    '/readyz': ready,
    '/metrics': async () => {
      await ready();
      const further = (await options.further?.().catch(() => '')) ?? '';
      return { status: 200, type: METRICS_TYPE, body: joined(await metrics.text(), further) };
    },
  };
  const server = createHttpServer((request, response) => {
    void answer(routes, request, response);
  });
  await listen(server, host, port).catch((error: unknown) => {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Error(
      `Probes and metrics cannot be served at ${host}:${String(port)} (${code}). Set ${options.portVariable} to another port, or to 0 for any free one.`,
    );
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: listeningUrl(host, bound),
    drain: () => {
      isDraining = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
});

/** Two texts of metrics as one. */
function joined(first: string, second: string): string {
  return [first.trimEnd(), second.trimEnd()].filter((text) => text !== '').join('\n') + '\n';
}

function createHttpServer(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    listener,
  );
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

async function answer(
  routes: Readonly<Record<string, () => Promise<Answer>>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A body is not read; the answer is the same without it.
  request.resume();
  const { status, type, body } = await answerTo(routes, request);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(
  routes: Readonly<Record<string, () => Promise<Answer>>>,
  { url = '', method = '' }: IncomingMessage,
): Promise<Answer> {
  const path = url.split('?', 1)[0] ?? '';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return json(404, { status: 'nothing here' });
  if (method !== 'GET' && method !== 'HEAD') return json(405, { status: 'GET only' });
  return route().catch(() => json(500, { status: 'failed' }));
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
