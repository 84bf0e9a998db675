/** So many verifications at once, and what they cost. */
import { randomUUID } from 'node:crypto';
import { splitActions, type ActionCounts } from '../../actions';
import { usageOf, type Usage } from '../measure/processes';
import { spreadOf } from '../measure/statistics';
import { lagsOf, pollsIn, type Course, type Seen } from '../verification/course';
import { type SimulatedMx } from '../verification/simulated-mx';
import { PARTS, type Part, type Running } from './contestant';

/** Milliseconds of CPU for one verification. */
export type CpuMs = Readonly<Partial<Record<Part | 'caller', number>>>;

/** What one batch came to; figures are of one verification unless their name says otherwise. */
export interface Batch {
  readonly verified: number;
  readonly failed: readonly string[];
  readonly polls: number;
  readonly requests: number;
  readonly actions?: number;
  readonly followingActions?: number;
  readonly heartbeats?: number;
  readonly records?: number;
  readonly bytes?: number;
  readonly cpuMs: CpuMs;
  /** Of the process, at the most, in bytes. */
  readonly memory: Readonly<Partial<Record<Part, number>>>;
  /** From when MX has something for the caller until the caller knows it: median and longest. */
  readonly lagMs?: { readonly median: number; readonly most: number };
  readonly tookMs: number;
}

const LOOK_MS = 2_000;
/** What takes this long beyond its thinking never ends. */
const LOST_MS = 600_000;
const HEARTBEATS = 'grpc_RecordActivityTaskHeartbeat';

/** Plays them, and counts what was used, sent and kept meanwhile. */
export async function countBatch(
  running: Running,
  mx: SimulatedMx,
  count: number,
  course: Course,
): Promise<Batch> {
  const earlier = (await mx.requests()).length;
  const actionsBefore = await running.actions?.();
  const before = usages(running);
  const callerBefore = process.cpuUsage();
  const memory: Partial<Record<Part, number>> = {};
  const look = (): void => {
    for (const [part, usage] of Object.entries(usages(running)) as [Part, Usage][]) {
      memory[part] = Math.max(memory[part] ?? 0, usage.bytes);
    }
  };
  const looking = setInterval(look, LOOK_MS);
  const { ids, seen, failed, tookMs } = await play(running, count, course.thinkMs).finally(() => {
    clearInterval(looking);
  });
  look();
  const after = usages(running);
  const caller = process.cpuUsage(callerBefore);
  const actions = await running.actions?.();
  const requests = (await mx.requests()).slice(earlier);
  const kept = await running.kept?.(ids);
  const cpuMs = PARTS.flatMap((part) => {
    const [from, to] = [before[part], after[part]];
    return from && to ? [[part, (to.cpuMs - from.cpuMs) / count] as const] : [];
  });
  const lag = spreadOf(seen.flatMap((each) => lagsOf(each, requests, course)));
  return {
    verified: seen.filter(({ accounts }) => accounts > 0).length,
    failed,
    polls: pollsIn(requests) / count,
    requests: requests.length / count,
    ...(actions && actionsOf(actionsBefore, actions, count)),
    ...(kept && { records: kept.records / count, bytes: kept.bytes / count }),
    cpuMs: {
      ...Object.fromEntries(cpuMs),
      caller: (caller.user + caller.system) / 1_000 / count,
    },
    memory,
    ...(lag && { lagMs: { median: lag.median, most: lag.most } }),
    tookMs,
  };
}

function actionsOf(before: ActionCounts | undefined, after: ActionCounts, count: number) {
  const spent = new Map(
    [...after].map(([kind, total]) => [kind, total - (before?.get(kind) ?? 0)]),
  );
  const { running, following } = splitActions(spent);
  return {
    actions: running / count,
    followingActions: following / count,
    heartbeats: (spent.get(HEARTBEATS) ?? 0) / count,
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

/** Who was verified, and what was seen of it. */
interface Played {
  readonly ids: readonly string[];
  readonly seen: readonly Seen[];
  readonly failed: readonly string[];
  readonly tookMs: number;
}

/** So many at once; what fails is told, and ends nothing else. */
export async function play(running: Running, count: number, thinkMs: number): Promise<Played> {
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
