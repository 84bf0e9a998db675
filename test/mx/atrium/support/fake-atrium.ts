// A real HTTP server on a free port that answers what a test tells it to and remembers what it was asked.

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { createAtriumClient } from '../../../../mx/atrium';
import type { AtriumClient, AtriumClientOptions } from '../../../../mx/atrium';

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
  /** Client of this server; closed with it. */
  client(options?: Partial<AtriumClientOptions>): AtriumClient;
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
  const clients: AtriumClient[] = [];

  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      requests.push(request);
      answer(request, response);
    });
  });
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
    client(options = {}) {
      const client = createAtriumClient({
        baseUrl,
        apiKey: 'test-api-key',
        clientId: 'test-client-id',
        ...options,
      });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) {
        client.close();
      }
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
