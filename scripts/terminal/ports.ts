/** Ports for servers that a person starts: the friendly one where it is free, else any. */
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** The wanted port if nobody listens there, else 0, which means "any free one" to whoever listens. */
export async function portOrAny(wanted: number): Promise<number> {
  return (await isFree(wanted)) ? wanted : 0;
}

async function isFree(port: number): Promise<boolean> {
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
