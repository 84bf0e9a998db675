/** What it is for the pause between two polls of a member to hold. Pure. */
import { type GapFigures } from './gaps';

/** MX asks for this pause between two reads of a member. */
export const PAUSE_MS = 3_000;
/** On average no longer than this: jitter of the pause, and the exchange. */
export const MEAN_MS_MAX = 3_100;

/** Whether no pause was too short, and the members were not polled too late. */
export function hasHeld({ gapMs }: { readonly gapMs: GapFigures }): boolean {
  return gapMs.least >= PAUSE_MS && gapMs.mean <= MEAN_MS_MAX;
}
