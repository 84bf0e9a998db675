/** A TCP proxy on one hop, with which the network is cut, frozen, slowed and reset. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  /** `host:port` */
  readonly address: string;
  /** Connections taken since the start. */
  accepted(): number;
  /** Nothing passes any more, no end either, and nothing is rejected: a half-open connection. */
  freeze(): void;
  /** Connections are cut and rejected. */
  down(): Promise<void>;
  /** Everything passes again, with the delay that is set; what was open is cut. */
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
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const [host = '', port = ''] = target.split(':');
  const pairs = new Set<readonly [Socket, Socket]>();
  const pace: Pace = { isFrozen: false, delayMs: 0, stalledUntilMs: 0 };
  let count = 0;
  // The end of one direction is passed on like a piece, and not answered by the proxy itself.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    count += 1;
    const far = connect({ port: Number(port), host, allowHalfOpen: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    forward(near, far, pace);
    forward(far, near, pace);
    for (const each of pair)
      each.on('close', () => {
        if (near.destroyed && far.destroyed) pairs.delete(pair);
      });
  });
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
      pace.isFrozen = true;
    },
    down: stop,
    up: async () => {
      // What was swallowed is gone for good, so a connection that lost bytes cannot be used any
      // more.
      cut();
      [pace.isFrozen, pace.stalledUntilMs] = [false, 0];
      if (!server.listening) await listen(own);
    },
    delay: (ms) => {
      pace.delayMs = ms;
    },
    stall: (ms) => {
      pace.stalledUntilMs = performance.now() + ms;
    },
    reset: (isHit) => {
      for (const pair of pairs) if (isHit()) for (const socket of pair) socket.resetAndDestroy();
    },
    close: stop,
  };
}

/** How a proxy passes things on now. */
interface Pace {
  isFrozen: boolean;
  delayMs: number;
  /** By the monotonic clock; nothing passes before, whenever it came. */
  stalledUntilMs: number;
}

/** Hands on what comes, each piece when it is due, and the end after the last piece. */
function forward(from: Socket, to: Socket, pace: Pace): void {
  const waiting: { readonly dueMs: number; readonly pass: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const passOn = (): void => {
    timer = undefined;
    for (;;) {
      const [first] = waiting;
      if (first === undefined || pace.isFrozen) return;
      const ms = Math.max(first.dueMs, pace.stalledUntilMs) - performance.now();
      if (ms > 0) {
        timer = setTimeout(passOn, ms);
        return;
      }
      waiting.shift();
      first.pass();
    }
  };
  /** One queue and one timer, so that nothing overtakes. What comes while it is frozen is lost. */
  const add = (pass: () => void): void => {
    if (pace.isFrozen) return;
    const dueMs = Math.max(performance.now() + pace.delayMs, waiting.at(-1)?.dueMs ?? 0);
    waiting.push({ dueMs, pass });
    if (timer === undefined) passOn();
  };
  from.on('data', (data) => {
    add(() => {
      if (to.writable) to.write(data);
    });
  });
  from.on('end', () => {
    add(() => {
      if (to.writable) to.end();
    });
  });
  from.on('error', () => undefined);
  from.on('close', () => {
    // What was written before is written to the end.
    add(() => {
      to.destroySoon();
    });
  });
  to.on('close', () => {
    waiting.length = 0;
    clearTimeout(timer);
  });
}
