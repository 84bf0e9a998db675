/**
 * `npm run bench:waiting`: what verifications cost the worker that wait for an end user: memory each, and CPU while
 * nothing happens. The worker is a process of its own, so that its figures are its own.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EXIT, UsageError, type CommandContext } from '../../cli/terminal';
import { untilAsked } from '../end-user/at-client';
import { atMxBank } from '../end-user/at-mx';
import { setUpLoad, type LoadRig } from '../load/rig';
import { type WorkerUsage } from '../load/messages';
import { runTool } from '../run-tool';
import { turnstile } from '../waiting';

const USAGE = `Usage: npm run bench:waiting -- [--count N] [--more N] [--idle SECONDS]

Takes N verifications (default 920) to their question, then as many more as \`--more\` says (default 1080), and lets
each number wait (default 60 s). Prints the worker's memory for each that waits, and its CPU meanwhile.`;

/** So many are taken to their question at once. */
const AT_ONCE = 40;
/** Before memory is read: the worker has nothing left to do. */
const SETTLE_MS = 5_000;
const POLL_INTERVAL_MS = 50;

runTool({ name: 'bench:waiting', usage: USAGE, logTo: 'terminal', run: measure });

async function measure(context: CommandContext): Promise<number> {
  const { count, more, idle } = readSettings(context.args);
  const rig = await context.abortable(
    setUpLoad(context, { pace: 'instant', pollIntervalMs: POLL_INTERVAL_MS }),
  );
  // Code that runs for the first time is no verification's memory.
  await context.abortable(bringToQuestion(rig, AT_ONCE));
  const empty = await usageOf(rig);
  for (const [from, to] of [
    [0, count],
    [count, count + more],
  ] as const) {
    if (from === to) continue;
    await context.abortable(bringToQuestion(rig, to - from));
    const before = await usageOf(rig);
    await pause(idle * 1_000);
    const after = await usageOf(rig);
    describe(to, { empty, before, after }, idle).forEach((line) => {
      context.print(line);
    });
  }
  return EXIT.ok;
}

function readSettings(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '920' },
      more: { type: 'string', default: '1080' },
      idle: { type: 'string', default: '60' },
    },
  });
  const settings = {
    count: Number(values.count),
    more: Number(values.more),
    idle: Number(values.idle),
  };
  const isWhole = (value: number): boolean => Number.isInteger(value) && value >= 0;
  if (!Object.values(settings).every(isWhole) || settings.count === 0)
    throw new UsageError('--count, --more and --idle take whole numbers.');
  return settings;
}

async function bringToQuestion({ client }: LoadRig, count: number): Promise<void> {
  const turn = turnstile(AT_ONCE);
  const one = async (): Promise<void> => {
    const verificationId = randomUUID();
    await client.start(atMxBank('challenge', { verificationId }));
    await untilAsked(client, verificationId, 'answer-challenges');
  };
  await Promise.all(Array.from({ length: count }, () => turn(one)));
}

async function usageOf({ worker }: LoadRig): Promise<WorkerUsage> {
  await pause(SETTLE_MS);
  return worker.measure();
}

interface Readings {
  readonly empty: WorkerUsage;
  readonly before: WorkerUsage;
  readonly after: WorkerUsage;
}

function describe(count: number, { empty, before, after }: Readings, idle: number) {
  const each = (of: (usage: WorkerUsage) => number) =>
    `${((of(after) - of(empty)) / 1_024 / count).toFixed(1)} KiB`;
  const cpuMs = (of: WorkerUsage): number => (of.cpu.user + of.cpu.system) / 1_000;
  const cores = (cpuMs(after) - cpuMs(before)) / (idle * 1_000 + SETTLE_MS);
  return [
    `${String(count)} wait: ${each(({ memory }) => memory.rss)} resident each; ` +
      `${String(Math.round(after.memory.rss / 1_048_576))} MB in all, ${String(Math.round(empty.memory.rss / 1_048_576))} MB before`,
    `  ${cores.toFixed(4)} core while nothing happens`,
  ];
}
