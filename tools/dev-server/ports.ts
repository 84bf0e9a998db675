/** Free ports on the loopback interface, for servers that we start. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** The only interface that our own servers listen on. */
export const LOOPBACK = '127.0.0.1';

/**
 * A port that nobody listens on now. It can be taken before it is used: callers must be ready to
 * try again.
 *
 * A connection is made and closed from the listening side, which leaves the port in TIME_WAIT: the
 * kernel then hands it to no other seeker of a free port for a while, but an explicit bind still
 * gets it (the SDK's core does the same).
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const caller = connect(port, LOOPBACK);
  caller.on('error', () => undefined);
  const [socket] = await accepted;
  socket.on('error', () => undefined);
  socket.end();
  await once(caller.resume(), 'close');
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether a server could listen on this port now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, LOOPBACK, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** Whether somebody accepts connections at this address within the time given. */
export async function acceptsConnections(
  host: string,
  port: number,
  timeoutMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const settle = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.setTimeout(timeoutMs, () => {
      settle(false);
    });
    socket.once('connect', () => {
      settle(true);
    });
    socket.once('error', () => {
      settle(false);
    });
  });
}
