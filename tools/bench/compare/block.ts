/** One contestant measured once: a batch at the pace of life, then a batch at saturation. */
import { startDbos } from '../peers/on-dbos';
import { startRestate } from '../peers/on-restate';
import { type Course } from '../verification/course';
import { countBatch, type Batch, type CpuMs } from './batch';
import { type ContestantName, type Running, type Setting } from './contestant';
import { startLean, startNaive, startOurs } from './on-temporal';
import { startPlain } from './plain';
import { withContestant } from './with-contestant';

/** How much is measured. */
export interface Size {
  readonly course: Course;
  /** Verifications at once at the pace of life. */
  readonly count: number;
  /** Verifications at once at saturation; 0 leaves that out. */
  readonly saturation: number;
}

/** What one block measured. */
export interface Block extends Batch {
  readonly name: ContestantName;
  readonly saturated?: { readonly rate: number; readonly polls: number; readonly cpuMs: CpuMs };
}

const STARTS: Readonly<Record<ContestantName, (setting: Setting) => Promise<Running>>> = {
  ours: startOurs,
  naive: startNaive,
  lean: startLean,
  plain: startPlain,
  restate: startRestate,
  dbos: startDbos,
};

/** At saturation polls come so many times as often, and MX takes as many reads for each phase. */
const SPEED_UP = 5;

/** Measures one block. What it started is stopped, however it ends. */
export async function measureBlock(
  name: ContestantName,
  { course, count, saturation }: Size,
  log: (line: string) => void,
): Promise<Block> {
  const { phaseMs, pollIntervalMs } = course;
  const batch = await withContestant(STARTS[name], { pollIntervalMs, log }, async (running, mx) => {
    await mx.change({ phaseMinMs: phaseMs, phaseMaxMs: phaseMs });
    return countBatch(running, mx, count, course);
  });
  if (saturation === 0) return { name, ...batch };
  const quick = { pollIntervalMs: pollIntervalMs / SPEED_UP, phaseMs: 0, thinkMs: 0 };
  const setting = { pollIntervalMs: quick.pollIntervalMs, log };
  const busy = await withContestant(STARTS[name], setting, async (running, mx) => {
    await mx.change({ readsPerPhase: Math.max(1, Math.round(phaseMs / pollIntervalMs)) });
    return countBatch(running, mx, saturation, quick);
  });
  const { verified, tookMs, polls, cpuMs, failed } = busy;
  return {
    ...{ name, ...batch, failed: [...batch.failed, ...failed] },
    saturated: { rate: (verified * 1_000) / tookMs, polls, cpuMs },
  };
}
