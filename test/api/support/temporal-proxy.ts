/** A TCP proxy before the Temporal server, with which a test makes the network fail in every way a network does. */
import { connect, createServer, type Socket, type AddressInfo } from 'node:net';

/** The proxy. */
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
  const pairs = new Set<{ readonly near: Socket; readonly far: Socket }>();
  let count = 0;
  let passes: 'all' | 'requests' | 'nothing' = 'all';
  const server = createServer((near) => {
    count += 1;
    const far = connect(Number(port), host);
    const pair = { near, far };
    pairs.add(pair);
    near.on('data', (data) => {
      if (passes !== 'nothing') far.write(data);
    });
    far.on('data', (data) => {
      if (passes === 'all') near.write(data);
    });
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.on('error', end);
      socket.on('close', end);
    }
  });
  const listen = (on: number): Promise<void> =>
    new Promise((resolve) => server.listen(on, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
    });
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
      for (const { near } of pairs) near.destroy();
      if (!server.listening) await listen(own);
    },
    close: async () => {
      if (server.listening) await stop();
    },
  };
}
