/** What the parts of `npm run bench:scale` have in common. */
import { setTimeout as pause } from 'node:timers/promises';
import { usageOf, type Usage } from '../measure/processes';

/** What a part is given. */
export interface PartSetting {
  readonly log: (line: string) => void;
  /** From then on a part begins nothing more, and tells what it has; epoch milliseconds. */
  readonly untilMs: number;
  /** How long it looks at what it measures, in milliseconds. */
  readonly lookMs: number;
}

/** Cores used by processes, by their part. */
export type Cores<P extends string> = Readonly<Record<P, number>>;

/** Cores that these processes use on average from now for so long. */
export async function coresOver<P extends string>(
  pids: Readonly<Record<P, number>>,
  lookMs: number,
): Promise<Cores<P>> {
  const before = usagesOf(pids);
  const fromMs = performance.now();
  await pause(lookMs);
  const after = usagesOf(pids);
  const elapsedMs = performance.now() - fromMs;
  const names = Object.keys(pids) as P[];
  return Object.fromEntries(
    names.map((name) => [name, rounded((after[name].cpuMs - before[name].cpuMs) / elapsedMs)]),
  ) as Cores<P>;
}

/** What these processes have used so far. @throws Error when one is gone, or this is not Linux */
export function usagesOf<P extends string>(
  pids: Readonly<Record<P, number>>,
): Readonly<Record<P, Usage>> {
  const names = Object.keys(pids) as P[];
  return Object.fromEntries(
    names.map((name) => {
      const usage = usageOf(pids[name]);
      if (usage === undefined) throw new Error(`Nothing is known of the process of the ${name}.`);
      return [name, usage];
    }),
  ) as Record<P, Usage>;
}

/** With four digits behind the point. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** Growing sizes up to the largest: an eighth, a quarter, a half, all; without repeats. */
export function growing(most: number): readonly number[] {
  return [...new Set([8, 4, 2, 1].map((part) => Math.ceil(most / part)))];
}
