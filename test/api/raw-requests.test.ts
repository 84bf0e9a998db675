/**
 * Goal: a request that two servers could read differently is rejected, by the API and by the codec
 * server, and nothing of it is done or logged. Method: bytes over a bare socket; each case is a good
 * request with one thing changed, and the good one is served.
 */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importPayloadKeys, newPayloadKeys } from '../../codec';
import { byPathToken, startCodecServer } from '../../codec-server';
import { createLogger } from '../../runtime';
import { aStart } from './support/api';
import { aPlayedClient, startStubbedApi } from './support/stub-api';

const PLANTED = 'planted-f00d';
const SAFETY_NET_MS = 120_000;

/** One good request, in pieces that a case changes. */
interface Raw {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body: string;
}
interface Target {
  readonly url: string;
  readonly good: Raw;
}

const lines: string[] = [];
const sink = { write: (line: string) => lines.push(line) };
const started: unknown[] = [];
const closing: (() => Promise<void>)[] = [];
const targets = new Map<string, Target>();

const goodRequest = (path: string, key: string, body: string): Raw => ({
  line: `POST ${path} HTTP/1.1`,
  headers: [
    ...['host: example.com', `authorization: Bearer ${key}`, 'content-type: application/json'],
    ...['connection: close', `content-length: ${String(Buffer.byteLength(body))}`],
  ],
  body,
});

beforeAll(async () => {
  const { client } = aPlayedClient();
  const counting = {
    ...client,
    start: (...given: Parameters<typeof client.start>) => {
      started.push(given);
      return client.start(...given);
    },
  };
  const logger = createLogger('debug', sink);
  const { api, key } = await startStubbedApi(counting, { logger, audit: sink });
  closing.push(() => api.close());
  const good = goodRequest('/v1/verifications', key, JSON.stringify(aStart()));
  targets.set('API', { url: api.url, good });
  const tokens = { operator: 'o'.repeat(32), auditor: 'a'.repeat(32) };
  const codec = await startCodecServer({
    ...{ host: '127.0.0.1', port: 0, namespace: 'n', origins: [], requestsPerMinute: 10_000 },
    keys: await importPayloadKeys(JSON.stringify(newPayloadKeys())),
    recognise: byPathToken(tokens),
    ...{ logger, audit: logger },
  });
  closing.push(() => codec.close());
  const path = `/operator/${tokens.operator}/decode`;
  targets.set('codec server', { url: codec.url, good: goodRequest(path, 'x', '{"payloads":[]}') });
});
afterAll(async () => {
  for (const close of closing) await close();
});

/** Sends the bytes; all that comes back until the server closes. */
function exchange(url: string, bytes: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host, port: Number(port) });
    const end = () => resolve(Buffer.concat(chunks).toString('latin1'));
    socket.setTimeout(SAFETY_NET_MS, () => socket.destroy(new Error('still open')));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A reset is a closed socket; what had come before it counts.
    socket.on('error', (error: Error) => (error.message === 'still open' ? reject(error) : end()));
    socket.on('close', end);
    socket.write(bytes, 'latin1');
  });
}

const written = ({ line, headers, body }: Raw): string =>
  `${line}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
const withHeaders =
  (...more: string[]) =>
  (good: Raw): Raw => ({
    ...good,
    headers: [...good.headers, ...more],
  });
const without =
  (name: string, ...more: string[]) =>
  (good: Raw): Raw => ({
    ...good,
    headers: [...good.headers.filter((each) => !each.startsWith(name)), ...more],
  });
const again =
  (name: string) =>
  (good: Raw): Raw => ({
    ...good,
    headers: [...good.headers, good.headers.find((each) => each.startsWith(name))!],
  });
const toTarget =
  (change: (path: string) => string) =>
  (good: Raw): Raw => ({
    ...good,
    line: good.line.replace(/ \S+ /, (path) => ` ${change(path.trim())} `),
  });
const chunked =
  (body: string, ...more: string[]) =>
  (good: Raw): Raw => ({
    ...without('content-length', 'transfer-encoding: chunked', ...more)(good),
    body,
  });

/** A second request in the body of the first. */
const SMUGGLED = `0\r\n\r\nGET /${PLANTED} HTTP/1.1\r\nhost: x\r\n\r\n`;

const CASES: Readonly<Record<string, (good: Raw) => Raw>> = {
  'two Host': withHeaders(`host: ${PLANTED}.example`),
  'two Host that are the same': again('host'),
  'two Host, one above': (good) => ({ ...good, headers: [`HOST: ${PLANTED}`, ...good.headers] }),
  'no Host': without('host'),
  'two Authorization': withHeaders(`authorization: Bearer ${PLANTED}`),
  'two Authorization that are the same': again('authorization'),
  'two Authorization, one above': (good) => ({
    ...good,
    headers: [`Authorization: Bearer ${PLANTED}`, ...good.headers],
  }),
  'two Content-Type': withHeaders(`content-type: text/${PLANTED}`),
  'two Origin': withHeaders(`origin: https://a.${PLANTED}`, `origin: https://b.${PLANTED}`),
  'two Content-Length': withHeaders('content-length: 5'),
  'two Content-Length that are the same': again('content-length'),
  'a list of Content-Length': without('content-length', 'content-length: 5, 5'),
  'a Content-Length with a sign': without('content-length', 'content-length: +5'),
  'a negative Content-Length': without('content-length', 'content-length: -1'),
  'a Content-Length beyond all numbers': without(
    'content-length',
    `content-length: 1${'0'.repeat(30)}`,
  ),
  'Transfer-Encoding with Content-Length': withHeaders('transfer-encoding: chunked'),
  'Content-Length that hides a request': (good) => ({
    ...withHeaders('transfer-encoding: chunked')(good),
    body: SMUGGLED,
  }),
  'two Transfer-Encoding': chunked(SMUGGLED, 'transfer-encoding: identity'),
  'an unknown Transfer-Encoding': without('content-length', `transfer-encoding: x${PLANTED}`),
  'a Transfer-Encoding that ends otherwise': without(
    'content-length',
    'transfer-encoding: chunked, gzip',
  ),
  'a chunk without a size': chunked(`${PLANTED}\r\n`),
  'a chunk beyond all numbers': chunked(`${'f'.repeat(20)}\r\n${PLANTED}`),
  'a folded header': withHeaders(`x-folded: a\r\n ${PLANTED}`),
  'a folded Transfer-Encoding': withHeaders('transfer-encoding:\r\n chunked'),
  'NUL in a value': withHeaders(`x-odd: ${PLANTED}\0`),
  'NUL in a name': withHeaders(`x-\0${PLANTED}: a`),
  'CR in a value': withHeaders(`x-odd: a\r${PLANTED}`),
  'a space before the colon': withHeaders(`x-odd : ${PLANTED}`),
  'a header without a colon': withHeaders(PLANTED),
  'a header without a name': withHeaders(`: ${PLANTED}`),
  'too many bytes of headers': withHeaders(`x-odd: ${PLANTED.repeat(3_000)}`),
  'an address as target': toTarget((path) => `http://${PLANTED}.example${path}`),
  'a host as target': toTarget((path) => `//${PLANTED}.example${path}`),
  'a star as target': toTarget(() => '*'),
  'a target without its slash': toTarget((path) => path.slice(1)),
  'NUL in the target': toTarget((path) => `${path}\0${PLANTED}`),
  CONNECT: (good) => ({ ...good, line: `CONNECT ${PLANTED}:443 HTTP/1.1` }),
  'a long path': toTarget((path) => `${path}/${PLANTED.repeat(600)}`),
  'a very long path': toTarget((path) => `${path}/${PLANTED.repeat(10_000)}`),
  'a long query': toTarget((path) => `${path}?a=${PLANTED.repeat(600)}`),
  'another protocol': (good) => ({ ...good, line: good.line.replace('HTTP/1.1', PLANTED) }),
  'another version': (good) => ({ ...good, line: good.line.replace('HTTP/1.1', 'HTTP/2.0') }),
};

describe.each(['API', 'codec server'])('the %s', (name) => {
  it('serves the good request', async () => {
    const { url, good } = targets.get(name)!;
    expect(await exchange(url, written(good))).toMatch(/^HTTP\/1\.1 20[01] /);
  });

  it.each(Object.keys(CASES))('rejects %s', async (what) => {
    const { url, good } = targets.get(name)!;
    const before = started.length;
    lines.length = 0;
    const answer = await exchange(url, written(CASES[what]!(good)));
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
    if (answer !== '') expect(statuses).toEqual([expect.stringMatching(/^4/)]);
    expect(started).toHaveLength(before);
    expect(answer + lines.join('')).not.toContain(PLANTED);
  });
});
