/** Goal: a worker killed at any moment, and a server stopped and started again, lose nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isVerificationClientError, type VerificationView } from '../../client';
import { freePort, startDevServer } from '../../tools/dev-server';
import { playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { type Child } from '../support/child-process';
import { ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { attemptsIn, eventsOf } from './support/history';
import { startMxProxy, type MxProxy, type ProxiedRequest } from '../../tools/proxies/mx-proxy';
import { openStackWithoutWorker, useStarted, type StackWithoutWorker } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

/**
 * Where each stands at the kill, as the bank tells it, and the attempts that each activity took in
 * the end.
 */
const STEPS: Readonly<Record<string, { readonly at: string; readonly attempts: object }>> = {
  'after createMember was answered but not recorded': {
    at: 'CREATED, verified 0 times, answered 0',
    attempts: { createMember: 2 },
  },
  'mid-poll': { at: 'CREATED, verified 1 times, answered 0', attempts: { awaitMemberSettled: 2 } },
  'while waiting for the answer': {
    at: 'CHALLENGED, verified 1 times, answered 0',
    attempts: { resumeMember: 1, awaitMemberSettled: 1 },
  },
  'during resume, after it took effect': {
    at: 'CHALLENGED, verified 1 times, answered 1',
    attempts: { resumeMember: 2 },
  },
  'during resume, before it took effect': {
    at: 'CHALLENGED, verified 1 times, answered 0',
    attempts: { resumeMember: 2 },
  },
};
/** Long enough to outlast the kill. */
const POLLED_FOR_MS = 6_000;

describeWithOwnServer('a worker killed with SIGKILL', () => {
  const killed = useStarted(async (onEnd) => {
    const folder = mkdtempSync(join(tmpdir(), 'worker-killed-'));
    onEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const database = { databaseFile: join(folder, 'temporal.db'), port: await freePort() };
    const restart = async () => {
      const restarted = await startDevServer({ ...ownDevServerOptions(), ...database });
      onEnd(() => restarted.stop());
    };
    const stack = await openStackWithoutWorker({ devServer: database });
    onEnd(() => stack.close());
    const proxy = await startMxProxy(stack.simulator);
    onEnd(() => proxy.close());
    const startWorker = async () => {
      const { devServer, sealingKeys: keys, payloadKeys } = stack;
      const { target } = devServer;
      const worker = await startWorkerProcess({ target, mx: proxy, keys, payloadKeys });
      onEnd(() => worker.stop('SIGKILL'));
      return worker;
    };
    const first = await startWorker();
    const ids = await bringToTheirSteps(stack);
    await killOnceMemberIsAnswered(stack, proxy, ids, first);
    const stood = Object.keys(STEPS).map((step) => [step, standingOf(stack, ids.get(step)!)]);
    await startWorker();
    const finished = new Map<string, object>();
    await Promise.all(
      [...ids].map(async ([step, id]) => finished.set(step, await finish(stack, id))),
    );
    const { verificationsStarted } = stack.simulator.control.counters();
    return { stack, restart, stood, finished, verificationsStarted };
  });

  test('met each of them at its step', () => {
    const at = Object.entries(STEPS).map(([step, expected]) => [step, expected.at]);
    expect(killed().stood).toEqual(at);
  });

  test.each(Object.entries(STEPS))('%s: finished with one member, each answer once', (...row) => {
    const [step, { attempts }] = row;
    expect(killed().finished.get(step)).toMatchObject({
      outcome: 'verified',
      members: 1,
      effects: [1, 1],
      numbers: 1,
      // The step was done once and then again by the second worker: nothing of it had been
      // recorded.
      attempts,
    });
  });

  test('started no verification twice: it costs money', () => {
    expect(killed().verificationsStarted).toBe(Object.keys(STEPS).length);
  });

  test('Temporal stopped and started again mid-wait: answers given afterwards work, callers are told, watchers go on', async () => {
    const { stack, restart } = killed();
    const { client, simulator, devServer } = stack;
    const { verificationId: waiting } = await client.start(atMxBank('challenge'));
    const action = await untilAsked(client, waiting, 'answer-challenges');
    simulator.control.changeSettings({ phaseMinMs: 3_000, phaseMaxMs: 3_000 });
    const { verificationId: polled } = await client.start(atMxBank('sim_legacy'));
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
    // Which error it is, stands in test/client; here it matters that the caller is not told that
    // all is well.
    expect(isVerificationClientError(error)).toBe(true);
    await restart();

    // The answer was not known to be taken; one that was on its way may have arrived after all, and
    // then counts once.
    const isAsked = ({ nextAction }: VerificationView) => nextAction.kind !== 'none';
    const { nextAction } = await viewWhere(client, waiting, isAsked);
    expect([action.kind, 'select-account']).toContain(nextAction.kind);
    // By signal: should it arrive only now, this answer is one too many, and is dropped instead of
    // rejected.
    for (const id of [waiting, polled]) {
      const { result } = await playOn(client, id, { via: 'signal' });
      expect(result.outcome.code).toBe('verified');
      expect(simulator.control.members(result.view.userGuid!)).toHaveLength(1);
    }
    await watching;
    expect(seen.at(-1)?.outcome?.code).toBe('verified');
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });
});

/** Starts all but the first and leaves each standing at its step. */
async function bringToTheirSteps({ client, simulator }: StackWithoutWorker) {
  const { control, requestLog } = simulator;
  const ids = new Map<string, string>();
  const start = async (step: string) => {
    const { verificationId } = await client.start(atMxBank('challenge'));
    ids.set(step, verificationId);
    return verificationId;
  };
  for (const [step, kind] of [
    ['during resume, after it took effect', 'hang-after-effect'],
    ['during resume, before it took effect', 'hang'],
  ] as const) {
    const id = await start(step);
    const action = await untilAsked(client, id, 'answer-challenges');
    const memberGuid = (await client.getVerification(id)).memberGuid!;
    control.addFault({ route: 'resumeMember', kind, memberGuid });
    await client.answerChallenges(id, answersTo(action));
    const hasArrived = () => requestLog.entries('resumeMember', memberGuid).length === 1;
    await eventually('resume has arrived', hasArrived);
  }
  await untilAsked(client, await start('while waiting for the answer'), 'answer-challenges');
  control.changeSettings({ phaseMinMs: POLLED_FOR_MS, phaseMaxMs: POLLED_FOR_MS });
  const polled = await start('mid-poll');
  await eventually('three polls', async () => {
    const { memberGuid } = await client.getVerification(polled);
    const reads = requestLog.entries('readMemberStatus', memberGuid ?? 'none').length;
    return memberGuid !== null && reads >= 3;
  });
  control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
  return ids;
}

async function killOnceMemberIsAnswered(
  { client }: StackWithoutWorker,
  proxy: MxProxy,
  ids: Map<string, string>,
  worker: Child,
): Promise<void> {
  const isIt = ({ method, path }: ProxiedRequest) => method === 'POST' && path.endsWith('/members');
  // Frozen first: the answer arrives at its socket, and it has no time to tell Temporal.
  proxy.beforeAnswer = (request) => {
    if (isIt(request)) worker.signal('SIGSTOP');
  };
  const killed = new Promise<unknown>((resolve) => {
    proxy.onAnswered = (request) => {
      if (isIt(request)) resolve(worker.stop('SIGKILL'));
    };
  });
  const { verificationId } = await client.start(atMxBank('challenge'));
  ids.set('after createMember was answered but not recorded', verificationId);
  await killed;
  proxy.beforeAnswer = () => undefined;
  proxy.onAnswered = () => undefined;
}

/** Where a verification's member stands, told by the bank alone. */
function standingOf({ simulator }: StackWithoutWorker, id: string): string {
  const members = simulator.control.members();
  const member = members.find(({ identifier }) => identifier?.includes(id) === true);
  const answers = simulator.control.challenges(member?.guid ?? 'none');
  const answered = answers.filter(({ effects }) => effects > 0).length;
  return `${String(member?.connectionStatus)}, verified ${String(member?.verifyCalls)} times, answered ${String(answered)}`;
}

async function finish({ client, simulator, temporal }: StackWithoutWorker, id: string) {
  const { result } = await playOn(client, id);
  const { userGuid, memberGuid } = result.view;
  return {
    outcome: result.outcome.code,
    members: simulator.control.members(userGuid!).length,
    effects: simulator.control.challenges(memberGuid!).map(({ effects }) => effects),
    attempts: attemptsIn(await eventsOf(temporal, id)),
    numbers: result.accountNumbers.length,
  };
}
