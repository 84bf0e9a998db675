/**
 * Goal: with Temporal away, hung, or without a worker, nobody waits long, nothing is lost, and everything comes back by
 * itself. Method: a proxy before the Temporal server; a stack whose worker is started late.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApiOnStack, type ApiOnStack } from '../../tools/api-on-stack';
import type { Stack } from '../../tools/stack';
import {
  START_TIMEOUT_MS,
  openStack,
  openStackWithoutWorker,
  startWorkersOf,
} from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { eventually } from '../support/dev-server';
import { Caller, aStart, answersTo, nextStep, playToEnd, type Answer } from './support/api';
import { EventReader } from './support/events';
import { startTemporalProxy, type TemporalProxy } from './support/temporal-proxy';

async function timed(request: Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const startedAt = Date.now();
  const answer = await request;
  return { answer, ms: Date.now() - startedAt };
}

describeWithOwnServer('an API whose Temporal fails', () => {
  let stack: Stack;
  let proxy: TemporalProxy;
  let api: ApiOnStack;
  let caller: Caller;

  beforeAll(async () => {
    stack = await openStack();
    proxy = await startTemporalProxy(stack.devServer.address);
    const devServer = {
      ...stack.devServer,
      target: { ...stack.devServer.target, address: proxy.address },
    };
    api = await startApiOnStack({ ...stack, devServer }, { settings: { requestsPerMinute: 0 } });
    caller = new Caller(api.url, api.key);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await api.close();
    await proxy.close();
    await stack.close();
  }, START_TIMEOUT_MS);

  const wait = { headers: { prefer: 'wait=12' } };
  const requests = (
    id: string,
    doomedId: string,
    browser: Caller,
  ): readonly (() => Promise<Answer>)[] => [
    () => caller.get('/readyz'),
    () => caller.get(`/v1/verifications/${id}`),
    () => caller.get('/v1/verifications'),
    () => caller.get(`/v1/verifications/${id}`, wait),
    () => browser.get(`/v1/verifications/${id}`, wait),
    () => caller.post('/v1/verifications', aStart()),
    () => caller.post('/v1/verifications', aStart(), wait),
    () => browser.post(`/v1/verifications/${id}/account-selection`, { round: 1, value: 'x' }),
    () => caller.post(`/v1/verifications/${id}/account-selection`, { round: 1, value: 'x' }),
    () => caller.post(`/v1/verifications/${doomedId}/cancel`, { reason: 'x' }),
    () => caller.get(`/v1/verifications/${id}/account-numbers`),
    () => caller.get(`/v1/verifications/${id}/events`),
  ];

  it.each(['down', 'freeze'] as const)(
    'answers 503 in under 2 s while it is %s, and goes on by itself',
    async (how) => {
      const { body } = await caller.post('/v1/verifications', aStart());
      await nextStep(caller, body.id);
      const issued = await caller.post(body.links.tokens, {});
      const browser = new Caller(api.url, issued.body.token);
      // Cancelled in the outage: that takes effect or not, as 503 says.
      const doomed = await caller.post('/v1/verifications', aStart());
      await proxy[how]();
      // A sign of life from before counts for half a second.
      await eventually('told', async () => (await caller.get('/readyz')).status === 503);
      for (const request of requests(body.id, doomed.body.id, browser)) {
        const { answer, ms } = await timed(request());
        expect(answer.status).toBe(503);
        expect(answer.headers.get('retry-after')).not.toBeNull();
        expect(ms).toBeLessThan(2_000);
      }
      expect((await caller.get('/livez')).status).toBe(200);
      await proxy.up();
      await eventually('ready again', async () => (await caller.get('/readyz')).status === 200);
      const last = await playToEnd(caller, body.id);
      expect(last.outcome?.code).toBe('verified');
    },
    60_000,
  );

  it('opens no connection for a probe', async () => {
    await caller.get('/readyz');
    const before = proxy.accepted();
    const answers = await Promise.all(Array.from({ length: 50 }, () => caller.get('/readyz')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(proxy.accepted()).toBe(before);
  });

  it('keeps an event stream open over a short outage, and tells what came after it', async () => {
    const { body } = await caller.post('/v1/verifications', aStart());
    const asked = await nextStep(caller, body.id);
    const reader = new EventReader(`${api.url}${body.links.events}`, api.key);
    await reader.until(({ events }) => events.length > 0);
    await proxy.down();
    await new Promise((resolve) => setTimeout(resolve, 90));
    await proxy.up();
    await eventually('ready again', async () => (await caller.get('/readyz')).status === 200);
    await caller.post(body.links.challengeAnswers, answersTo(asked));
    await reader.until(({ events }) => events.at(-1)?.data.nextAction.kind === 'select-account');
    const ids = reader.events.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    reader.cut();
  });
});

describeWithOwnServer('an API without a worker', () => {
  let stack: Awaited<ReturnType<typeof openStackWithoutWorker>>;
  let api: ApiOnStack;
  let caller: Caller;

  beforeAll(async () => {
    stack = await openStackWithoutWorker();
    api = await startApiOnStack(stack);
    caller = new Caller(api.url, api.key);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await api.close();
    await stack.close();
  }, START_TIMEOUT_MS);

  it('accepts starts, rejects plainly what needs a worker, and all goes on when one comes', async () => {
    const plain = await timed(caller.post('/v1/verifications', aStart()));
    expect(plain).toMatchObject({ answer: { status: 201, body: { phase: 'CONNECTING' } } });
    const headers = { prefer: 'wait=1', 'idempotency-key': 'patient' };
    const waited = await timed(caller.post('/v1/verifications', aStart(), { headers }));
    expect(waited).toMatchObject({ answer: { status: 201, body: { version: 0 } } });
    const { id, links } = plain.answer.body;
    const rejected = await Promise.all([
      timed(caller.get(links.self)),
      timed(caller.get(links.self, { headers: { prefer: 'wait=1' } })),
      timed(caller.post(links.accountSelection, { round: 1, value: 'x' })),
    ]);
    for (const { answer, ms } of rejected) {
      expect(answer.status).toBe(503);
      // Without a worker Temporal itself rejects a Query when some wait already; both say: try again.
      expect(['WORKER_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE']).toContain(answer.body.code);
      expect(ms).toBeLessThan(12_000);
    }
    const cancelled = await caller.post(waited.answer.body.links.cancel, { reason: 'x' });
    expect(cancelled.status).toBe(202);

    const workers = await startWorkersOf(stack, stack.simulator);
    try {
      const last = await playToEnd(caller, id);
      expect(last.outcome?.code).toBe('verified');
      expect((await nextStep(caller, waited.answer.body.id, 9)).outcome?.code).toBe('cancelled');
    } finally {
      await workers.close();
    }
  }, 90_000);
});
