/**
 * `npm run bench:poll`: one worker that polls N members at MX's pace, on a real Temporal server and a
 * lean stub of MX, each in a process of its own. Prints what a poll costs, the gaps that the stub saw,
 * and the memory of a member; with `--profile FILE` also where the time goes.
 */
import { randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client } from '@temporalio/client';
import { generateSealingKeyPair, newPayloadKeys } from '../../../codec';
import { TASK_QUEUES } from '../../../contract/names';
import { EXIT, type CommandContext } from '../../../cli/terminal';
import { readActions } from '../../actions';
import { type DevServer } from '../../dev-server';
import { MARK_KEYS } from '../../marks';
import { runTool } from '../../run-tool';
import { openToolServer } from '../../tool-server';
import { wholeNumber } from '../../whole-number';
import { temporalClient } from '../../stack';
import { eventually, turnstile } from '../../waiting';
import { startChild, type BenchChild } from './child';
import { USER_GUID, memberGuid } from './members';
import {
  type FromStub,
  type FromWorker,
  type StubFigures,
  type ToStub,
  type ToWorker,
  type WorkerCpu,
  type WorkerMemory,
} from './messages';
import { describe, type PollMeasurement } from './report';

const USAGE = `Usage: npm run bench:poll -- [--members N] [--seconds N] [--interval MS] [--answer MS] [--profile FILE] [--node=FLAGS]

Has one worker poll N members (default 1000) of a stub of MX, and measures for so many seconds
(default 48, three heartbeats) once all are polled. --answer is how long the stub takes. --profile writes a CPU
profile of the worker's main thread: npm run bench:profile -- FILE summarises it.
--node passes flags to the worker's Node.js, such as --node=--trace-gc.`;

/** Starts at once: more make the server slower, not faster. */
const STARTS_AT_ONCE = 24;
/** After the last start, so that what starting costs is over. */
const SETTLE_MS = 8_000;
/** As in a verification (workflows/activity-options.ts). */
const HEARTBEAT_TIMEOUT_MS = 24_000;
const HOUR_MS = 3_600_000;
const START_BOUND_MS = 900_000;

interface Settings {
  readonly members: number;
  readonly seconds: number;
  readonly intervalMs: number;
  readonly answerMs: number;
  readonly profile: string | undefined;
  readonly node: readonly string[];
}

interface Rig {
  readonly stub: BenchChild<ToStub, FromStub>;
  readonly worker: BenchChild<ToWorker, FromWorker>;
  readonly devServer: DevServer;
  readonly temporal: Client;
}

runTool({ name: 'bench:poll', usage: USAGE, logTo: 'terminal', run });

async function run(context: CommandContext): Promise<number> {
  const settings = readSettings(context.args);
  const { print } = context;
  const rig = await context.abortable(setUp(context, settings));
  const measured = await context.abortable(measure(context, rig, settings));
  describe(measured).forEach((line) => {
    print(line);
  });
  const load = (loadavg()[0] ?? 0).toFixed(1);
  print(
    `Load of the machine, this bench included: ${load} on ${String(availableParallelism())} cores`,
  );
  return EXIT.ok;
}

function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      members: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '48' },
      interval: { type: 'string', default: '3000' },
      answer: { type: 'string', default: '0' },
      profile: { type: 'string' },
      node: { type: 'string', default: '' },
    },
  });
  return {
    members: wholeNumber('--members', values.members, [1]),
    seconds: wholeNumber('--seconds', values.seconds, [1]),
    intervalMs: wholeNumber('--interval', values.interval, [1]),
    answerMs: wholeNumber('--answer', values.answer, [0]),
    profile: values.profile,
    node: values.node.split(' ').filter((flag) => flag !== ''),
  };
}

async function setUp(context: CommandContext, settings: Settings): Promise<Rig> {
  const { onEnd } = context;
  const { members, intervalMs, answerMs } = settings;
  const stub = startChild<ToStub, FromStub>('stub-process.ts');
  onEnd(() => stub.stop());
  const listening = await stub.ask({ kind: 'start', membersMax: members, answerMs });
  if (listening.kind !== 'listening') throw new Error('The stub does not listen.');
  const { devServer, connection } = await openToolServer(context);
  const payloadKeys = newPayloadKeys();
  const worker = startChild<ToWorker, FromWorker>('worker-process.ts', settings.node);
  onEnd(() => worker.stop({ kind: 'stop' }));
  await worker.ask({
    kind: 'start',
    env: {
      MX_BASE_URL: listening.baseUrl,
      MX_API_KEY: 'bench',
      MX_CLIENT_ID: 'bench',
      MX_POLL_INTERVAL_MS: String(intervalMs),
      MX_REQUESTS_PER_SECOND: '100000',
      SEALING_PRIVATE_KEY: JSON.stringify((await generateSealingKeyPair()).privateJwk),
      PAYLOAD_KEYS: JSON.stringify(payloadKeys),
      TENANT_MARK_KEY: MARK_KEYS[0],
      TEMPORAL_ADDRESS: devServer.address,
      TEMPORAL_NAMESPACE: devServer.namespace,
      WORKER_HTTP_PORT: '0',
      LOG_LEVEL: 'warn',
    },
  });
  const temporal = await temporalClient(connection, devServer.namespace, payloadKeys);
  return { stub, worker, devServer, temporal };
}

async function measure(
  { print }: CommandContext,
  rig: Rig,
  settings: Settings,
): Promise<PollMeasurement> {
  const { stub, worker, devServer } = rig;
  const { members, seconds, profile } = settings;
  const empty = await workerMemory(worker);
  print(`Starting ${String(members)} polls …`);
  const startedMs = performance.now();
  await startAll(rig, settings);
  await eventually(
    'every member is polled',
    async () => (await stubFigures(stub)).members === members,
    START_BOUND_MS,
  );
  print(`All are polled after ${inSeconds(performance.now() - startedMs)} s; measuring …`);
  await pause(SETTLE_MS);
  const beforeActions = await heartbeats(devServer);
  await stub.ask({ kind: 'reset' });
  const stubBefore = await stubFigures(stub);
  if (profile !== undefined) await worker.ask({ kind: 'profile-start' });
  const before = await workerCpu(worker);
  const fromMs = performance.now();
  await pause(seconds * 1_000);
  const after = await workerCpu(worker);
  const elapsedMs = performance.now() - fromMs;
  const seen = await stubFigures(stub);
  if (profile !== undefined) await worker.ask({ kind: 'profile-stop', file: profile });
  const afterActions = await heartbeats(devServer);
  const heartbeatsMs = performance.now() - fromMs;
  const full = await workerMemory(worker);
  return {
    ...{ members, elapsedMs, empty, full, before, after, seen },
    stubCpu: seen.cpu - stubBefore.cpu,
    heartbeats: (afterActions - beforeActions) * (elapsedMs / heartbeatsMs),
  };
}

async function startAll({ temporal }: Rig, { members }: Settings): Promise<void> {
  const starts = turnstile(STARTS_AT_ONCE);
  const run = randomUUID();
  const context = {
    stage: 'job',
    baseline: { aggregatedAtMs: null, successfullyAggregatedAtMs: null },
    hasSeenJob: true,
    answeredGuids: [],
  };
  const bounds = { fastPollingMs: HOUR_MS, slowPollMs: HOUR_MS, settleMs: HOUR_MS };
  await Promise.all(
    Array.from({ length: members }, (_, number) =>
      starts(() =>
        temporal.activity.start('awaitMemberSettled', {
          id: `${run}/${String(number)}`,
          taskQueue: TASK_QUEUES.polling,
          args: [{ userGuid: USER_GUID, memberGuid: memberGuid(number), context, ...bounds }],
          priority: { fairnessKey: `tenant-${String(number % 10)}` },
          startToCloseTimeout: HOUR_MS,
          heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
        }),
      ),
    ),
  );
}

async function workerCpu(worker: Rig['worker']): Promise<WorkerCpu> {
  const answer = await worker.ask({ kind: 'cpu' });
  if (answer.kind !== 'cpu') throw new Error('The worker gave no figures.');
  return answer;
}

async function workerMemory(worker: Rig['worker']): Promise<WorkerMemory> {
  const answer = await worker.ask({ kind: 'memory' });
  if (answer.kind !== 'memory') throw new Error('The worker gave no figures.');
  return answer;
}

async function stubFigures(stub: Rig['stub']): Promise<StubFigures> {
  const answer = await stub.ask({ kind: 'report' });
  if (answer.kind !== 'figures') throw new Error('The stub gave no figures.');
  return answer;
}

/** Heartbeats that the server took so far: each is an Action. */
async function heartbeats({ metricsUrl, namespace }: DevServer): Promise<number> {
  if (metricsUrl === undefined) return Number.NaN;
  const actions = await readActions(metricsUrl, namespace);
  return [...actions].reduce((sum, [kind, n]) => (/heartbeat/i.test(kind) ? sum + n : sum), 0);
}

function inSeconds(ms: number): string {
  return (ms / 1_000).toFixed(0);
}
