/**
 * Goal: while Temporal is away or hung, and while the process drains, nobody waits long, nothing is
 * lost, and everything comes back by itself. Method: a stack with a proxy before its Temporal
 * server; the drain on a played client. What the client says of a Temporal without a worker, and of
 * one that is stopped, is held by test/client/errors.
 */
import { expect, it } from '@jest/globals';
import { type ApiClient } from '../../api/api-client';
import { startApiOnStack } from '../../tools/api-on-stack';
import { eventually } from '../../tools/waiting';
import { openStack, useStarted } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aStart, nextStep, playOnOverHttp, type Answer } from './support/api';
import { aRegistration, aView, startStubbedApi } from './support/stub-api';
import { startTcpProxy } from '../../tools/proxies/tcp-proxy';

/**
 * Two seconds are promised on a machine of its own; whoever hangs takes as long as the caller
 * waits, or for ever.
 */
const SOON_MS = 20_000;
const PATIENT = { headers: { prefer: 'wait=30' } };
const MINUTE_MS = 60_000;
const LIST = '/v1/verifications';

/** The answers, each of which has to come soon after now. */
async function soon(requests: readonly Promise<Answer>[]): Promise<readonly Answer[]> {
  const beganMs = Date.now();
  const answers = await Promise.all(requests);
  expect(Date.now() - beganMs).toBeLessThan(SOON_MS);
  return answers;
}

it('a process that drains answers whoever waits with the current state', async () => {
  let waiting = 0;
  const untilOver = (signal?: AbortSignal) => {
    waiting += 1;
    return new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  };
  const view = aView(3);
  const client: Partial<ApiClient> = {
    lookUp: () => Promise.resolve(aRegistration()),
    getVerification: () => Promise.resolve(view),
    awaitNextStep: (_id, { signal }) => untilOver(signal).then(() => undefined),
    startAndAwaitNextStep: (_request, { signal }) => untilOver(signal).then(() => view),
  };
  const { api, caller } = await startStubbedApi(client);
  const requests = [caller.get(`${LIST}/v-1`, PATIENT), caller.post(LIST, aStart(), PATIENT)];
  await eventually('both wait', () => waiting === 2);
  const closed = api.close();
  const answers = await soon(requests);
  await closed;
  const body = { version: 3, phase: 'CONNECTING', nextAction: { kind: 'none' } };
  expect(answers).toMatchObject([
    { status: 200, body },
    { status: 201, body },
  ]);
  for (const { headers } of answers) expect(headers.get('preference-applied')).toBe('wait');
});

describeWithOwnServer('an API whose Temporal fails', () => {
  const started = useStarted(async (onEnd) => {
    const stack = await openStack();
    onEnd(() => stack.close());
    const proxy = await startTcpProxy(stack.devServer.address);
    onEnd(() => proxy.close());
    const target = { ...stack.devServer.target, address: proxy.address };
    const api = await startApiOnStack(
      { ...stack, devServer: { ...stack.devServer, target } },
      { settings: { requestsPerMinute: 0 } },
    );
    onEnd(() => api.close());
    return { stack, proxy, api, caller: new Caller(api.url, api.key) };
  });

  /** Makes a read and a start wait for a bank that takes its time. */
  async function untilTwoWait(): Promise<readonly Promise<Answer>[]> {
    const { stack, caller } = started();
    const { control, requestLog } = stack.simulator;
    const verified = () => requestLog.entries('verifyMember').length;
    const before = verified();
    control.changeSettings({ phaseMinMs: MINUTE_MS, phaseMaxMs: MINUTE_MS });
    const { links } = (await caller.post(LIST, aStart())).body;
    const waiting = [caller.get(links.self, PATIENT), caller.post(LIST, aStart(), PATIENT)];
    await eventually('the bank has both', () => verified() === before + 2);
    control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
    return waiting;
  }

  it.each(['down', 'freeze'] as const)(
    'answers 503 soon while Temporal is %s, also whoever waits already, and goes on by itself',
    async (how) => {
      const { api, caller, proxy } = started();
      // The first connection of a process takes long on a busy machine.
      await eventually('ready', async () => (await caller.get('/readyz')).status === 200);
      const first = await caller.post(LIST, aStart());
      expect([first.status, first.body.code]).toEqual([201, undefined]);
      const { id, links } = first.body;
      await nextStep(caller, id);
      const { token } = (await caller.post(links.tokens, {})).body;
      const browser = new Caller(api.url, token);
      // Cancelled in the outage: that takes effect or not, as 503 says.
      const { id: doomedId, links: doomed } = (await caller.post(LIST, aStart())).body;
      await nextStep(caller, doomedId);
      const waiting = await untilTwoWait();
      await proxy[how]();
      for (const answer of await soon(waiting)) {
        expect(answer).toMatchObject({ status: 503, body: { code: 'TEMPORAL_UNAVAILABLE' } });
      }
      // A sign of life from before counts for half a second.
      await eventually('told', async () => (await caller.get('/readyz')).status === 503);
      const later = await soon([
        ...['/readyz', LIST, links.self, links.accountNumbers, links.events].map((path) =>
          caller.get(path),
        ),
        ...[caller, browser].flatMap((by) => [
          by.get(links.self, PATIENT),
          by.post(links.accountSelection, { round: 1, value: 'x' }),
        ]),
        caller.post(LIST, aStart()),
        caller.post(LIST, aStart(), PATIENT),
        caller.post(doomed.cancel, { reason: 'x' }),
      ]);
      for (const { status, headers } of later) {
        expect({ status, isToRepeat: headers.has('retry-after') }).toEqual({
          status: 503,
          isToRepeat: true,
        });
      }
      expect((await caller.get('/livez')).status).toBe(200);
      await proxy.up();
      const isReady = async () => (await caller.get('/readyz')).status === 200;
      await eventually('ready again', isReady);
      expect((await playOnOverHttp(caller, links)).last.outcome?.code).toBe('verified');
      // Fifty probes later, on the connection that is open.
      const before = proxy.accepted();
      const probes = await Promise.all(Array.from({ length: 50 }, isReady));
      expect(probes).toEqual(Array(50).fill(true));
      expect(proxy.accepted()).toBe(before);
    },
  );
});
