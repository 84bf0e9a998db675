/**
 * Goal: with Temporal away, hung, or without a worker, and while the process drains, nobody waits long, nothing is lost, and
 * everything comes back by itself. Method: a stack whose worker is started late, and a proxy before its Temporal server.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startApiOnStack, type ApiOnStack } from '../../tools/api-on-stack';
import { eventually } from '../../tools/waiting';
import { openStackWithoutWorker, startWorkersOf, useStarted } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aStart, answersTo, nextStep, playOnOverHttp, type Answer } from './support/api';
import { type Body } from './support/body';
import { EventReader } from './support/events';
import { startTemporalProxy } from './support/temporal-proxy';

/** Two seconds are promised on a machine of its own; whoever hangs takes as long as the caller waits, or for ever. */
const SOON_MS = 8_000;
const PATIENT = { headers: { prefer: 'wait=30' } };
const MINUTE_MS = 60_000;
const LIST = '/v1/verifications';

/** The answer, and when it came. */
async function timed(request: Promise<Answer>) {
  return { answer: await request, atMs: Date.now() };
}

describeWithOwnServer('an API whose Temporal fails', () => {
  const started = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    const proxy = await startTemporalProxy(stack.devServer.address);
    onEnd(() => proxy.close());
    const target = { ...stack.devServer.target, address: proxy.address };
    const startApi = () =>
      startApiOnStack(
        { ...stack, devServer: { ...stack.devServer, target } },
        { settings: { requestsPerMinute: 0 } },
      );
    const api = await startApi();
    onEnd(() => api.close());
    let worker: ReturnType<typeof startWorkersOf> | undefined;
    const workerIsUp = async () => {
      await (worker ??= startWorkersOf(stack, stack.simulator));
    };
    onEnd(async () => (await worker)?.close());
    return { stack, proxy, startApi, workerIsUp, api, caller: new Caller(api.url, api.key) };
  });

  /** A caller with a token for one verification. */
  const browserOf = async ({ url, key }: ApiOnStack, { links }: Body) => {
    const { body } = await new Caller(url, key).post(links.tokens, {});
    return new Caller(url, body.token);
  };

  it('accepts starts without a worker, rejects plainly what needs one, and all goes on when one comes', async () => {
    const { caller, workerIsUp } = started();
    const plain = await caller.post(LIST, aStart());
    expect(plain).toMatchObject({ status: 201, body: { phase: 'CONNECTING' } });
    const headers = { prefer: 'wait=1', 'idempotency-key': 'patient' };
    const waited = await caller.post(LIST, aStart(), { headers });
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
    expect((await caller.post(waited.body.links.cancel, { reason: 'x' })).status).toBe(202);

    await workerIsUp();
    expect((await playOnOverHttp(caller, links)).last.outcome?.code).toBe('verified');
    expect((await nextStep(caller, waited.body.id, 9)).outcome?.code).toBe('cancelled');
  });

  describe('with a worker', () => {
    beforeAll(() => started().workerIsUp());

    const isReady = () =>
      eventually('ready again', async () => {
        return (await started().caller.get('/readyz')).status === 200;
      });

    /** Reads by key and by browser token, and a start, that all wait while a bank takes its time. */
    async function begin(api: ApiOnStack) {
      const caller = new Caller(api.url, api.key);
      const { control, requestLog } = started().stack.simulator;
      const verified = () => requestLog.entries('verifyMember').length;
      const before = verified();
      control.changeSettings({ phaseMinMs: MINUTE_MS, phaseMaxMs: MINUTE_MS });
      const { body } = await caller.post(LIST, aStart());
      const browser = await browserOf(api, body);
      const waiting = [
        caller.get(body.links.self, PATIENT),
        browser.get(body.links.self, PATIENT),
        caller.post(LIST, aStart(), PATIENT),
      ];
      await eventually('the bank has both', () => verified() === before + 2);
      control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      return { answers: Promise.all(waiting.map((answer) => timed(answer))) };
    }

    const requests = ({ links }: Body, doomed: Body, browser: Caller, caller: Caller) => {
      const selection = { round: 1, value: 'x' };
      return [
        caller.get('/readyz'),
        caller.get(links.self),
        caller.get(LIST),
        caller.get(links.self, PATIENT),
        browser.get(links.self, PATIENT),
        caller.post(LIST, aStart()),
        caller.post(LIST, aStart(), PATIENT),
        browser.post(links.accountSelection, selection),
        caller.post(links.accountSelection, selection),
        caller.post(doomed.links.cancel, { reason: 'x' }),
        caller.get(links.accountNumbers),
        caller.get(links.events),
      ];
    };

    it.each(['down', 'freeze'] as const)(
      'answers 503 soon while Temporal is %s, also whoever waits already, and goes on by itself',
      async (how) => {
        const { api, caller, proxy } = started();
        const { body } = await caller.post(LIST, aStart());
        await nextStep(caller, body.id);
        const browser = await browserOf(api, body);
        // Cancelled in the outage: that takes effect or not, as 503 says.
        const { body: doomed } = await caller.post(LIST, aStart());
        const { answers } = await begin(api);
        const failedAtMs = Date.now();
        await proxy[how]();
        for (const { answer, atMs } of await answers) {
          expect(answer).toMatchObject({ status: 503, body: { code: 'TEMPORAL_UNAVAILABLE' } });
          expect(atMs - failedAtMs).toBeLessThan(SOON_MS);
        }
        // A sign of life from before counts for half a second.
        await eventually('told', async () => (await caller.get('/readyz')).status === 503);
        const askedAtMs = Date.now();
        const later = requests(body, doomed, browser, caller).map((answer) => timed(answer));
        for (const { answer, atMs } of await Promise.all(later)) {
          expect(answer.status).toBe(503);
          expect(answer.headers.get('retry-after')).not.toBeNull();
          expect(atMs - askedAtMs).toBeLessThan(SOON_MS);
        }
        expect((await caller.get('/livez')).status).toBe(200);
        await proxy.up();
        await isReady();
        expect((await playOnOverHttp(caller, body.links)).last.outcome?.code).toBe('verified');
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
      const { body } = await caller.post(LIST, aStart());
      const asked = await nextStep(caller, body.id);
      const reader = new EventReader(`${api.url}${body.links.events}`, api.key);
      await reader.until(({ events }) => events.length > 0);
      await proxy.down();
      await proxy.up();
      await isReady();
      await caller.post(body.links.challengeAnswers, answersTo(asked));
      await reader.until(({ events }) => events.at(-1)?.data.nextAction.kind === 'select-account');
      const ids = reader.events.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)]);
      reader.cut();
    });

    it('answers whoever waits with the current state when it drains, which they do not hold up', async () => {
      const api = await started().startApi();
      const { answers } = await begin(api);
      const drainedAtMs = Date.now();
      await api.close();
      for (const [at, { answer, atMs }] of (await answers).entries()) {
        expect(atMs - drainedAtMs).toBeLessThan(SOON_MS);
        expect(answer).toMatchObject({
          status: [200, 200, 201][at],
          body: { phase: 'CONNECTING', nextAction: { kind: 'none' } },
        });
        expect(answer.headers.get('preference-applied')).toBe('wait');
      }
    });
  });
});
