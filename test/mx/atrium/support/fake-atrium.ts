/** A real HTTP server that answers what a test tells it to and remembers what it was asked. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { createAtrium, type AtriumOptions } from '../../../../mx/atrium';
import { type MxPort } from '../../../../mx/port';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

export interface FakeAtrium {
  readonly baseUrl: string;
  readonly requests: SeenRequest[];
  /** Connections accepted so far. */
  connections(): number;
  /** Connections open now. */
  openSockets(): ReadonlySet<Socket>;
  answerWith(answer: Answer): void;
  /** The port to this server; closed with it. */
  mx(options?: Partial<AtriumOptions>): MxPort;
  close(): Promise<void>;
}

/** Starts a server; until told otherwise it answers 500. */
export async function startFakeAtrium(): Promise<FakeAtrium> {
  let answer: Answer = (_request, response) => {
    response.writeHead(500).end();
  };
  let connections = 0;
  const sockets = new Set<Socket>();
  const requests: SeenRequest[] = [];
  const ports: MxPort[] = [];

  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      requests.push(request);
      answer(request, response);
    });
  });
  // An idle connection stays open: on a busy machine a test can be slower than Node's five seconds.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  return {
    baseUrl,
    requests,
    connections: () => connections,
    openSockets: () => sockets,
    answerWith(next) {
      answer = next;
    },
    mx(options = {}) {
      const keys = { apiKey: 'test-api-key', clientId: 'test-client-id' };
      const mx = createAtrium({ baseUrl, ...keys, ...options });
      ports.push(mx);
      return mx;
    },
    async close() {
      for (const mx of ports) mx.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer with a JSON body. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/vnd.mx.atrium.v1+json', ...headers })
      .end(JSON.stringify(body));
  };
}

/** An answer with these bytes, or none. */
export function raw(
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const url = new URL(incoming.url ?? '/', 'http://fake');
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
