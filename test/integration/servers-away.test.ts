// Goal: with no worker, with wrong keys, or with Temporal down a caller gets a typed answer in time, never a hang, and
// what was started is finished later. Method: servers that are really not there.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isVerificationClientError } from '../../client';
import { describeWithOwnServer } from '../support/server-suite';
import { playOn } from './support/drive';
import { atMxBank } from './support/requests';
import {
  openStackWithoutWorker,
  quietRuntime,
  startWorkersOf,
  START_TIMEOUT_MS,
  type StackWithoutWorker,
} from './support/stack';

/** What the client waits for an answer, here; and what it may take over that to say so. */
const REQUEST_TIMEOUT_MS = 1_500;
const MARGIN_MS = 2_500;

async function codeOf(call: () => Promise<unknown>): Promise<unknown> {
  const startMs = performance.now();
  const error = await call().then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(performance.now() - startMs).toBeLessThan(REQUEST_TIMEOUT_MS + MARGIN_MS);
  return isVerificationClientError(error) ? error.code : error;
}

describeWithOwnServer('our own servers away', () => {
  let stack: StackWithoutWorker;
  let isServerDown = false;

  beforeAll(async () => {
    stack = await openStackWithoutWorker({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await stack.close();
  }, START_TIMEOUT_MS);

  const answer = (id: string, via: 'update' | 'signal') => () =>
    stack.client.answerChallenges(
      id,
      { round: 1, answers: [{ guid: 'CRD-1', value: 'x' }] },
      { via },
    );

  test('no worker: a start and a signal are accepted, an update and a read say WORKER_UNAVAILABLE', async () => {
    const { client } = stack;
    const { verificationId: id } = await client.start(atMxBank('sim_legacy'));
    expect(await codeOf(answer(id, 'signal'))).toBe('no error');
    expect(await codeOf(answer(id, 'update'))).toBe('WORKER_UNAVAILABLE');
    expect(await codeOf(() => client.getVerification(id))).toBe('WORKER_UNAVAILABLE');
    expect(await codeOf(() => client.result(id, { timeoutMs: 1_000 }))).toBe('TIMED_OUT');
  }, 20_000);

  test('keys that MX rejects (401) end as a matter for the operator, also what was started before the worker came', async () => {
    const { client, simulator } = stack;
    const { baseUrl, clientId } = simulator;
    const { verificationId } = await client.start(atMxBank('password'));
    const wrong = { baseUrl, clientId, apiKey: 'wrong' };
    quietRuntime();
    const workers = await startWorkersOf(stack, wrong);
    try {
      const { result } = await playOn(client, verificationId);
      expect(result.outcome).toMatchObject({ code: 'mx-access-rejected', turn: 'operator' });
      expect(simulator.requestLog.entries('createUser')).not.toHaveLength(0);
      expect(simulator.requestLog.entries('createUser')).toEqual(
        simulator.requestLog.entries('createUser').filter(({ status }) => status === 401),
      );
      expect(simulator.control.counters().usersCreated).toBe(0);
    } finally {
      await workers.close();
    }
  }, 60_000);

  test.each([
    ['start', () => stack.client.start(atMxBank('password'))],
    ['getVerification', () => stack.client.getVerification('any')],
    ['cancel', () => stack.client.cancel('any', { reason: 'x' })],
    ['an answer by signal', () => answer('any', 'signal')()],
    ['an answer by update', () => answer('any', 'update')()],
  ] as const)(
    'with Temporal down %s says TEMPORAL_UNAVAILABLE',
    async (_, call) => {
      if (!isServerDown) await stack.devServer.stop();
      isServerDown = true;
      expect(await codeOf(call)).toBe('TEMPORAL_UNAVAILABLE');
    },
    30_000,
  );
});
