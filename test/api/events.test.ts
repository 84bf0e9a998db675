/**
 * Goal: event streams tell every change once, survive reconnects, cost next to nothing, and bother nobody. Method: raw
 * streams against the whole stack; long-polls are counted at the connection to Temporal.
 */
import { expect, it } from '@jest/globals';
import { startApiOnStack } from '../../tools/api-on-stack';
import { EventResponse } from '../../api/events/event-response';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aStart, answersTo, nextStep, playToEnd, useApi } from './support/api';
import type { Body, LinksBody } from './support/body';
import { EventReader } from './support/events';
import { serveEach } from './support/serve-each';

const isLast = (reader: EventReader) => (reader.events.at(-1)?.data.outcome ?? null) !== null;

describeWithOwnServer('event streams', () => {
  const running = useApi({ api: { settings: { heartbeatMs: 60, requestsPerMinute: 0 } } });

  const start = async (): Promise<Body> => {
    const { caller } = running();
    return (await caller.post('/v1/verifications', aStart())).body;
  };
  const follow = (links: LinksBody, lastEventId?: number) => {
    const { api } = running();
    return new EventReader(`${api.url}${links.events}`, api.key, lastEventId);
  };

  it('tell every change in order, keep alive, and end after the outcome', async () => {
    const { caller } = running();
    const { id, links } = await start();
    const reader = follow(links);
    await reader.until(({ comments }) => comments.length > 1);
    const last = await playToEnd(caller, id);
    await reader.ended();
    const ids = reader.events.map((event) => event.id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(reader.events.map(({ name }) => name)).toEqual(ids.map(() => 'verification'));
    expect(reader.events.at(-1)!.data).toEqual(last);
    const kinds = reader.events.map(({ data }) => data.nextAction.kind);
    expect(kinds).toEqual(expect.arrayContaining(['answer-challenges', 'select-account', 'none']));
    expect(reader.retries.length).toBeGreaterThan(0);
    const again = follow(links, ids.at(-1));
    await again.ended();
    expect({ status: again.status, events: again.events }).toEqual({ status: 204, events: [] });
  });

  it('go on after a cut where they stopped: nothing twice, nothing lost', async () => {
    const { caller } = running();
    const { id, links } = await start();
    const whole = follow(links);
    const first = follow(links);
    await first.until(({ events }) => events.at(-1)?.data.nextAction.kind === 'answer-challenges');
    first.cut();
    // Changes come while nobody of this reader listens.
    const asked = await nextStep(caller, id);
    await caller.post(links.challengeAnswers, answersTo(asked));
    await nextStep(caller, id, asked.nextAction.round);
    const second = follow(links, first.lastId);
    await second.until(({ events }) => events.length > 0);
    second.cut();
    await playToEnd(caller, id);
    const third = follow(links, second.lastId);
    await Promise.all([third.ended(), whole.ended()]);
    const seen = [...first.events, ...second.events, ...third.events].map((event) => event.id);
    expect(seen).toEqual(whole.events.map((event) => event.id));
  });

  it('go on in another process from the current state', async () => {
    const { stack, caller } = running();
    const { id, links } = await start();
    const reader = follow(links);
    await reader.until(({ events }) => events.at(-1)?.data.nextAction.kind === 'answer-challenges');
    reader.cut();
    const other = await startApiOnStack(stack);
    try {
      const moved = new EventReader(`${other.url}${links.events}`, other.key, reader.lastId);
      const asked = await nextStep(caller, id);
      await caller.post(links.challengeAnswers, answersTo(asked));
      await moved.until(({ events }) => events.length > 0);
      expect(moved.events[0]!.id).toBeGreaterThan(reader.lastId!);
      moved.cut();
    } finally {
      await other.close();
    }
  });

  it('are ended by a drain, which tells to come back', async () => {
    const { stack } = running();
    const other = await startApiOnStack(stack);
    const caller = new Caller(other.url, other.key);
    const { body } = await caller.post('/v1/verifications', aStart());
    const reader = new EventReader(`${other.url}${body.links.events}`, other.key);
    await reader.until(({ events }) => events.length > 0);
    const startedAt = Date.now();
    await other.close();
    await reader.ended();
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expect(isLast(reader)).toBe(false);
    expect(reader.retries).toEqual([2_000]);
  });

  it('end with the token that opened them', async () => {
    const server = await serveEach((raw) => {
      const expiresAtMs = Date.now() + 80;
      return new EventResponse(raw, {
        headers: {},
        heartbeatMs: 10_000,
        stalledMs: 20_000,
        expiresAtMs,
      });
    });
    const reader = new EventReader(server.url, 'x');
    await reader.ended();
    expect(reader.status).toBe(200);
    server.close();
  });

  it('drop a client that does not read, with little held in memory', async () => {
    const closings: number[] = [];
    let response: EventResponse | undefined;
    const server = await serveEach((raw) => {
      response = new EventResponse(raw, {
        headers: {},
        heartbeatMs: 10_000,
        stalledMs: 20_000,
        expiresAtMs: undefined,
      });
      response.onClose(() => closings.push(Date.now()));
      return response;
    });
    const reader = new EventReader(server.url, 'x');
    await reader.until(({ status }) => status === 200);
    reader.stall();
    const chunk = `: ${'x'.repeat(64 * 1_024)}\n\n`;
    let written = 0;
    for (; closings.length === 0 && written < 1_000; written += 1) {
      response!.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(closings).toHaveLength(1);
    // What the kernel holds for both ends, and half a megabyte of ours.
    expect(written).toBeLessThan(200);
    server.close();
  });

  it('bound how many follow one verification', async () => {
    const { links } = await start();
    const readers = Array.from({ length: 100 }, () => follow(links));
    await Promise.all(readers.map((reader) => reader.until(({ status }) => status === 200)));
    const oneMore = follow(links);
    await oneMore.ended();
    expect(oneMore.status).toBe(429);
    for (const reader of readers) reader.cut();
  });
});
