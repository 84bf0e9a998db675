/** Many members polled by one worker at MX's pace: whether the pause holds, and what a poll costs. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { TASK_QUEUES } from '../../../contract/names';
import { eventually, turnstile } from '../../waiting';
import { startScript, type Child } from '../measure/child';
import { productOn, type Product } from '../measure/product';
import { startTemporalServer, type TemporalServer } from '../measure/temporal-server';
import { orUndone, undoer } from '../measure/undoer';
import { type GapFigures } from './gaps';
import { PAUSE_MS } from './held';
import { memberGuid, USER_GUID } from '../poll/members';
import { growing, rounded, usagesOf, type Cores, type PartSetting } from './part';
import { type StubReport, type ToStub } from './stub-service';

/** One number of members. */
export interface PollStep {
  readonly members: number;
  readonly pollsPerSecond: number;
  readonly gapMs: GapFigures;
  readonly cores: Cores<'worker' | 'server' | 'stub'>;
  /** CPU of the worker for one poll, all in. */
  readonly cpuMsPerPoll: number;
  readonly heartbeatsPerMinute: number;
  /** Of the worker, in bytes; before it polled anybody in {@link PollResult.emptyBytes}. */
  readonly workerBytes: number;
}

/** What came out. */
export interface PollResult {
  readonly pollIntervalMs: number;
  readonly emptyBytes: number;
  readonly steps: readonly PollStep[];
}

/** Polls that come as late as this fall behind: more members tell nothing more. */
const BEHIND_MS = 3_500;

/** Starts at once: more make the server slower, not faster. */
const STARTS_AT_ONCE = 24;
/** After the last start, so that what starting costs is over. */
const SETTLE_MS = 8_000;
/** As in a verification (workflows/activity-options.ts). */
const HEARTBEAT_TIMEOUT_MS = 24_000;
const HOUR_MS = 3_600_000;
const TENANTS = 10;
const WARM_UP = 25;

/** Measures growing numbers, up to the first that falls behind or the end of the time. */
export async function measurePolls(membersMax: number, setting: PartSetting): Promise<PollResult> {
  const undo = undoer();
  return orUndone(undo, async () => {
    const bench = await setUp(membersMax, setting, undo);
    // What runs for the first time is no member's memory.
    await pollUpTo(bench, Math.min(WARM_UP, membersMax), 0, setting);
    await pause(SETTLE_MS);
    const emptyBytes = usagesOf({ worker: bench.worker.pid }).worker.bytes;
    const steps: PollStep[] = [];
    for (const members of growing(membersMax)) {
      if (Date.now() > setting.untilMs) break;
      setting.log(`${String(members)} members …`);
      const step = await measureStep(bench, members, steps.at(-1)?.members ?? WARM_UP, setting);
      if (step === undefined) break;
      steps.push(step);
      if (step.gapMs.mean > BEHIND_MS) break;
    }
    await undo.run();
    return { pollIntervalMs: PAUSE_MS, emptyBytes, steps };
  });
}

interface Bench {
  readonly stub: Child;
  readonly server: TemporalServer;
  readonly worker: Child;
  readonly product: Product;
}

async function setUp(
  members: number,
  { log }: PartSetting,
  undo: ReturnType<typeof undoer>,
): Promise<Bench> {
  const until = /at (\d+)/;
  const stub = await startScript(require.resolve('./stub-service'), { members }, { until });
  undo.add(stub.stop);
  const server = await startTemporalServer(log, undo);
  const product = await productOn(server, undo);
  const mx = { baseUrl: `http://127.0.0.1:${stub.ready[1] ?? ''}`, apiKey: 'k', clientId: 'c' };
  const worker = await product.startWorker(mx, { MX_POLL_INTERVAL_MS: String(PAUSE_MS) });
  return { stub, server, worker, product };
}

/** Nothing where the time is over before all are polled. */
async function measureStep(
  { stub, server, worker, product }: Bench,
  members: number,
  from: number,
  setting: PartSetting,
): Promise<PollStep | undefined> {
  if (!(await pollUpTo({ stub, product }, members, from, setting))) return undefined;
  await pause(SETTLE_MS);
  const heartbeatsBefore = await heartbeats(server);
  const countedMs = performance.now();
  const pids = { worker: worker.pid, server: server.pid, stub: stub.pid };
  await ask(stub, 'reset');
  const before = usagesOf(pids);
  const fromMs = performance.now();
  await pause(setting.lookMs);
  const { reads, least, mean, p99, most } = await ask(stub, 'report');
  const after = usagesOf(pids);
  const elapsedMs = performance.now() - fromMs;
  const cores = (name: keyof typeof pids): number =>
    rounded((after[name].cpuMs - before[name].cpuMs) / elapsedMs);
  const beats = (await heartbeats(server)) - heartbeatsBefore;
  const minutes = (performance.now() - countedMs) / 60_000;
  return {
    members,
    pollsPerSecond: Math.round((reads * 1_000) / elapsedMs),
    gapMs: { least, mean, p99, most },
    cores: { worker: cores('worker'), server: cores('server'), stub: cores('stub') },
    cpuMsPerPoll: rounded((after.worker.cpuMs - before.worker.cpuMs) / reads),
    heartbeatsPerMinute: rounded(beats / members / minutes),
    workerBytes: after.worker.bytes,
  };
}

/** Whether so many are polled before the time is over. */
async function pollUpTo(
  { stub, product }: Pick<Bench, 'stub' | 'product'>,
  members: number,
  from: number,
  { untilMs }: PartSetting,
): Promise<boolean> {
  await startPolls(product, from, members);
  const arePolled = async (): Promise<boolean> => (await ask(stub, 'report')).members >= members;
  return eventually('all are polled', arePolled, Math.max(0, untilMs - Date.now())).then(
    () => true,
    () => false,
  );
}

/** The polling Activity alone, as a verification calls it: what the Workflow costs is measured elsewhere. */
async function startPolls({ temporal }: Product, from: number, to: number): Promise<void> {
  const turn = turnstile(STARTS_AT_ONCE);
  const context = {
    stage: 'job',
    baseline: { aggregatedAtMs: null, successfullyAggregatedAtMs: null },
    hasSeenJob: true,
    answeredGuids: [],
  };
  const bounds = { fastPollingMs: HOUR_MS, slowPollMs: HOUR_MS, settleMs: HOUR_MS };
  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, nth) => from + nth);
  await Promise.all(
    numbers.map((number) =>
      turn(() =>
        temporal.activity.start('awaitMemberSettled', {
          id: randomUUID(),
          taskQueue: TASK_QUEUES.polling,
          args: [{ userGuid: USER_GUID, memberGuid: memberGuid(number), context, ...bounds }],
          priority: { fairnessKey: `tenant-${String(number % TENANTS)}` },
          startToCloseTimeout: HOUR_MS,
          heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
        }),
      ),
    ),
  );
}

async function ask(stub: Child, message: ToStub): Promise<StubReport> {
  const answered = once(stub.process, 'message');
  stub.process.send(message);
  const [report] = (await answered) as [StubReport];
  return report;
}

/** That the server took so far: each is an Action. */
async function heartbeats({ actions }: TemporalServer): Promise<number> {
  return [...(await actions())].reduce(
    (sum, [kind, count]) => (/heartbeat/i.test(kind) ? sum + count : sum),
    0,
  );
}
