/** An egress proxy on this machine: opens tunnels (CONNECT) and remembers who asked for which. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface Tunnel {
  /** `host:port` as it was asked for. */
  readonly target: string;
  readonly authorization: string | undefined;
}

export interface ConnectProxy {
  /** `host:port` */
  readonly address: string;
  /** Every tunnel that was asked for, oldest first. */
  readonly tunnels: Tunnel[];
  /** What it answers: 200 opens the tunnel, undefined is silence. */
  answerWith(status: number | undefined): void;
  /** Connections open now. */
  openSockets(): number;
  close(): Promise<void>;
}

/** Starts it. `names` say where `host:port` is that nothing else resolves. */
export async function startConnectProxy(
  names: Readonly<Record<string, string>> = {},
): Promise<ConnectProxy> {
  const tunnels: Tunnel[] = [];
  const sockets = new Set<Socket>();
  let status: number | undefined = 200;
  const server = createServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', ({ url = '', headers }, near: Socket) => {
    tunnels.push({ target: url, authorization: headers['proxy-authorization'] });
    near.on('error', () => undefined);
    if (status === undefined) {
      // Read all the same, or the end of the connection is never seen; half of it would stay open.
      near.on('end', () => near.end());
      near.resume();
      return;
    }
    if (status !== 200) {
      near.end(`HTTP/1.1 ${String(status)} No\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    const [host, port] = (names[url] ?? url).split(':');
    const far = connect(Number(port), host, () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    far.on('error', () => near.destroy());
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    tunnels,
    answerWith: (next) => {
      status = next;
    },
    openSockets: () => sockets.size,
    close: async () => {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
