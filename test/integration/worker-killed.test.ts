// Goal: the worker may die at any moment. Method: the worker is a process of its own and is killed once, with SIGKILL,
// while five verifications stand at five steps; another one is started and finishes them all. The moment of the kill is
// the one at which the answer to createMember has been handed to the worker and cannot have been recorded yet.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { VerificationClient } from '../../client';
import type { Simulator } from '../../simulator';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { startAtriumProxy, type AtriumProxy, type ProxiedRequest } from './support/atrium-proxy';
import { answersTo, playOn, untilAsked } from './support/drive';
import { attemptsIn, eventsOf } from './support/history';
import { atMxBank } from './support/requests';
import { openStackWithoutWorker } from './support/stack';
import { startWorkerProcess, type WorkerProcess } from './support/worker-process';

const STEPS = [
  'after createMember was answered but not recorded',
  'mid-poll',
  'while waiting for the answer',
  'during resume, after it took effect',
  'during resume, before it took effect',
] as const;
type Step = (typeof STEPS)[number];

interface Finished {
  readonly outcome: string;
  readonly members: number;
  /** Effects of each challenge's answer. */
  readonly effects: readonly number[];
  readonly attempts: Record<string, number>;
  readonly numbers: number;
}

describeWithOwnServer('a worker killed with SIGKILL', () => {
  const finished = new Map<Step, Finished>();
  const cleanups: (() => unknown)[] = [];
  let whereTheyStood: Record<Step, string>;
  let verificationsStarted: number;

  beforeAll(async () => {
    const stack = await openStackWithoutWorker();
    cleanups.push(() => stack.close());
    const { simulator, devServer, temporal, client, sealingKeys: keys } = stack;
    const proxy = await startAtriumProxy(simulator);
    cleanups.push(() => proxy.close());
    const start = () => startWorkerProcess({ target: devServer.target, atrium: proxy, keys });

    const first = await start();
    cleanups.push(() => first.kill());
    const ids = await bringToTheirSteps(client, simulator);
    await killOnceMemberIsAnswered(client, proxy, ids, first);
    whereTheyStood = await standings(simulator, ids);
    const second = await start();
    cleanups.push(() => second.stop());

    await Promise.all(
      STEPS.map(async (step) => {
        const id = ids.get(step)!;
        const { result } = await playOn(client, id, { timeoutMs: 60_000 });
        const { userGuid, memberGuid } = result.view;
        finished.set(step, {
          outcome: result.outcome.code,
          members: simulator.control.members(userGuid!).length,
          effects: simulator.control.challenges(memberGuid!).map(({ effects }) => effects),
          attempts: attemptsIn(await eventsOf(temporal, id)),
          numbers: result.accountNumbers.length,
        });
      }),
    );
    verificationsStarted = simulator.control.counters().verificationsStarted;
  }, 120_000);

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }, 30_000);

  test('the kill met each of them at its step', () => {
    expect(whereTheyStood).toEqual({
      'after createMember was answered but not recorded': 'CREATED, verified 0 times',
      'mid-poll': 'CREATED, verified 1 times',
      'while waiting for the answer': 'CHALLENGED, verified 1 times',
      'during resume, after it took effect': 'CHALLENGED, verified 1 times, answered 1',
      'during resume, before it took effect': 'CHALLENGED, verified 1 times, answered 0',
    });
    // The step was done once and then again by the second worker: nothing of it had been recorded.
    const attempts = (step: Step) => finished.get(step)?.attempts;
    expect(attempts(STEPS[0])).toMatchObject({ createMember: 2 });
    expect(attempts(STEPS[1])).toMatchObject({ awaitMemberSettled: 2 });
    expect(attempts(STEPS[2])).toMatchObject({ resumeMember: 1, awaitMemberSettled: 1 });
    expect(attempts(STEPS[3])).toMatchObject({ resumeMember: 2 });
    expect(attempts(STEPS[4])).toMatchObject({ resumeMember: 2 });
  });

  test.each(STEPS)('%s: finished with one member, each answer taken once', (step) => {
    expect(finished.get(step)).toMatchObject({
      outcome: 'verified',
      members: 1,
      effects: [1, 1],
      numbers: 1,
    });
  });

  test('no verification was started twice: it costs money', () => {
    expect(verificationsStarted).toBe(STEPS.length);
  });
});

/** Starts all but the first and leaves each standing at its step. */
async function bringToTheirSteps(
  client: VerificationClient,
  simulator: Simulator,
): Promise<Map<Step, string>> {
  const { control, requestLog } = simulator;
  const ids = new Map<Step, string>();
  const start = async (step: Step) => {
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
  // Long enough to outlast the kill and the start of the second worker.
  control.changeSettings({ phaseMinMs: 6_000, phaseMaxMs: 6_000 });
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
  client: VerificationClient,
  proxy: AtriumProxy,
  ids: Map<Step, string>,
  worker: WorkerProcess,
): Promise<void> {
  const isIt = ({ method, path }: ProxiedRequest) => method === 'POST' && path.endsWith('/members');
  // Frozen first: the answer arrives at its socket, and it has no time to tell Temporal.
  proxy.beforeAnswer = (request) => {
    if (isIt(request)) worker.freeze();
  };
  const killed = new Promise<void>((resolve, reject) => {
    proxy.onAnswered = (request) => {
      if (isIt(request)) worker.kill().then(resolve, reject);
    };
  });
  const { verificationId } = await client.start(atMxBank('challenge'));
  ids.set('after createMember was answered but not recorded', verificationId);
  await killed;
}

/** Where each member stands at the bank, told by the bank alone. */
async function standings(
  simulator: Simulator,
  ids: ReadonlyMap<Step, string>,
): Promise<Record<Step, string>> {
  const all = simulator.control.members();
  const entries = STEPS.map((step) => {
    const id = ids.get(step) ?? 'none';
    const member = all.find(({ identifier }) => identifier?.includes(id) === true);
    const answers = simulator.control.challenges(member?.guid);
    const answered = step.startsWith('during resume')
      ? `, answered ${String(answers.filter(({ effects }) => effects > 0).length)}`
      : '';
    return [
      step,
      `${String(member?.connectionStatus)}, verified ${String(member?.verifyCalls)} times${answered}`,
    ] as const;
  });
  return Promise.resolve(Object.fromEntries(entries) as Record<Step, string>);
}
