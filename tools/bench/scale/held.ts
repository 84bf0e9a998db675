/** Bounds of what one worker is to carry. Pure. */
import { type GapFigures } from './gaps';

/** MX asks for this pause between two reads of a member. */
export const PAUSE_MS = 3_000;
/** On average no longer than this: jitter of the pause, and the exchange. */
export const MEAN_MS_MAX = 3_100;

/** Whether no pause was too short, and the members were not polled too late. */
export function hasHeld({ gapMs }: { readonly gapMs: GapFigures }): boolean {
  return gapMs.least >= PAUSE_MS && gapMs.mean <= MEAN_MS_MAX;
}

/** Verifications that wait, as many as the goal names: a worker has all of them in memory. */
export const IN_MEMORY = 920;
