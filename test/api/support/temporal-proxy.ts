/** A TCP proxy before the Temporal server, with which a test makes the network fail in every way a network does. */
import { once } from 'node:events';
import { connect, createServer, type Socket, type AddressInfo } from 'node:net';

export interface TemporalProxy {
  readonly address: string;
  /** Connections taken since the start. */
  accepted(): number;
  /** Nothing passes any more, and nothing is rejected. */
  freeze(): void;
  /** Requests pass, answers do not. */
  holdAnswers(): void;
  /** Connections are cut and rejected. */
  down(): Promise<void>;
  /** Everything passes again. */
  up(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the proxy before a server at `host:port`. */
export async function startTemporalProxy(target: string): Promise<TemporalProxy> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let count = 0;
  let passes: 'all' | 'requests' | 'nothing' = 'all';
  const server = createServer((near) => {
    count += 1;
    const far = connect(Number(port), host);
    near.on('data', (data) => {
      if (passes !== 'nothing') far.write(data);
    });
    far.on('data', (data) => {
      if (passes === 'all') near.write(data);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const listen = (on: number) => once(server.listen(on, '127.0.0.1'), 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server.close(), 'close');
    cut();
    await closed;
  };
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    address: `127.0.0.1:${String(own)}`,
    accepted: () => count,
    freeze: () => {
      passes = 'nothing';
    },
    holdAnswers: () => {
      passes = 'requests';
    },
    down: stop,
    up: async () => {
      passes = 'all';
      // What was swallowed is gone for good, so a connection that lost bytes cannot be used any more.
      cut();
      if (!server.listening) await listen(own);
    },
    close: stop,
  };
}
