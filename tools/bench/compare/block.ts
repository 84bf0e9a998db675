/** One contestant measured once: started, warmed up, a batch at the pace of life, a batch at saturation, stopped. */
import { randomUUID } from 'node:crypto';
import { splitActions } from '../../actions';
import { usageOf, type Usage } from '../measure/processes';
import { startDbos } from '../peers/on-dbos';
import { startRestate } from '../peers/on-restate';
import { lagsOf, pollsIn, workOf, type Course, type Seen } from '../verification/course';
import { startSimulatedMx, type SimulatedMx } from '../verification/simulated-mx';
import { PARTS, type ContestantName, type Part, type Running, type Setting } from './contestant';
import { startNaive, startOurs } from './on-temporal';
import { startPlain } from './plain';

/** How much is measured. */
export interface Size {
  readonly course: Course;
  /** Verifications at once at the pace of life. */
  readonly count: number;
  /** Verifications at once at saturation; 0 leaves that out. */
  readonly saturation: number;
}

/** What one block measured; figures are of one verification unless their name says otherwise. */
export interface Block {
  readonly name: ContestantName;
  readonly verified: number;
  readonly failed: readonly string[];
  readonly polls: number;
  readonly requests: number;
  readonly actions?: number;
  readonly followingActions?: number;
  readonly records?: number;
  readonly bytes?: number;
  readonly cpuMs: Readonly<Partial<Record<Part | 'caller', number>>>;
  /** Of the process, at the most, in bytes. */
  readonly memory: Readonly<Partial<Record<Part, number>>>;
  readonly lagsMs: readonly number[];
  readonly tookMs: number;
  /** Verified in a second at saturation. */
  readonly rate?: number;
}

const STARTS: Readonly<Record<ContestantName, (setting: Setting) => Promise<Running>>> = {
  ours: startOurs,
  naive: startNaive,
  plain: startPlain,
  restate: startRestate,
  dbos: startDbos,
};

const WARM_UP = 3;
const LOOK_MS = 2_000;
/** What takes this long beyond its least never ends. */
const LOST_MS = 300_000;

/** Measures one block. What it started is stopped, however it ends. */
export async function measureBlock(
  name: ContestantName,
  size: Size,
  log: (line: string) => void,
): Promise<Block> {
  const { course, saturation } = size;
  const mx = await startSimulatedMx();
  try {
    const { baseUrl, apiKey, clientId } = mx;
    const address = { baseUrl, apiKey, clientId };
    const { pollIntervalMs } = course;
    const running = await STARTS[name]({ mx: address, pollIntervalMs, log });
    try {
      await play(running, WARM_UP, 0);
      await setPhases(mx, course.phaseMs);
      const block = await measureBatch(name, running, mx, size);
      if (saturation === 0) return block;
      const { tookMs, seen, failed } = await play(running, saturation, 0);
      const rate = (seen.length * 1_000) / tookMs;
      return { ...block, rate, failed: [...block.failed, ...failed] };
    } finally {
      await running.stop();
    }
  } finally {
    await mx.stop();
  }
}

function setPhases(mx: SimulatedMx, phaseMs: number): Promise<void> {
  return mx.change({ phaseMinMs: phaseMs, phaseMaxMs: phaseMs });
}

async function measureBatch(
  name: ContestantName,
  running: Running,
  mx: SimulatedMx,
  { count, course }: Size,
): Promise<Block> {
  const earlier = (await mx.requests()).length;
  const actionsBefore = await running.actions?.();
  const before = usages(running);
  const callerBefore = process.cpuUsage();
  const memory: Partial<Record<Part, number>> = {};
  const looking = setInterval(() => {
    for (const [part, usage] of Object.entries(usages(running)) as [Part, Usage][]) {
      memory[part] = Math.max(memory[part] ?? 0, usage.bytes);
    }
  }, LOOK_MS);
  const { ids, seen, failed, tookMs } = await play(running, count, course.thinkMs).finally(() => {
    clearInterval(looking);
  });
  const after = usages(running);
  const caller = process.cpuUsage(callerBefore);
  const actions = await running.actions?.();
  const requests = (await mx.requests()).slice(earlier);
  const kept = await running.kept?.(ids);
  const cpuMs = Object.fromEntries(
    PARTS.flatMap((part) => {
      const [from, to] = [before[part], after[part]];
      return from === undefined || to === undefined
        ? []
        : [[part, (to.cpuMs - from.cpuMs) / count]];
    }),
  );
  const spent = splitActions(
    new Map(
      [...(actions ?? [])].map(([kind, total]) => [kind, total - (actionsBefore?.get(kind) ?? 0)]),
    ),
  );
  return {
    name,
    verified: seen.filter(({ accounts }) => accounts === 1).length,
    failed,
    polls: pollsIn(requests) / count,
    requests: requests.length / count,
    ...(actions === undefined
      ? {}
      : { actions: spent.running / count, followingActions: spent.following / count }),
    ...(kept === undefined ? {} : { records: kept.records / count, bytes: kept.bytes / count }),
    cpuMs: { ...cpuMs, caller: (caller.user + caller.system) / 1_000 / count },
    memory,
    lagsMs: seen.flatMap((each) => lagsOf(each, requests, course)),
    tookMs,
  };
}

function usages({ processes }: Running): Readonly<Partial<Record<Part, Usage>>> {
  return Object.fromEntries(
    PARTS.flatMap((part) => {
      const usage = usageOf(processes[part]);
      return usage === undefined ? [] : [[part, usage]];
    }),
  );
}

/** So many at once; what fails is told, and ends nothing else. */
async function play(running: Running, count: number, thinkMs: number) {
  const ids = Array.from({ length: count }, () => randomUUID());
  const [seen, failed]: [Seen[], string[]] = [[], []];
  const startedMs = Date.now();
  await Promise.all(
    ids.map(async (id) => {
      const times: number[] = [];
      const think = async (): Promise<void> => {
        times.push(Date.now());
        await new Promise((resolve) => setTimeout(resolve, thinkMs));
      };
      try {
        const result = await Promise.race([running.verify(id, think), lost(thinkMs)]);
        seen.push({ ...result, times: [...times, Date.now()] });
      } catch (error) {
        failed.push(error instanceof Error ? error.message : String(error));
      }
    }),
  );
  return { ids, seen, failed, tookMs: Date.now() - startedMs };
}

async function lost(thinkMs: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, LOST_MS + 2 * thinkMs).unref());
  throw new Error('It did not end.');
}

/** How long a verification takes at the least: MX's work and the end user's thinking. */
export function leastMs(course: Course): number {
  return workOf(course) + 2 * course.thinkMs;
}
