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

/** The bounds of a phase at a pace. */
export function phaseBounds(pace: Pace): PhaseBounds {
  return BOUNDS[pace];
}

/** The length of one phase in milliseconds: seeded, between the bounds. */
export function phaseMs(bounds: PhaseBounds, ...parts: readonly (string | number)[]): number {
  const spread = Math.max(0, bounds.phaseMaxMs - bounds.phaseMinMs);
  return Math.round(bounds.phaseMinMs + spread * seededFraction('phase', ...parts));
}
