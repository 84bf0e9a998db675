// A bare server that opens an event response for whoever connects, to look at one response alone.
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Starts it on a free port. */
export async function serveEach(
  open: (raw: ServerResponse) => unknown,
): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((_request, response) => {
    open(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
