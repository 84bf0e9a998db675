/** A TCP proxy before the Temporal server, with which a test cuts or freezes the network. */
import { once } from 'node:events';
import { connect, createServer, type Socket, type AddressInfo } from 'node:net';

export interface TemporalProxy {
  readonly address: string;
  /** Connections taken since the start. */
  accepted(): number;
  /** Nothing passes any more, and nothing is rejected. */
  freeze(): void;
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
  let isFrozen = false;
  const server = createServer((near) => {
    count += 1;
    const far = connect(Number(port), host);
    near.on('data', (data) => {
      if (!isFrozen) far.write(data);
    });
    far.on('data', (data) => {
      if (!isFrozen) near.write(data);
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
      isFrozen = true;
    },
    down: stop,
    up: async () => {
      isFrozen = false;
      // What was swallowed is gone for good, so a connection that lost bytes cannot be used any
      // more.
      cut();
      if (!server.listening) await listen(own);
    },
    close: stop,
  };
}
