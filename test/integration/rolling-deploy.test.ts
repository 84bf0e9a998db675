/**
 * Goal: a rolling deploy loses no verification, times out no activity, and makes no command twice.
 * Method: two worker processes, each ended by SIGTERM and replaced, while all verifications are
 * open: most are being polled, a third waits for its end users. Starts and answers come one after
 * the other, since the server loses tasks under a burst, deploy or no deploy: it gives up on one
 * that it hands to a worker when its database takes longer than a second (matching's
 * `recordTaskStartedSyncMatchTimeout`), and the task begins again after its heartbeat time-out.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type DevServer } from '../../tools/dev-server';
import { atMxBank } from '../../tools/end-user/at-mx';
import { playOn } from '../../tools/end-user/at-client';
import { type OpenAction } from '../../tools/end-user/end-user';
import { SAFETY_NET_MS, turnstile } from '../../tools/waiting';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { attemptsIn, eventsOf, typeOf, type HistoryEvent } from './support/history';
import { openStackWithoutWorker, useStarted, type StackWithoutWorker } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

const COUNT = proofSize({ slice: 12, full: 200 });
/** So that polls are under way whenever a worker is told to end: longer than all starts together. */
const PHASE_MS = proofSize({ slice: 4_000, full: 30_000 });
const POLL_INTERVAL_MS = '1000';
/** Between two starts, and between two answers: ten a second is a third of what this server bears. */
const PACE_MS = 100;
/** Otherwise the server may hand a task to a worker that is about to end (docs/operations.md). */
const ORDERLY = {
  'frontend.enableCancelWorkerPollsOnShutdown': 'true',
  'matching.numTaskqueueReadPartitions': '1',
  'matching.numTaskqueueWritePartitions': '1',
};

describeWithOwnServer(`a rolling deploy under ${String(COUNT)} open verifications`, () => {
  const deployed = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker({ devServer: { dynamicConfig: ORDERLY } });
    onEnd(() => stack.close());
    const startWorker = async () => {
      const { devServer, sealingKeys: keys, payloadKeys, simulator: mx } = stack;
      const env = { MX_POLL_INTERVAL_MS: POLL_INTERVAL_MS };
      const { target } = devServer;
      const worker = await startWorkerProcess({ target, mx, keys, payloadKeys, env });
      onEnd(() => worker.stop('SIGKILL'));
      return worker;
    };
    const [first, second] = await Promise.all([startWorker(), startWorker()]);
    stack.simulator.control.changeSettings({ phaseMinMs: PHASE_MS, phaseMaxMs: PHASE_MS });
    const ids = await startAll(stack);
    const third = (which: number) => ids.filter((_id, n) => n % 3 === which);
    // One third waits until the first worker is replaced, one until both are, one goes on.
    const holds = [hold('answer-challenges', third(0)), hold('select-account', third(1))] as const;
    // By Signal: an Update waits for a worker, and is to be sent again where it was on its way to one that ends.
    const playing = Promise.all(
      ids.map((id, n) => playOn(stack.client, id, { ...holds[n % 3], via: 'signal' })),
    );
    await Promise.race([holds[0].allWait, playing]);
    const codes = [await first.stop('SIGTERM')];
    await startWorker();
    // Not sooner: on a busy machine those that are let go could end before the others get so far.
    await Promise.race([holds[1].allWait, playing]);
    holds[0].release();
    // The third that was let go answers one after the other, and is polled when the second worker ends.
    await delay((COUNT / 3) * PACE_MS + PHASE_MS / 4);
    const openAtSecond = await stack.client.countOpen('default');
    codes.push(await second.stop('SIGTERM'));
    await startWorker();
    holds[1].release();
    const results = (await playing).map(({ result }) => result);
    const turn = turnstile();
    const histories = await Promise.all(ids.map((id) => turn(() => eventsOf(stack.temporal, id))));
    return { stack, codes, openAtSecond, results, histories };
  }, 3 * SAFETY_NET_MS);

  test('ends each worker in order, while verifications are open', () => {
    expect(deployed().codes).toEqual([0, 0]);
    expect(deployed().openAtSecond).toBeGreaterThanOrEqual((COUNT * 2) / 3);
  });

  test('loses none: each is verified, with its numbers, by one job at MX', () => {
    const { results, stack } = deployed();
    const ends = results.map(({ outcome, accountNumbers }) => [
      outcome.code,
      accountNumbers.length,
    ]);
    expect(ends).toEqual(Array.from({ length: COUNT }, () => ['verified', 1]));
    expect(stack.simulator.control.counters().verificationsStarted).toBe(COUNT);
  });

  test('times out no activity', async () => {
    const events = deployed().histories.flat();
    expect(events.filter((event) => typeOf(event) === 'ACTIVITY_TASK_TIMED_OUT')).toEqual([]);
    expect(events.filter(followsTimeout)).toEqual([]);
    // An attempt of which the history keeps nothing, because two followed it.
    expect(await timeoutsOn(deployed().stack.devServer)).toEqual([]);
  });

  test('hands polls over, and makes no command twice', () => {
    const { awaitMemberSettled: polls = [], ...commands } = attemptsByActivity(
      deployed().histories,
    );
    const repeated = Object.entries(commands).filter(([, attempts]) => Math.max(...attempts) > 1);
    expect(repeated).toEqual([]);
    const handedOver = polls.filter((attempts) => attempts > 1).length;
    // How many is chance: whose polls the ended worker had. It shows that there was something to hand over.
    expect(handedOver).toBeGreaterThan(0);
    const verified = deployed().results.filter(({ outcome }) => outcome.code === 'verified');
    const late = deployed().histories.flat().filter(followsTimeout);
    report(
      `rolling deploy: ${String(COUNT)} open verifications, ${String(verified.length)} verified; attempts after a ` +
        `time-out ${String(late.length)}; kinds of commands with a second attempt ${String(repeated.length)}; ` +
        `verifications whose poll changed its worker ${String(handedOver)}`,
    );
  });
});

async function startAll({ client }: StackWithoutWorker): Promise<readonly string[]> {
  const start = async (_one: unknown, n: number) => {
    await delay(n * PACE_MS);
    return (await client.start(atMxBank('challenge'))).verificationId;
  };
  return Promise.all(Array.from({ length: COUNT }, start));
}

/** End users who all wait with this step until they are released, and answer one after the other. */
function hold(kind: OpenAction['kind'], { length }: readonly string[]) {
  const all = signalled();
  const released = signalled();
  let waiting = 0;
  const before = async (action: OpenAction) => {
    if (action.kind !== kind) return true;
    waiting += 1;
    if (waiting === length) all.signal();
    const place = waiting;
    await released.promise;
    await delay(place * PACE_MS);
    return true;
  };
  return { before, allWait: all.promise, release: released.signal };
}

function signalled() {
  let signal = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    signal = resolve;
  });
  return { promise, signal };
}

/** Whether an attempt began because the one before had timed out. */
function followsTimeout({ activityTaskStartedEventAttributes: started }: HistoryEvent): boolean {
  return Boolean(started?.lastFailure?.timeoutFailureInfo);
}

/** Every attempt that the server has seen time out, those that were retried among them. */
async function timeoutsOn({ metricsUrl = '' }: DevServer): Promise<readonly string[]> {
  const page = await (await fetch(metricsUrl)).text();
  expect(page).toContain('\nactivity_');
  return page.split('\n').filter((line) => line.startsWith('activity_task_timeout{'));
}

/** The attempts that each activity took in each verification. */
function attemptsByActivity(
  histories: readonly (readonly HistoryEvent[])[],
): Record<string, number[]> {
  const all: Record<string, number[]> = {};
  for (const events of histories)
    for (const [activity, attempts] of Object.entries(attemptsIn(events)))
      (all[activity] ??= []).push(attempts);
  return all;
}
