/**
 * Stands between a worker and the simulator, for what a fault of the simulator cannot do: act at
 * the very moment at which an answer has been handed to the worker, change a request, and answer
 * with texts that a test chooses.
 */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Simulator } from '../../simulator';

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the worker gets. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly body: string;
  /** The body comes byte by byte, so far apart. @default at once */
  readonly trickleMs?: number;
}

export interface MxProxy {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  /** Answers in the simulator's place; undefined passes the request on. */
  intercept: (request: ProxiedRequest) => ProxiedAnswer | undefined;
  /** Done before the simulator gets the request. */
  beforeRequest: (request: ProxiedRequest) => Promise<void> | void;
  /** The body that the simulator gets. */
  rewrite: (request: ProxiedRequest) => string;
  /** What is handed on in place of the simulator's answer; undefined cuts the connection. */
  reply: (request: ProxiedRequest, answer: ProxiedAnswer) => ProxiedAnswer | undefined;
  /** Called before the answer of the simulator is handed on. */
  beforeAnswer: (request: ProxiedRequest) => void;
  /** Called right after the answer to a request has been written to the worker's socket. */
  onAnswered: (request: ProxiedRequest) => void;
  /**
   * Ids of requests whose sender was gone when MX had answered, or went at once: they may have come late. A
   * hop that stood still brings a request and the end of its connection together.
   */
  readonly givenUp: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Whoever takes an answer keeps the connection for the next request. */
const GONE_WITHIN_MS = 500;

const PASSED_ON = [
  ...(['mx-api-key', 'mx-client-id', 'authorization'] as const),
  ...(['accept', 'accept-version', 'content-type'] as const),
];
const PASSED_BACK = ['content-type', 'x-request-id', 'retry-after'] as const;

/** Starts a proxy in front of a simulator. */
// oxlint-disable-next-line max-lines-per-function -- one closure over the state of one proxy
export async function startMxProxy(
  simulator: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>,
): Promise<MxProxy> {
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const givenUp = new Set<string>();
  const answered = new WeakMap<Socket, { readonly requestId: string; readonly atMs: number }>();
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => {
      const last = answered.get(socket);
      if (last !== undefined && performance.now() - last.atMs < GONE_WITHIN_MS) {
        givenUp.add(last.requestId);
      }
    });
  });
  const proxy: MxProxy = {
    givenUp,
    baseUrl: `http://127.0.0.1:${String(port)}`,
    apiKey: simulator.apiKey,
    clientId: simulator.clientId,
    intercept: () => undefined,
    beforeRequest: () => undefined,
    rewrite: ({ body }) => body,
    reply: (_request, answer) => answer,
    beforeAnswer: () => undefined,
    onAnswered: () => undefined,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const request = { method, path, headers, body: await textOf(incoming) };
    const own = proxy.intercept(request);
    if (own !== undefined) {
      outgoing.writeHead(own.status, { 'content-type': 'application/json' }).end(own.body);
      return;
    }
    await proxy.beforeRequest(request);
    const body = proxy.rewrite(request);
    const answer = await fetch(`${simulator.baseUrl}${path}`, {
      method,
      // A DELETE has no content type; MX does not take an empty one.
      headers: Object.fromEntries(
        PASSED_ON.filter((name) => headers[name] !== undefined).map((name) => [
          name,
          String(headers[name]),
        ]),
      ),
      ...(body === '' ? {} : { body }),
    });
    const requestId = answer.headers.get('x-request-id') ?? '';
    if (outgoing.destroyed) givenUp.add(requestId);
    answered.set(incoming.socket, { requestId, atMs: performance.now() });
    const given = { status: answer.status, body: await answer.text() };
    const replied = proxy.reply(request, given);
    if (replied === undefined) {
      outgoing.destroy();
      return;
    }
    const { status, body: text, trickleMs } = replied;
    proxy.beforeAnswer(request);
    const kept = PASSED_BACK.filter((name) => answer.headers.has(name));
    outgoing.writeHead(
      status,
      Object.fromEntries(kept.map((name) => [name, answer.headers.get(name) ?? ''])),
    );
    if (trickleMs !== undefined && (await isGoneWhile(outgoing, text, trickleMs))) return;
    await new Promise<void>((resolve) => {
      outgoing.end(status === 204 || trickleMs !== undefined ? undefined : text, resolve);
    });
    proxy.onAnswered(request);
  }
}

/** Writes a body byte by byte; whether the caller went away meanwhile. The body is written then. */
async function isGoneWhile(
  outgoing: ServerResponse,
  text: string,
  trickleMs: number,
): Promise<boolean> {
  for (const byte of Buffer.from(text)) {
    if (outgoing.destroyed) return true;
    outgoing.write(Buffer.of(byte));
    await pause(trickleMs);
  }
  return outgoing.destroyed;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
