/**
 * The metrics of the SDK's native core. Its exporter binds an address of its own, so it gets a free port
 * of this machine's loopback, and the process's one listener passes on what it says there: whoever scrapes
 * needs one address. Names and units are the core's (docs/metrics.md).
 */
import { createServer, type AddressInfo } from 'node:net';

/** The core is asked on loopback, and answers from memory. */
const READ_TIMEOUT_MS = 2_000;

/** A port of loopback that nobody listens on just now. */
export function freeLoopbackPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** Reads what the core's exporter says now. @throws Error when it does not answer */
export async function readCoreMetrics(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/metrics`, {
    signal: AbortSignal.timeout(READ_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The core's metrics answer ${String(response.status)}.`);
  return response.text();
}
