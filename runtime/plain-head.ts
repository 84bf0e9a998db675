/**
 * Heads of requests that two servers on one way could read differently: what a proxy checked would
 * not be what we serve (request smuggling). Node takes the first of two headers and drops the others
 * silently; its parser rejects what RFC 9112 calls broken framing.
 */
import { type IncomingMessage } from 'node:http';

/** Headers that decide about a request, none of which is a list: two of one are a contradiction. */
const SINGLE = new Set(
  (
    'host authorization content-length content-type content-encoding transfer-encoding origin ' +
    'idempotency-key last-event-id x-request-id x-namespace'
  ).split(' '),
);

/**
 * Whether the head says one thing only: HTTP/1, each deciding header once, and a target that is a
 * path, not an address of some host (RFC 9112, 3.2.2).
 */
export function isPlainHead({ rawHeaders, httpVersion, url = '' }: IncomingMessage): boolean {
  if (!httpVersion.startsWith('1.')) return false;
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) return false;
    seen.add(name);
  }
  return url.startsWith('/');
}
