/**
 * Goal: whatever the client of an event stream does (leaves early, comes in a crowd, hangs, reads slowly), it holds no place
 * that it does not use, and who reads gets every event, however large. Method: real sockets on the API with a played client.
 */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { EventResponse } from '../../api/events/event-response';
import type { ApiClient } from '../../api/api-client';
import type { VerificationView } from '../../client';
import { eventually } from '../support/dev-server';
import { EventReader } from './support/events';
import { serveEach } from './support/serve-each';
import { aDoor, aRegistration, anAskingView, aView, startStubbedApi } from './support/stub-api';

const EVENTS = '/v1/verifications/v-1/events';

/** A client that yields the views, then nothing more until the signal ends it; and how many follow it. */
function aWatch(views: readonly VerificationView[]) {
  let following = 0;
  const client: Pick<ApiClient, 'watch'> = {
    async *watch(_id, { signal } = {}) {
      following += 1;
      try {
        yield* views;
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      } finally {
        following -= 1;
      }
    },
  };
  return { client, following: () => following };
}

/** Sends one request and nothing more; resolves with the socket once it is written. */
function sendRequest(url: string, key: string, path: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const head = `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`;
      socket.write(head, () => {
        resolve(socket);
      });
    });
    socket.on('error', reject);
  });
}

const statusOf = ({ status }: EventReader) => status;

describe('clients of event streams', () => {
  it('that leave during the look-up leave nothing behind', async () => {
    const { client, following } = aWatch([aView(1)]);
    const door = aDoor();
    let asked = 0;
    const { api, key } = await startStubbedApi({
      ...client,
      lookUp: async () => {
        asked += 1;
        await door.isOpen;
        return aRegistration();
      },
    });
    try {
      const sockets = await Promise.all(
        Array.from({ length: 100 }, () => sendRequest(api.url, key, EVENTS)),
      );
      await eventually('the look-up is under way', () => asked > 0);
      const gone = Promise.all(
        sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))),
      );
      for (const socket of sockets) socket.destroy();
      await gone;
      // The server hears of it within its next turns.
      await new Promise((resolve) => setTimeout(resolve, 50));
      door.open();
      const readers = Array.from(
        { length: 100 },
        () => new EventReader(`${api.url}${EVENTS}`, key),
      );
      await Promise.all(
        readers.map((reader) => reader.until(({ status }) => status !== undefined)),
      );
      expect(new Set(readers.map(statusOf))).toEqual(new Set([200]));
      expect(following()).toBe(1);
      for (const reader of readers) reader.cut();
    } finally {
      await api.close();
    }
  });

  it('that leave while their request waits behind another one on the same connection leave nothing behind', async () => {
    const { client, following } = aWatch([aView(1)]);
    const door = aDoor();
    let reads = 0;
    const { api, key } = await startStubbedApi({
      ...client,
      lookUp: () => Promise.resolve(aRegistration()),
      getVerification: async () => {
        reads += 1;
        await door.isOpen;
        return aView(1);
      },
    });
    try {
      const socket = await sendRequest(api.url, key, '/v1/verifications/v-1');
      await eventually('the first request is under way', () => reads > 0);
      socket.write(`GET ${EVENTS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`);
      await eventually('the second one is as well', () => following() === 1);
      socket.destroy();
      // Its place is free at once; the watch itself lingers for those who come back.
      const readers = Array.from(
        { length: 100 },
        () => new EventReader(`${api.url}${EVENTS}`, key),
      );
      await Promise.all(
        readers.map((reader) => reader.until(({ status }) => status !== undefined)),
      );
      expect(new Set(readers.map(statusOf))).toEqual(new Set([200]));
      for (const reader of readers) reader.cut();
    } finally {
      door.open();
      await api.close();
    }
  });

  it('are at most a hundred, however many come at once', async () => {
    const { client } = aWatch([aView(1)]);
    const door = aDoor();
    const { api, key } = await startStubbedApi({
      ...client,
      lookUp: async () => {
        await door.isOpen;
        return aRegistration();
      },
    });
    try {
      const readers = Array.from(
        { length: 300 },
        () => new EventReader(`${api.url}${EVENTS}`, key),
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      door.open();
      await Promise.all(
        readers.map((reader) => reader.until(({ status }) => status !== undefined)),
      );
      const count = (wanted: number) => readers.map(statusOf).filter((one) => one === wanted);
      expect([count(200).length, count(429).length]).toEqual([100, 200]);
      for (const reader of readers) reader.cut();
    } finally {
      await api.close();
    }
  });

  it('that come while the process begins to drain are sent elsewhere, and do not hold it up', async () => {
    const { client } = aWatch([aView(1)]);
    const door = aDoor();
    let asked = 0;
    const { api, key } = await startStubbedApi({
      ...client,
      lookUp: async () => {
        asked += 1;
        // The first one tells whose it is; the second is the route's own.
        if (asked > 1) await door.isOpen;
        return aRegistration();
      },
    });
    const reader = new EventReader(`${api.url}${EVENTS}`, key);
    await eventually('the look-up is under way', () => asked > 1);
    const startedAt = Date.now();
    const closed = api.close();
    door.open();
    await Promise.all([closed, reader.ended()]);
    expect(reader.status).toBe(503);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });

  it.each([
    ['one event of 0.6 MB', 1, 600_000],
    ['one event of 0.95 MB', 1, 950_000],
    ['six events of 150 KB', 6, 150_000],
  ])('that read get %s, at once and when they come back', async (_what, count, length) => {
    const views = Array.from({ length: count }, (_, at) => anAskingView(at + 2, at + 1, length));
    const { client } = aWatch([aView(1), ...views]);
    const { api, key } = await startStubbedApi({
      ...client,
      lookUp: () => Promise.resolve(aRegistration()),
    });
    try {
      const ids = [aView(1), ...views].map(({ version }) => version);
      const first = new EventReader(`${api.url}${EVENTS}`, key);
      await first.until(({ lastId }) => lastId === ids.at(-1), 5_000);
      expect(first.events.map(({ id }) => id)).toEqual(ids);
      first.cut();
      const again = new EventReader(`${api.url}${EVENTS}`, key, 1);
      await again.until(({ lastId }) => lastId === ids.at(-1), 5_000);
      expect(again.events.map(({ id }) => id)).toEqual(ids.slice(1));
      again.cut();
    } finally {
      await api.close();
    }
  });
});

describe('an event stream to a client that is slow', () => {
  const EVENT = `: ${'x'.repeat(24 * 1_024 * 1_024)}\n\n`;

  /** Opens a stream of one large event, of which the client has taken nothing yet. */
  async function open(stalledMs: number) {
    let closings = 0;
    const server = await serveEach((raw) => {
      const heartbeatMs = stalledMs / 4;
      const options = { headers: {}, heartbeatMs, stalledMs, expiresAtMs: undefined };
      const response = new EventResponse(raw, options);
      response.onClose(() => (closings += 1));
      response.write(EVENT);
    });
    const sent = request(server.url, { agent: false }).end();
    sent.on('error', () => undefined);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { server, answer, closings: () => closings };
  }

  it('ends when nothing is taken for its bound, signs of life or not', async () => {
    const { server, answer, closings } = await open(200);
    await eventually('it is dropped', () => closings() > 0, 3_000);
    expect(closings()).toBe(1);
    answer.destroy();
    server.close();
  });

  it('goes on while something is taken, however slowly', async () => {
    const stalledMs = 1_500;
    const { server, answer, closings } = await open(stalledMs);
    const startedAt = Date.now();
    let received = 0;
    for await (const piece of answer as AsyncIterable<Buffer>) {
      received += piece.length;
      if (received >= EVENT.length) break;
      expect(closings()).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(Date.now() - startedAt).toBeGreaterThan(2 * stalledMs);
    expect(received).toBeGreaterThanOrEqual(EVENT.length);
    server.close();
  });
});
