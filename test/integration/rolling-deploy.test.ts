/**
 * Goal: a rolling deploy loses no verification, times out no activity, and makes no command twice.
 * Method: two worker processes, each ended by SIGTERM and replaced, while all verifications are
 * open: some are being polled, some wait for their end users, some go on.
 */
import { expect, test } from '@jest/globals';
import { type DevServer } from '../../tools/dev-server';
import { atMxBank } from '../../tools/end-user/at-mx';
import { playOn, viewWhere } from '../../tools/end-user/at-client';
import { type OpenAction } from '../../tools/end-user/end-user';
import { turnstile } from '../../tools/waiting';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { attemptsIn, eventsOf, typeOf, type HistoryEvent } from './support/history';
import { openStackWithoutWorker, useStarted, type StackWithoutWorker } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

const COUNT = proofSize({ slice: 12, full: 200 });
/** So that polls are under way whenever a worker is told to end. */
const PHASE_MS = proofSize({ slice: 4_000, full: 20_000 });
const POLL_INTERVAL_MS = '500';
const STARTS_AT_ONCE = 10;
/** Otherwise the server may hand a task to a worker that is about to end (docs/operations.md). */
const ORDERLY = {
  'frontend.enableCancelWorkerPollsOnShutdown': 'true',
  'matching.numTaskqueueReadPartitions': '1',
  'matching.numTaskqueueWritePartitions': '1',
};

/** What an end user waits for: the others act at once. */
const WAITS_FOR: readonly [OpenAction['kind'], 'first' | 'both'][] = [
  ['answer-challenges', 'first'],
  ['select-account', 'both'],
];

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
    const replaced = { first: signalled(), both: signalled() };
    const playing = Promise.all(
      ids.map((id, n) => {
        const [kind, which] = WAITS_FOR[n % (WAITS_FOR.length + 1)] ?? [];
        const before = async (action: OpenAction) => {
          if (which !== undefined && action.kind === kind) await replaced[which].promise;
          return true;
        };
        return playOn(stack.client, id, { before });
      }),
    );
    await untilPolled(stack, ids);
    const codes = [await first.stop('SIGTERM')];
    await startWorker();
    replaced.first.signal();
    await untilPolled(
      stack,
      ids.filter((_id, n) => n % 3 === 0),
    );
    const openAtSecond = await stack.client.countOpen('default');
    codes.push(await second.stop('SIGTERM'));
    await startWorker();
    replaced.both.signal();
    const results = (await playing).map(({ result }) => result);
    const turn = turnstile();
    const histories = await Promise.all(ids.map((id) => turn(() => eventsOf(stack.temporal, id))));
    return { stack, codes, openAtSecond, results, histories };
  });

  test('ends each worker in order, while verifications are open', () => {
    expect(deployed().codes).toEqual([0, 0]);
    expect(deployed().openAtSecond).toBeGreaterThanOrEqual(COUNT / 3);
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
    expect(Math.max(...polls)).toBeGreaterThan(1);
    const repeated = Object.entries(commands).filter(([, attempts]) => Math.max(...attempts) > 1);
    expect(repeated).toEqual([]);
    const handedOver = polls.filter((attempts) => attempts > 1).length;
    report(
      `rolling deploy: ${String(COUNT)} open verifications, all verified; activity time-outs 0; ` +
        `commands with a second attempt 0; verifications whose poll changed its worker ${String(handedOver)}`,
    );
  });
});

async function startAll({ client }: StackWithoutWorker): Promise<readonly string[]> {
  const turn = turnstile(STARTS_AT_ONCE);
  const start = async () => (await client.start(atMxBank('challenge'))).verificationId;
  return Promise.all(Array.from({ length: COUNT }, () => turn(start)));
}

/** Resolves once one of each ten is being polled. */
async function untilPolled({ client }: StackWithoutWorker, ids: readonly string[]): Promise<void> {
  const some = ids.filter((_id, n) => n % 10 === 0);
  const isPolled = ({ step }: { readonly step: string }) => step === 'awaitMemberSettled';
  await Promise.all(some.map((id) => viewWhere(client, id, isPolled)));
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
