/**
 * A reverse proxy as companies have them before a service: it compresses every answer and keeps it
 * until it is complete, unless the answer forbids both.
 */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';

/** What the proxy does to answers that let it. */
export interface HoldingProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the proxy before a server at `http://host:port`. */
export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const sent = request(`${target}${url}`, { method, headers, agent: false }, (answer) => {
      const mayCompress = !/\bno-transform\b/.test(answer.headers['cache-control'] ?? '');
      const mayHold = answer.headers['x-accel-buffering'] !== 'no';
      outgoing.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        ...(mayCompress ? { 'content-encoding': 'gzip' } : {}),
      });
      if (!mayHold) outgoing.flushHeaders();
      const body = mayCompress ? answer.pipe(createGzip()) : answer;
      const held: Buffer[] = [];
      body.on('data', (chunk: Buffer) => (mayHold ? held.push(chunk) : outgoing.write(chunk)));
      body.on('end', () => outgoing.end(Buffer.concat(held)));
      answer.on('error', () => outgoing.destroy());
    });
    sent.on('error', () => outgoing.destroy());
    outgoing.on('close', () => sent.destroy());
    incoming.pipe(sent);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}
