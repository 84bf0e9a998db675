/**
 * Goal: an event stream tells every change once, over a cut as well; whatever its client does, it
 * holds no place that it does not use. Method: real sockets on the API with a played client.
 */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Api } from '../../api';
import { EventResponse } from '../../api/events/event-response';
import { type ApiClient } from '../../api/api-client';
import { type VerificationView } from '../../client';
import { outcomeFor } from '../../domain';
import { eventually } from '../../tools/waiting';
import { EventReader } from './support/events';
import { startHoldingProxy } from './support/holding-proxy';
import { aLatch, aRegistration, anAskingView, aView, startStubbedApi } from './support/stub-api';

const EVENTS = '/v1/verifications/v-1/events';

/**
 * A client that yields the views, then nothing more until the signal ends it or an outcome has
 * come; and how many watch.
 */
function aWatch(views: readonly VerificationView[] = [aView(1)]) {
  let watching = 0;
  const client: Pick<ApiClient, 'watch'> = {
    async *watch(_id, { signal, afterVersion = 0 } = {}) {
      watching += 1;
      try {
        yield* views.filter(({ version }) => version > afterVersion);
        if (views.at(-1)?.outcome !== undefined) return;
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      } finally {
        watching -= 1;
      }
    },
  };
  return { client, watching: () => watching };
}

describe('clients of event streams', () => {
  const open: Api[] = [];

  afterEach(async () => {
    for (const api of open.splice(0)) await api.close();
  });

  async function start(client: Partial<ApiClient>) {
    const lookUp = () => Promise.resolve(aRegistration());
    const settings = { heartbeatMs: 60 };
    const { api, key, caller } = await startStubbedApi({ lookUp, ...client }, { settings });
    open.push(api);
    const read = (lastEventId?: number) => new EventReader(`${api.url}${EVENTS}`, key, lastEventId);
    const ask = (socket: Socket, path: string) =>
      new Promise((resolve) => {
        const head = `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`;
        socket.write(head, resolve);
      });
    return {
      api,
      key,
      caller,
      read,
      ask,
      /** Sends one request and nothing more; resolves with the socket once it is written. */
      send: async (path: string) => {
        const { hostname, port } = new URL(api.url);
        const socket = connect(Number(port), hostname);
        await ask(socket, path);
        return socket;
      },
      /** Opens so many streams; resolves with how many are answered by each status. */
      crowd: async (count: number) => {
        const readers = Array.from({ length: count }, () => read());
        await Promise.all(
          readers.map((reader) => reader.until(({ status }) => status !== undefined)),
        );
        const counts: Record<number, number> = {};
        for (const { status = 0 } of readers) counts[status] = (counts[status] ?? 0) + 1;
        return counts;
      },
    };
  }

  /** A look-up that waits at a latch, from the given call on. */
  function aSlowLookUp(from = 1) {
    const { isOpen, open } = aLatch();
    let calls = 0;
    const lookUp = async () => {
      calls += 1;
      if (calls >= from) await isOpen;
      return aRegistration();
    };
    const isUnderWay = () => eventually('the look-up is under way', () => calls >= from);
    return { lookUp, isUnderWay, open };
  }

  it('that leave during the look-up leave nothing behind', async () => {
    const { client, watching } = aWatch();
    const { lookUp, ...slow } = aSlowLookUp();
    const { send, crowd } = await start({ ...client, lookUp });
    const sockets = await Promise.all(Array.from({ length: 100 }, () => send(EVENTS)));
    await slow.isUnderWay();
    const gone = Promise.all(sockets.map((socket) => once(socket, 'close')));
    for (const socket of sockets) socket.destroy();
    await gone;
    // The server sees the closed sockets within its next turns.
    await new Promise((resolve) => setTimeout(resolve, 50));
    slow.open();
    expect(await crowd(100)).toEqual({ 200: 100 });
    expect(watching()).toBe(100);
  });

  it('that leave while their request waits behind another one on the same connection leave nothing behind', async () => {
    const { client, watching } = aWatch();
    const latch = aLatch();
    let reads = 0;
    const getVerification = async () => {
      reads += 1;
      await latch.isOpen;
      return aView(1);
    };
    const { send, ask, crowd } = await start({ ...client, getVerification });
    const socket = await send('/v1/verifications/v-1');
    await eventually('the first request is under way', () => reads > 0);
    await ask(socket, EVENTS);
    await eventually('the second one is as well', () => watching() === 1);
    socket.destroy();
    expect(await crowd(100)).toEqual({ 200: 100 });
    expect(watching()).toBe(100);
    latch.open();
  });

  it('are at most a hundred, however many come at once', async () => {
    const { lookUp, ...slow } = aSlowLookUp();
    const { crowd } = await start({ ...aWatch().client, lookUp });
    setTimeout(slow.open, 100);
    expect(await crowd(150)).toEqual({ 200: 100, 429: 50 });
  });

  it('that come while the process begins to drain are sent elsewhere, and do not hold it up', async () => {
    // The first call tells whose it is; the second is the route's own.
    const { lookUp, ...slow } = aSlowLookUp(2);
    const { api, read } = await start({ ...aWatch().client, lookUp });
    const reader = read();
    await slow.isUnderWay();
    const closed = api.close();
    slow.open();
    await Promise.all([closed, reader.ended()]);
    expect(reader.status).toBe(503);
  });

  it('are told every change in order and then the end, after a cut as well, and 204 when they have seen all', async () => {
    const last = aView(7, { phase: 'FINISHED', outcome: outcomeFor('verified') });
    const { client } = aWatch([aView(1), anAskingView(4, 1), last]);
    let hasEnded = false;
    const { read, caller } = await start({
      ...client,
      lookUp: () => Promise.resolve(aRegistration({ hasEnded })),
      getVerification: () => Promise.resolve(last),
    });
    const reader = read();
    await reader.ended();
    expect(reader.retries).toEqual([2_000]);
    expect(reader.events.map(({ id, name }) => [id, name])).toEqual(
      [1, 4, 7].map((id) => [id, 'verification']),
    );
    expect(reader.events[2]?.data).toEqual((await caller.get('/v1/verifications/v-1')).body);
    hasEnded = true;
    const idsAfter = async (lastSeen: number) => {
      const again = read(lastSeen);
      await again.ended();
      return [again.status, ...again.events.map(({ id }) => id)];
    };
    expect([await idsAfter(4), await idsAfter(7)]).toEqual([[200, 7], [204]]);
  });

  it('that are connected get signs of life, and are told when to come back as the process drains', async () => {
    const { client, watching } = aWatch();
    const { api, read } = await start(client);
    const reader = read();
    await reader.until(({ events, comments }) => events.length > 0 && comments.length > 1);
    await Promise.all([api.close(), reader.ended()]);
    expect(reader.retries).toEqual([2_000]);
    expect(watching()).toBe(0);
  });

  it('behind a proxy that compresses and holds back what it may get their events at once', async () => {
    const { api, key } = await start(aWatch([aView(1), aView(2)]).client);
    const proxy = await startHoldingProxy(api.url);
    try {
      const reader = new EventReader(`${proxy.url}${EVENTS}`, key);
      // The stream stays open: whatever waits for its end, or for a full buffer, never comes.
      await reader.until(({ lastId }) => lastId === 2);
      expect(reader.events.map(({ id }) => id)).toEqual([1, 2]);
      reader.cut();
    } finally {
      await proxy.close();
    }
  });

  it('whose Last-Event-ID is none are told so', async () => {
    const { caller } = await start({ ...aWatch().client });
    const answer = await caller.get(EVENTS, { headers: { 'last-event-id': 'x;y' } });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ header: 'last-event-id' }] },
    });
  });

  it('that read get every event, however large and however many, at once and when they come back', async () => {
    const lengths = [10, 950_000, ...Array<number>(6).fill(150_000)];
    const views = lengths.map((length, at) => anAskingView(at + 1, at + 1, length));
    const { read } = await start(aWatch(views).client);
    for (const lastSeen of [0, 1]) {
      const reader = read(lastSeen);
      await reader.until(({ lastId }) => lastId === views.length);
      const missed = views.slice(lastSeen).map(({ version }) => version);
      expect(reader.events.map(({ id }) => id)).toEqual(missed);
      reader.cut();
    }
  });
});

describe('an event stream', () => {
  const DEFAULTS = { headers: {}, heartbeatMs: 10_000, stalledMs: 20_000, expiresAtMs: undefined };
  const LARGE = `: ${'x'.repeat(16 * 1_024 * 1_024)}\n\n`;

  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Opens a stream, of which the client takes nothing until it reads the answer. */
  async function open(options: Partial<ConstructorParameters<typeof EventResponse>[1]>) {
    let closings = 0;
    let response: EventResponse | undefined;
    const server = createServer((_request, raw) => {
      response = new EventResponse(raw, { ...DEFAULTS, ...options });
      response.onClose(() => (closings += 1));
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const sent = request({ host: '127.0.0.1', port, agent: false }).end();
    sent.on('error', () => undefined);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { answer, response: response!, closings: () => closings };
  }

  it('ends with the token that opened it', async () => {
    const { answer } = await open({ expiresAtMs: Date.now() + 80 });
    expect(await once(answer.resume(), 'end')).toEqual([]);
  });

  it('to a client that takes nothing ends after its bound, signs of life or not', async () => {
    const { response, closings } = await open({ stalledMs: 200, heartbeatMs: 50 });
    response.write(LARGE);
    await eventually('it is dropped', () => closings() > 0);
    expect(closings()).toBe(1);
  });

  it('to a client that takes too little holds half a megabyte, and then drops it', async () => {
    const { response, closings } = await open({});
    const chunk = `: ${'x'.repeat(64 * 1_024)}\n\n`;
    let written = 0;
    for (; closings() === 0 && written < 1_000; written += 1) {
      response.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // What the kernel holds for both ends, and half a megabyte of ours.
    expect(written).toBeLessThan(200);
    expect(closings()).toBe(1);
  });

  it('to a client that takes something goes on, however slow it is', async () => {
    const stalledMs = 3_000;
    const { answer, response, closings } = await open({ stalledMs, heartbeatMs: 200 });
    response.write(LARGE);
    const startedAt = Date.now();
    let received = 0;
    for await (const piece of answer as AsyncIterable<Buffer>) {
      received += piece.length;
      if (received >= LARGE.length) break;
      expect(closings()).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    expect(Date.now() - startedAt).toBeGreaterThan(2 * stalledMs);
    expect(received).toBeGreaterThanOrEqual(LARGE.length);
  });
});
