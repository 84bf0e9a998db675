/** A TCP proxy on one hop, with which the network is cut, frozen, slowed and reset. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  /** `host:port` */
  readonly address: string;
  /** Connections taken since the start. */
  accepted(): number;
  /** Nothing passes any more, and nothing is rejected: a half-open connection. */
  freeze(): void;
  /** Connections are cut and rejected. */
  down(): Promise<void>;
  /** Everything passes again, at once. */
  up(): Promise<void>;
  /** Holds each piece back for so long, both ways, in order. 0: at once. */
  delay(ms: number): void;
  /** Holds everything back from now for so long; then it passes, in order. */
  stall(ms: number): void;
  /** Resets (RST) each open connection of which `isHit` says so. */
  reset(isHit: () => boolean): void;
  close(): Promise<void>;
}

/** Starts the proxy before a server at `host:port`. */
// oxlint-disable-next-line max-lines-per-function -- one closure over the state of one proxy
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const [host = '', port = ''] = target.split(':');
  const pairs = new Set<readonly [Socket, Socket]>();
  let count = 0;
  let isFrozen = false;
  let delayMs = 0;
  let stalledUntilMs = 0;
  const dueMs = () => Math.max(performance.now() + delayMs, stalledUntilMs);
  const server = createServer((near) => {
    count += 1;
    const far = connect(Number(port), host);
    const pair = [near, far] as const;
    pairs.add(pair);
    forward(near, far);
    forward(far, near);
    near.on('close', () => pairs.delete(pair));
  });

  /** Hands on what comes, each piece when it is due, and the end after the last piece. */
  function forward(from: Socket, to: Socket): void {
    let lastDueMs = 0;
    let waiting = 0;
    const whenDue = (act: () => void): void => {
      lastDueMs = Math.max(lastDueMs, dueMs());
      const ms = lastDueMs - performance.now();
      if (ms <= 0 && waiting === 0) {
        act();
        return;
      }
      waiting += 1;
      setTimeout(() => {
        waiting -= 1;
        act();
      }, ms);
    };
    from.on('data', (data) => {
      if (isFrozen) return;
      whenDue(() => {
        if (to.writable && !isFrozen) to.write(data);
      });
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      whenDue(() => to.destroy());
    });
  }

  const listen = (on: number) => once(server.listen(on, '127.0.0.1'), 'listening');
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
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
      [isFrozen, delayMs, stalledUntilMs] = [false, 0, 0];
      // What was swallowed is gone for good, so a connection that lost bytes cannot be used any
      // more.
      cut();
      if (!server.listening) await listen(own);
    },
    delay: (ms) => {
      delayMs = ms;
    },
    stall: (ms) => {
      stalledUntilMs = performance.now() + ms;
    },
    reset: (isHit) => {
      for (const pair of pairs) if (isHit()) for (const socket of pair) socket.resetAndDestroy();
    },
    close: stop,
  };
}
