/**
 * Goal: with Temporal away, hung, or without a worker, nobody waits long, nothing is lost, and everything comes back by
 * itself. Method: a proxy before the Temporal server; a stack whose worker is started late.
 */
import { expect, it } from '@jest/globals';
import { startApiOnStack } from '../../tools/api-on-stack';
import { eventually } from '../../tools/waiting';
import {
  openStack,
  openStackWithoutWorker,
  startWorkersOf,
  useStarted,
} from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aStart, answersTo, nextStep, type Answer } from './support/api';
import { EventReader } from './support/events';
import { playOnOverHttp } from './support/http-end-user';
import { startTemporalProxy } from './support/temporal-proxy';

/** The promise is two seconds on a machine of its own; whoever hangs takes as long as the caller waits, or for ever. */
const PROMISED_MS = 2_000;
const SLACK_MS = 6_000;
const PATIENT = { headers: { prefer: 'wait=30' } };

async function timed(request: Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const startedAt = Date.now();
  const answer = await request;
  return { answer, ms: Date.now() - startedAt };
}

describeWithOwnServer('an API whose Temporal fails', () => {
  const started = useStarted(async (onEnd) => {
    const stack = await openStack();
    onEnd(() => stack.close());
    const proxy = await startTemporalProxy(stack.devServer.address);
    onEnd(() => proxy.close());
    const target = { ...stack.devServer.target, address: proxy.address };
    const devServer = { ...stack.devServer, target };
    const api = await startApiOnStack(
      { ...stack, devServer },
      { settings: { requestsPerMinute: 0 } },
    );
    onEnd(() => api.close());
    return { proxy, api, caller: new Caller(api.url, api.key) };
  });
  const isReady = () =>
    eventually('ready again', async () => {
      return (await started().caller.get('/readyz')).status === 200;
    });

  const requests = (
    id: string,
    doomedId: string,
    browser: Caller,
  ): readonly (() => Promise<Answer>)[] => {
    const { caller } = started();
    const path = `/v1/verifications/${id}`;
    const selection = { round: 1, value: 'x' };
    return [
      () => caller.get('/readyz'),
      () => caller.get(path),
      () => caller.get('/v1/verifications'),
      () => caller.get(path, PATIENT),
      () => browser.get(path, PATIENT),
      () => caller.post('/v1/verifications', aStart()),
      () => caller.post('/v1/verifications', aStart(), PATIENT),
      () => browser.post(`${path}/account-selection`, selection),
      () => caller.post(`${path}/account-selection`, selection),
      () => caller.post(`/v1/verifications/${doomedId}/cancel`, { reason: 'x' }),
      () => caller.get(`${path}/account-numbers`),
      () => caller.get(`${path}/events`),
    ];
  };

  it.each(['down', 'freeze'] as const)(
    'answers 503 soon while it is %s, and goes on by itself',
    async (how) => {
      const { caller, api, proxy } = started();
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
        expect(ms).toBeLessThan(PROMISED_MS + SLACK_MS);
      }
      expect((await caller.get('/livez')).status).toBe(200);
      await proxy.up();
      await isReady();
      const { last } = await playOnOverHttp(caller, body.links);
      expect(last.outcome?.code).toBe('verified');
    },
  );

  it('opens no connection for a probe', async () => {
    const { caller, proxy } = started();
    await caller.get('/readyz');
    const before = proxy.accepted();
    const answers = await Promise.all(Array.from({ length: 50 }, () => caller.get('/readyz')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(proxy.accepted()).toBe(before);
  });

  it('keeps an event stream open over a short outage, and tells what came after it', async () => {
    const { caller, api, proxy } = started();
    const { body } = await caller.post('/v1/verifications', aStart());
    const asked = await nextStep(caller, body.id);
    const reader = new EventReader(`${api.url}${body.links.events}`, api.key);
    await reader.until(({ events }) => events.length > 0);
    await proxy.down();
    await new Promise((resolve) => setTimeout(resolve, 90));
    await proxy.up();
    await isReady();
    await caller.post(body.links.challengeAnswers, answersTo(asked));
    await reader.until(({ events }) => events.at(-1)?.data.nextAction.kind === 'select-account');
    const ids = reader.events.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    reader.cut();
  });
});

describeWithOwnServer('an API without a worker', () => {
  const started = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    const api = await startApiOnStack(stack);
    onEnd(() => api.close());
    return { stack, caller: new Caller(api.url, api.key) };
  });

  it('accepts starts, rejects plainly what needs a worker, and all goes on when one comes', async () => {
    const { stack, caller } = started();
    const plain = await caller.post('/v1/verifications', aStart());
    expect(plain).toMatchObject({ status: 201, body: { phase: 'CONNECTING' } });
    const headers = { prefer: 'wait=1', 'idempotency-key': 'patient' };
    const waited = await caller.post('/v1/verifications', aStart(), { headers });
    expect(waited).toMatchObject({ status: 201, body: { version: 0 } });
    const { links } = plain.body;
    const rejected = await Promise.all([
      caller.get(links.self),
      caller.get(links.self, { headers: { prefer: 'wait=1' } }),
      caller.post(links.accountSelection, { round: 1, value: 'x' }),
    ]);
    for (const answer of rejected) {
      expect(answer.status).toBe(503);
      // Without a worker Temporal itself rejects a Query when some wait already; both say: try again.
      expect(['WORKER_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE']).toContain(answer.body.code);
    }
    const cancelled = await caller.post(waited.body.links.cancel, { reason: 'x' });
    expect(cancelled.status).toBe(202);

    const workers = await startWorkersOf(stack, stack.simulator);
    try {
      const { last } = await playOnOverHttp(caller, links);
      expect(last.outcome?.code).toBe('verified');
      expect((await nextStep(caller, waited.body.id, 9)).outcome?.code).toBe('cancelled');
    } finally {
      await workers.close();
    }
  });
});
