/**
 * How long the phases of a job last. A phase ends when its time is over and enough status reads
 * have seen it.
 */
import { seededFraction } from './guids';

/**
 * `real`: phases last seconds as in life; `fast`: tenths of a second; `instant`: no time at all.
 */
export type Pace = 'real' | 'fast' | 'instant';

/** All paces, for flags and documentation. */
export const PACES: readonly Pace[] = ['real', 'fast', 'instant'];

/** The shortest and the longest phase, in milliseconds. */
export interface PhaseBounds {
  readonly phaseMinMs: number;
  readonly phaseMaxMs: number;
}

const BOUNDS: Readonly<Record<Pace, PhaseBounds>> = {
  real: { phaseMinMs: 2_000, phaseMaxMs: 8_000 },
  fast: { phaseMinMs: 100, phaseMaxMs: 400 },
  instant: { phaseMinMs: 0, phaseMaxMs: 0 },
};

/**
 * The time limit of the scenario `sim_expires`, long enough to be seen by a poller of each pace.
 */
const SHORT_TIME_LIMIT_MS: Readonly<Record<Pace, number>> = {
  real: 15_000,
  fast: 1_500,
  instant: 300,
};

/** The bounds of a phase at a pace. */
export function phaseBounds(pace: Pace): PhaseBounds {
  return BOUNDS[pace];
}

/** How long a short-lived question may stay unanswered at a pace, in milliseconds. */
export function shortTimeLimitMs(pace: Pace): number {
  return SHORT_TIME_LIMIT_MS[pace];
}

/** The length of one phase in milliseconds: seeded, between the bounds. */
export function phaseMs(bounds: PhaseBounds, ...parts: readonly (string | number)[]): number {
  const spread = Math.max(0, bounds.phaseMaxMs - bounds.phaseMinMs);
  return Math.round(bounds.phaseMinMs + spread * seededFraction('phase', ...parts));
}
