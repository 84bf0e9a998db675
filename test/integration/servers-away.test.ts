/**
 * Goal: with no worker, with wrong keys, or with Temporal down a caller gets a typed answer in time, never a hang, and what was
 * started is finished later; a Temporal server that is stopped and started again on its database loses nothing. Method: servers
 * that are really not there. Before the restart one verification waits for the end user, one polls; worker, client and watcher
 * stay up and find the server again by themselves.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isVerificationClientError, type VerificationView } from '../../client';
import { freePort, startDevServer, type DevServer } from '../../tools/dev-server';
import { playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { openStack, openStackWithoutWorker, startWorkersOf, useStarted } from './support/stack';

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
    const opened = await openStackWithoutWorker({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
    onEnd(() => opened.close());
    return opened;
  });
  const restartable = useStarted(async (onEnd) => {
    const folder = mkdtempSync(join(tmpdir(), 'server-restart-'));
    onEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const database = { databaseFile: join(folder, 'temporal.db'), port: await freePort() };
    let restarted: DevServer | undefined;
    onEnd(() => restarted?.stop());
    const stack = await openStack({ devServer: database });
    onEnd(() => stack.close());
    const restart = async () => {
      restarted = await startDevServer({ ...ownDevServerOptions(), ...database });
    };
    return { stack, restart };
  });

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

  test('Temporal down: whatever is called says TEMPORAL_UNAVAILABLE', async () => {
    const { client, devServer } = stack();
    await devServer.stop();
    const calls = [
      () => client.start(atMxBank('password')),
      () => client.getVerification('any'),
      () => client.cancel('any', { reason: 'x' }),
      answer('any', 'signal'),
      answer('any', 'update'),
    ];
    const codes = await Promise.all(calls.map(codeOf));
    expect(codes).toEqual(calls.map(() => 'TEMPORAL_UNAVAILABLE'));
  });

  test('Temporal stopped and started again mid-wait: answers given afterwards work, callers are told, watchers go on', async () => {
    const { stack, restart } = restartable();
    const { client, simulator, devServer } = stack;
    const waiting = (await client.start(atMxBank('challenge'))).verificationId;
    const action = await untilAsked(client, waiting, 'answer-challenges');
    simulator.control.changeSettings({ phaseMinMs: 3_000, phaseMaxMs: 3_000 });
    const polled = (await client.start(atMxBank('sim_legacy'))).verificationId;
    await viewWhere(client, polled, ({ step }) => step === 'awaitMemberSettled');
    simulator.control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
    const seen: VerificationView[] = [];
    const watching = (async () => {
      const signal = AbortSignal.timeout(SAFETY_NET_MS);
      for await (const view of client.watch(waiting, { signal })) seen.push(view);
    })();

    await devServer.stop();
    const answered = client.answerChallenges(waiting, answersTo(action));
    const error: unknown = await answered.catch((reason: unknown) => reason);
    // Which error it is, is told above; here it matters that the caller is not told that all is well.
    expect(isVerificationClientError(error)).toBe(true);
    await restart();

    // The answer was not known to be taken; one that was on its way may have arrived after all, and then counts once.
    const isAsked = ({ nextAction }: VerificationView) => nextAction.kind !== 'none';
    const { nextAction } = await viewWhere(client, waiting, isAsked);
    expect([action.kind, 'select-account']).toContain(nextAction.kind);
    // By signal: should it arrive only now, this answer is one too many, and is dropped instead of rejected.
    const played = [
      await playOn(client, waiting, { via: 'signal' }),
      await playOn(client, polled, { via: 'signal' }),
    ];
    for (const { result } of played) {
      expect(result.outcome.code).toBe('verified');
      expect(simulator.control.members(result.view.userGuid!)).toHaveLength(1);
    }
    await watching;
    expect(seen.at(-1)?.outcome?.code).toBe('verified');
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });
});
