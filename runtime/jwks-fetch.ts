/** Fetches a JWKS through an egress proxy, by a tunnel as on the way to MX. */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { type FetchImplementation } from 'jose';
import { createProxyAgent } from './egress';

/** Longest wait for the proxy to open the tunnel; within the bound of the whole fetch. */
const OPEN_TUNNEL_MS = 1_500;
/** A JWKS has some kilobytes. */
const BYTES_MAX = 256 * 1_024;

/** What jose fetches with. Rejects for a proxy that opens no tunnel, and for a body without end. */
export function fetchThrough(proxyUrl: string): FetchImplementation {
  const agent = createProxyAgent(proxyUrl, { agent: {}, openTimeoutMs: OPEN_TUNNEL_MS });
  return (url, { headers, method, signal }) =>
    new Promise((resolve, reject) => {
      const request = url.startsWith('https:') ? tlsRequest : plainRequest;
      const options = { agent, method, signal, headers: Object.fromEntries(headers) };
      const sent = request(url, options, (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > BYTES_MAX) response.destroy(new Error('The JWKS is too large.'));
        });
        response.on('error', reject);
        response.on('end', () => {
          resolve(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 502 }));
        });
      });
      sent.on('error', reject);
      sent.end();
    });
}
