// Stands between a worker and the simulator, for what a fault of the simulator cannot do: act at the very moment at which
// an answer has been handed to the worker, and answer with texts that a test chooses.
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../../../simulator';

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What the proxy does about a request; undefined passes it on. */
export type Intercept = (
  request: ProxiedRequest,
) => { readonly status: number; readonly body: string } | undefined;

export interface AtriumProxy {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  /** Called before the answer of the simulator is handed on. */
  beforeAnswer: (request: ProxiedRequest, status: number) => void;
  /** Called right after the answer to a request has been written to the worker's socket. */
  onAnswered: (request: ProxiedRequest, status: number) => void;
  intercept: Intercept;
  close(): Promise<void>;
}

/** Starts a proxy in front of a simulator. */
export async function startAtriumProxy(simulator: Simulator): Promise<AtriumProxy> {
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: AtriumProxy = {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    apiKey: simulator.apiKey,
    clientId: simulator.clientId,
    beforeAnswer: () => undefined,
    onAnswered: () => undefined,
    intercept: () => undefined,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = incoming;
    const asked = { method, path, body: await textOf(incoming) };
    const own = proxy.intercept(asked);
    if (own !== undefined) {
      outgoing.writeHead(own.status, { 'content-type': 'application/json' }).end(own.body);
      return;
    }
    const answer = await passOn(simulator.baseUrl, incoming, asked);
    const body = await textOf(answer);
    const { statusCode = 502, headers } = answer;
    proxy.beforeAnswer(asked, statusCode);
    outgoing.writeHead(statusCode, {
      'content-type': headers['content-type'] ?? 'application/json',
      ...(headers['x-request-id'] === undefined ? {} : { 'x-request-id': headers['x-request-id'] }),
    });
    await new Promise<void>((resolve) => {
      outgoing.end(body, resolve);
    });
    proxy.onAnswered(asked, statusCode);
  }
}

async function passOn(
  baseUrl: string,
  incoming: IncomingMessage,
  asked: ProxiedRequest,
): Promise<IncomingMessage> {
  const call = request(`${baseUrl}${asked.path}`, {
    method: asked.method,
    headers: { ...incoming.headers, host: new URL(baseUrl).host },
  });
  call.end(asked.body);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return answer;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
