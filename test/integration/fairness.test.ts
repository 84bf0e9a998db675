/**
 * Goal: a tenant with thousands of open verifications and a flood of starts holds no other tenant
 * up. Method: requests to MX capped far below what the flood asks for, on a server that is told to
 * be fair; another tenant's reference verification, alone and in the flood, by the simulator's log.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { type StartVerificationRequest } from '../../client';
import { createDataConverter, importPayloadKeys } from '../../codec';
import { TASK_QUEUES, verificationWorkflowId } from '../../contract/names';
import { openWorkerConnection } from '../../runtime/worker';
import { OAUTH, play } from '../../tools/end-user/at-client';
import { atMxBank, makeUser } from '../../tools/end-user/at-mx';
import { orUnknown, untilKnown } from '../../tools/until-known';
import { eventually, turnstile } from '../../tools/waiting';
import { bundleSources } from '../../worker';
import { sharedWorkflowBundle } from '../support/dev-server';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { eventsOf } from './support/history';
import {
  openStackWithoutWorker,
  quietRuntime,
  startWorkersOf,
  useStack,
  type StackWithoutWorker,
} from './support/stack';

/** Off by default in the server (docs/operations.md). */
const FAIR = { 'matching.enableFairness': 'true' };
const OPEN = proofSize({ slice: 60, full: 5_000 });
const STARTS = Math.round(OPEN / 3);
const POLL_INTERVAL_MS = proofSize({ slice: 1_000, full: 3_000 });
/** A third of what the open verifications ask for: in one line a poll would wait for two pauses. */
const REQUESTS_PER_SECOND = OPEN / (POLL_INTERVAL_MS / 1_000) / 3;
const POLLS = 15;
const ACTIVITIES_MIN = 6;
const STARTS_AT_ONCE = 20;
const OPEN_WITHIN_MS = 1_800_000;
/** Commands in the backlog of the task queue. */
const FLOOD = 60;
const COMMANDS_PER_SECOND = 10;

/** While the server is too busy to answer in time, it is done again with the same ids. */
const untilHeard = <T>(work: () => Promise<T>) =>
  untilKnown('a start in the flood', Date.now() + OPEN_WITHIN_MS, () => orUnknown(work));

describeWithOwnServer('a tenant with many open verifications', () => {
  const stack = useStack({
    dynamicConfig: FAIR,
    pollIntervalMs: POLL_INTERVAL_MS,
    requestsPerSecond: REQUESTS_PER_SECOND,
    simulator: { settings: { readsPerPhase: 2, lingerReads: 1 } },
  });

  /** Another tenant's reference verification: what its polls and all of it took, in pauses. */
  async function reference(name: string) {
    const { client, simulator } = stack();
    const beganMs = performance.now();
    const request = atMxBank('challenge', { tenantId: 'beta', verificationId: name });
    const { result } = await untilHeard(() => play(client, request, { via: 'signal' }));
    const whole = (performance.now() - beganMs) / POLL_INTERVAL_MS;
    expect(result.outcome.code).toBe('verified');
    const calls = simulator.requestLog.entries(undefined, result.view.memberGuid!);
    // The flooded server may give an attempt to nobody, and the view forgets its polls.
    if (name === 'quiet') expect(result.view.polls).toBe(POLLS);
    expect(calls.filter(({ route }) => route === 'readMemberStatus').length).toBeGreaterThanOrEqual(
      POLLS,
    );
    // Between two polls without an answer between them.
    const gapsMs = calls.flatMap(({ at, route }, index) => {
      const before = calls[index - 1];
      const arePolls = route === 'readMemberStatus' && before?.route === route;
      return arePolls ? [Date.parse(at) - Date.parse(before.at)] : [];
    });
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(POLL_INTERVAL_MS);
    const polling = gapsMs.reduce((sum, gapMs) => sum + gapMs, 0) / POLL_INTERVAL_MS;
    return { polling, whole };
  }

  test('delays the polls of another by less than their own time', async () => {
    const { client, simulator, temporal } = stack();
    const quiet = await reference('quiet');
    const turn = turnstile(STARTS_AT_ONCE);
    const startMany = (count: number, request: StartVerificationRequest) =>
      Promise.all(
        Array.from({ length: count }, () =>
          turn(() => {
            const verificationId = randomUUID();
            return untilHeard(() =>
              client.start({ ...request, verificationId, tenantId: 'alpha' }),
            );
          }),
        ),
      );
    const limits = { fastPollingMs: 600_000, openUrlMs: 3_600_000 };
    // The log forgets what is old; the reference of before would be missed sooner or later.
    simulator.requestLog.clear();
    await startMany(OPEN, { user: { kind: 'new' }, member: OAUTH, limits });
    const polled = () => {
      const reads = simulator.requestLog.entries('readMemberStatus');
      return new Set(reads.map(({ memberGuid }) => memberGuid)).size;
    };
    await eventually('all are polled', () => polled() === OPEN, OPEN_WITHIN_MS);
    simulator.requestLog.clear();
    const beganMs = performance.now();
    const flood = startMany(STARTS, atMxBank('challenge'));
    const busy = await reference('busy');
    const seconds = (performance.now() - beganMs) / 1_000;
    const perSecond = simulator.requestLog.entries().length / seconds;
    await flood;
    // Whoever starts a run without the client leaves its own key out; the activities have theirs.
    const keys = (await eventsOf(temporal, 'busy')).flatMap((event) => {
      const { workflowExecutionStartedEventAttributes, activityTaskScheduledEventAttributes } =
        event;
      const has = workflowExecutionStartedEventAttributes ?? activityTaskScheduledEventAttributes;
      return has ? [has.priority?.fairnessKey] : [];
    });
    expect([keys.length > ACTIVITIES_MIN, new Set(keys)]).toEqual([true, new Set(['beta'])]);
    report(
      `fairness: ${String(OPEN)} open verifications and ${String(STARTS)} starts of another tenant, ` +
        `${perSecond.toFixed(0)} of ${REQUESTS_PER_SECOND.toFixed(0)} requests a second: polls took ` +
        `${busy.polling.toFixed(1)} pauses instead of ${quiet.polling.toFixed(1)}, ` +
        `the whole ${busy.whole.toFixed(1)} instead of ${quiet.whole.toFixed(1)}`,
    );
    expect(busy.polling).toBeLessThanOrEqual(2 * quiet.polling);
    expect(perSecond).toBeLessThanOrEqual(REQUESTS_PER_SECOND * 1.1);
  }, 3_600_000);
});

describeWithOwnServer('a flood of commands of one tenant', () => {
  test('lets another tenant in by turns, on a server that is told to be fair', async () => {
    const stack = await openStackWithoutWorker({ devServer: { dynamicConfig: FAIR } });
    const { client, simulator, temporal } = stack;
    try {
      const beta = await makeUser(simulator, { tenantId: 'beta' });
      const user = { kind: 'existing', userGuid: beta } as const;
      const requests = [
        ...Array.from({ length: FLOOD }, () => atMxBank('challenge', { tenantId: 'alpha' })),
        atMxBank('challenge', { tenantId: 'beta', user }),
      ];
      const starts: string[] = [];
      for (const request of requests) starts.push((await client.start(request)).verificationId);
      // All commands are in the queue before a worker asks for one: the queue alone decides.
      await runWorkflowsAlone(stack, async () => {
        for (const id of starts) {
          const handle = temporal.workflow.getHandle(verificationWorkflowId(id));
          await eventually('it waits for its command', async () => {
            const { raw } = await handle.describe();
            return (raw.pendingActivities ?? []).length > 0;
          });
        }
      });
      const before = simulator.requestLog.entries().length;
      const options = { commandsPerSecond: COMMANDS_PER_SECOND };
      const workers = await startWorkersOf(stack, simulator, options);
      try {
        const place = () => {
          const since = simulator.requestLog.entries().slice(before);
          return since.findIndex(({ userGuid }) => userGuid === beta);
        };
        await eventually('the other tenant had a turn', () => place() >= 0);
        report(
          `fairness: behind a backlog of ${String(FLOOD)} commands, ${String(place())} went first`,
        );
        // A queue without turns lets it in after nearly all commands, each of which makes several requests.
        // Partitions of the queue, and how many commands a worker takes at once, make it no exact figure.
        expect(place()).toBeLessThan(FLOOD);
      } finally {
        await workers.close();
      }
    } finally {
      await stack.close();
    }
  }, 600_000);
});

/** Runs a worker for workflows, without one for activities, while something happens. */
async function runWorkflowsAlone(
  { devServer, payloadKeys }: StackWithoutWorker,
  happens: () => Promise<void>,
): Promise<void> {
  const { target, namespace } = devServer;
  quietRuntime();
  const connection = await openWorkerConnection(target);
  const keys = await importPayloadKeys(JSON.stringify(payloadKeys));
  const { payloadConverterPath } = bundleSources();
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES.workflows,
    workflowBundle: { codePath: sharedWorkflowBundle()! },
    dataConverter: {
      ...createDataConverter({ keys, namespace, isWorker: true }),
      payloadConverterPath,
    },
  });
  await worker.runUntil(happens);
  await connection.close();
}
