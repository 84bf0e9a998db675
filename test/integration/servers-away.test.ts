// Goal: with no worker, with wrong keys, or with Temporal down a caller gets a typed answer in time, never a hang, and what was
// started is finished later. Method: servers that are really not there.
import { expect, test } from '@jest/globals';
import { isVerificationClientError } from '../../client';
import { playOn } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { describeWithOwnServer } from '../support/server-suite';
import { openStackWithoutWorker, startWorkersOf, useStarted } from './support/stack';

/** What the client waits for an answer, here; a call that hangs would take for ever. */
const REQUEST_TIMEOUT_MS = 1_500;
const NO_HANG_MS = 30_000;

async function codeOf(call: () => Promise<unknown>): Promise<unknown> {
  const startMs = performance.now();
  const error = await call().then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(performance.now() - startMs).toBeLessThan(NO_HANG_MS);
  return isVerificationClientError(error) ? error.code : error;
}

describeWithOwnServer('our own servers away', () => {
  const stack = useStarted(async (onEnd) => {
    const started = await openStackWithoutWorker({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
    onEnd(() => started.close());
    return started;
  });
  let isServerDown = false;

  const answer = (id: string, via: 'update' | 'signal') => () =>
    stack().client.answerChallenges(
      id,
      { round: 1, answers: [{ guid: 'CRD-1', value: 'x' }] },
      { via },
    );

  test('no worker: a start and a signal are accepted, an update and a read say WORKER_UNAVAILABLE', async () => {
    const { client } = stack();
    const { verificationId: id } = await client.start(atMxBank('sim_legacy'));
    expect(await codeOf(answer(id, 'signal'))).toBe('no error');
    expect(await codeOf(answer(id, 'update'))).toBe('WORKER_UNAVAILABLE');
    expect(await codeOf(() => client.getVerification(id))).toBe('WORKER_UNAVAILABLE');
    expect(await codeOf(() => client.result(id, { timeoutMs: 1_000 }))).toBe('TIMED_OUT');
  });

  test('keys that MX rejects (401) end as a matter for the operator, also what was started before the worker came', async () => {
    const { client, simulator } = stack();
    const { baseUrl, clientId } = simulator;
    const { verificationId } = await client.start(atMxBank('password'));
    const workers = await startWorkersOf(stack(), { baseUrl, clientId, apiKey: 'wrong' });
    try {
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('mx-access-rejected');
      const statuses = simulator.requestLog.entries('createUser').map(({ status }) => status);
      expect([...new Set(statuses)]).toEqual([401]);
      expect(simulator.control.counters().usersCreated).toBe(0);
    } finally {
      await workers.close();
    }
  });

  test.each([
    ['start', () => stack().client.start(atMxBank('password'))],
    ['getVerification', () => stack().client.getVerification('any')],
    ['cancel', () => stack().client.cancel('any', { reason: 'x' })],
    ['an answer by signal', () => answer('any', 'signal')()],
    ['an answer by update', () => answer('any', 'update')()],
  ] as const)('with Temporal down %s says TEMPORAL_UNAVAILABLE', async (_, call) => {
    if (!isServerDown) await stack().devServer.stop();
    isServerDown = true;
    expect(await codeOf(call)).toBe('TEMPORAL_UNAVAILABLE');
  });
});
