/**
 * Goal: a request that waits is answered at once when Temporal is away or the process drains. Method: a whole stack behind a
 * proxy; a bank that hangs keeps a verification at a step with nothing to do.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApiOnStack, type ApiOnStack } from '../../tools/api-on-stack';
import { type Stack } from '../../tools/stack';
import { START_TIMEOUT_MS, openStack } from '../integration/support/stack';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aStart, playToEnd } from './support/api';
import { startTemporalProxy, type TemporalProxy } from './support/temporal-proxy';

const WAITING = { headers: { prefer: 'wait=20' } };

describeWithOwnServer('requests that wait', () => {
  let stack: Stack;
  let proxy: TemporalProxy;

  beforeAll(async () => {
    stack = await openStack();
    proxy = await startTemporalProxy(stack.devServer.address);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await proxy.close();
    await stack.close();
  }, START_TIMEOUT_MS);

  const startApi = (): Promise<ApiOnStack> => {
    const target = { ...stack.devServer.target, address: proxy.address };
    return startApiOnStack(
      { ...stack, devServer: { ...stack.devServer, target } },
      { settings: { requestsPerMinute: 0 } },
    );
  };

  /** A read of a verification that stands where nothing is to be done, by key and by browser token, and a start, all waiting. */
  async function begin(api: ApiOnStack) {
    const caller = new Caller(api.url, api.key);
    const calls = () => stack.simulator.requestLog.entries('createUser').length;
    const before = calls();
    // Longer than any of these tests; then the worker gives up and tries again.
    stack.simulator.control.addFault({ route: 'createUser', kind: 'hang', times: 2 });
    const { body } = await caller.post('/v1/verifications', aStart());
    const issued = await caller.post(body.links.tokens, {});
    const browser = new Caller(api.url, issued.body.token);
    const waiting = [
      caller.get(body.links.self, WAITING),
      browser.get(body.links.self, WAITING),
      caller.post('/v1/verifications', aStart(), WAITING),
    ];
    await eventually('the bank hangs at both', () => calls() >= before + 2);
    return { caller, id: body.id, answers: Promise.all(waiting) };
  }

  it.each(['down', 'freeze'] as const)(
    'are told within 2 s that Temporal is %s',
    async (how) => {
      const api = await startApi();
      try {
        const { caller, id, answers } = await begin(api);
        const startedAt = Date.now();
        await proxy[how]();
        const answered = await answers;
        const ms = Date.now() - startedAt;
        expect(answered.map(({ status }) => status)).toEqual([503, 503, 503]);
        expect(answered.map(({ body }) => body.code)).toEqual(
          answered.map(() => 'TEMPORAL_UNAVAILABLE'),
        );
        expect(ms).toBeLessThan(2_000);
        await proxy.up();
        await eventually('ready', async () => (await caller.get('/readyz')).status === 200);
        expect((await playToEnd(caller, id)).outcome?.code).toBe('verified');
      } finally {
        await proxy.up();
        await api.close();
      }
    },
    60_000,
  );

  it('are answered with the current state by a drain, which they do not hold up', async () => {
    const api = await startApi();
    const { answers } = await begin(api);
    const startedAt = Date.now();
    const [answered] = await Promise.all([answers, api.close()]);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expect(answered.map(({ status }) => status)).toEqual([200, 200, 201]);
    for (const { body, headers } of answered) {
      expect(body).toMatchObject({ phase: 'CONNECTING', nextAction: { kind: 'none' } });
      expect(headers.get('preference-applied')).toBe('wait');
    }
  }, 60_000);
});
