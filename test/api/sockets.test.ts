/**
 * Goal: whoever holds connections without a request, or sends one slowly, or opens streams without
 * end, takes nothing from others. Method: many bare sockets against the API on a played client,
 * from one loopback address or another.
 */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SCOPES } from '../../api';
import { addressKey, plainAddress } from '../../api/edge/address';
import { type ApiClient } from '../../api/api-client';
import { eventually, turnstile } from '../../tools/waiting';
import { proofSize, report } from '../support/proof-size';
import { aKey, aStart } from './support/api';
import { EventReader } from './support/events';
import { aPlayedClient, aRegistration, aView, startStubbedApi } from './support/stub-api';

const SILENT_SOCKETS = 1_100;
const SLOW_BODIES = 60;
const STREAMS = proofSize({ slice: 300, full: 2_000 });
const AT_ONCE = 200;
const OTHER_CALLS = 30;
/** A call takes milliseconds; an API that waits for silent sockets, minutes. */
const SERVED_WITHIN_MS = 60_000;
const TIMES = { headersMs: 2_000, requestMs: 3_000 };
/** The look at late callers every second, the grace of a second, and a machine that is busy. */
const SLACK_MS = 60_000;

const sockets: Socket[] = [];
const readers: EventReader[] = [];
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const reader of readers.splice(0)) reader.cut();
  for (const close of closing.splice(0)) await close();
});

const small = { connectionsMax: 400, connectionsPerAddressMax: 300, callerTimes: TIMES };

/** A socket that never closes by itself, not even when the server has ended its half. */
function hold(url: string, localAddress: string, text = ''): Socket {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), localAddress, allowHalfOpen: true });
  socket.on('error', () => undefined).on('connect', () => socket.write(text));
  sockets.push(socket.resume());
  return socket;
}

const slowBody = (key: string) =>
  `POST /v1/verifications HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`;

/** One call over a connection of its own; resolves with the status. */
async function call(url: string, key: string, body?: unknown): Promise<number | undefined> {
  const sent = request(url, {
    agent: false,
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  const answered = once(
    sent.end(body === undefined ? undefined : JSON.stringify(body)),
    'response',
  );
  const [response] = (await answered) as [NodeJS.ReadableStream & { statusCode?: number }];
  response.resume();
  return response.statusCode;
}

/** What others do meanwhile; resolves with the slowest call. */
async function others(url: string, key: string): Promise<number> {
  let slowestMs = 0;
  for (let at = 0; at < OTHER_CALLS; at += 1) {
    const beganMs = performance.now();
    const statuses = [
      await call(`${url}/livez`, key),
      await call(`${url}/v1/verifications`, key, aStart()),
    ];
    expect(statuses).toEqual([200, 201]);
    slowestMs = Math.max(slowestMs, performance.now() - beganMs);
  }
  return slowestMs;
}

describe('sockets that hold on', () => {
  it.each([
    ['another address', '127.0.0.2', false],
    ['the same address as others', '127.0.0.1', false],
    ['a proxy, as all others', '127.0.0.1', true],
  ])(
    'from %s take nothing from others: silent ones and slow bodies',
    async (_from, address, trustProxy) => {
      const { api, key } = await startStubbedApi(aPlayedClient().client, {
        settings: small,
        trustProxy,
      });
      closing.push(() => api.close());
      const beganMs = performance.now();
      const silent = Array.from({ length: SILENT_SOCKETS }, () => hold(api.url, address));
      const slow = [key, 'avk_000000000000_wrong'].flatMap((sent) =>
        Array.from({ length: SLOW_BODIES }, () => hold(api.url, address, slowBody(sent))),
      );
      const slowestMs = await others(api.url, key);
      report(
        `others beside ${String(SILENT_SOCKETS)} silent sockets: ${slowestMs.toFixed(0)} ms at most`,
      );
      expect(slowestMs).toBeLessThan(SERVED_WITHIN_MS);
      // The server has let go of every one: what is sent now is answered by a reset.
      const areGone = () => {
        const held = [...silent, ...slow].filter(({ destroyed }) => !destroyed);
        for (const socket of held) if (!socket.connecting) socket.write('x');
        return held.length === 0;
      };
      await eventually('all are gone', areGone);
      const sinceMs = performance.now() - beganMs;
      expect(sinceMs).toBeLessThan(TIMES.requestMs + SLACK_MS + OTHER_CALLS * slowestMs);
    },
  );

  it.each([
    ['silence', ''],
    ['half a head', 'GET /livez HTTP/1.1\r\nhost'],
    ['half a body', undefined],
  ])('are told so after their time: %s', async (_what, text) => {
    const { api, key } = await startStubbedApi(aPlayedClient().client, { settings: small });
    closing.push(() => api.close());
    const beganMs = performance.now();
    const socket = hold(api.url, '127.0.0.1', text ?? slowBody(key));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
    expect(performance.now() - beganMs).toBeLessThan(TIMES.requestMs + SLACK_MS);
  });

  it('do not delay the end of the process', async () => {
    const { api } = await startStubbedApi(aPlayedClient().client);
    const held = Array.from({ length: 20 }, () => hold(api.url, '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    expect(await call(`${api.url}/livez`, 'x')).toBe(200);
    const beganMs = performance.now();
    await api.close();
    expect(performance.now() - beganMs).toBeLessThan(SERVED_WITHIN_MS);
  });
});

describe('a tenant that opens streams without end', () => {
  it('has as many as one tenant may have, and others have theirs', async () => {
    const other = aKey('other', SCOPES);
    const client: Partial<ApiClient> = {
      ...aPlayedClient().client,
      lookUp: (id) =>
        Promise.resolve(aRegistration({ verificationId: id, tenantId: id.split('-')[0]! })),
      async *watch(verificationId, { signal } = {}) {
        yield aView(1, { verificationId });
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      },
    };
    const streamsPerTenantMax = 100;
    const { api, key } = await startStubbedApi(client, {
      settings: { streamsPerTenantMax },
      records: [other.record],
    });
    closing.push(() => api.close());
    const open = (of: string, token: string) => {
      const reader = new EventReader(`${api.url}/v1/verifications/${of}/events`, token);
      readers.push(reader);
      return reader;
    };
    // Below the connections of one address, which is another bound.
    const turn = turnstile(AT_ONCE);
    const opened = await Promise.all(
      Array.from({ length: STREAMS }, (_, at) =>
        turn(async () => {
          const reader = open(`dev-${String(at)}`, key);
          await reader.answered();
          return reader;
        }),
      ),
    );
    const count = (status: number) => opened.filter((reader) => reader.status === status).length;
    expect([count(200), count(429)]).toEqual([streamsPerTenantMax, STREAMS - streamsPerTenantMax]);
    await open('other-1', other.key).until(({ events }) => events.length === 1);
    await others(api.url, key);
    opened.find(({ status }) => status === 200)!.cut();
    await eventually('another stream fits', async () => {
      const reader = open('dev-again', key);
      await reader.answered();
      return reader.status === 200;
    });
  });
});

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7', '203.0.113.7'],
    ['2001:DB8:0:1:2:3:4:5', '2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff::1', '2001:db8:0:0:ffff::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80::1', 'fe80:0:0:0::/64'],
    ['::1', '::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['_hidden', 'unknown', 'unknown'],
    [undefined, 'unknown', 'unknown'],
  ])('%s is written %s and counted as %s', (text, plain, counted) => {
    expect([plainAddress(text), addressKey(text)]).toEqual([plain, counted]);
  });
});
