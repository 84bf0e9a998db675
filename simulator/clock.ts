/**
 * The simulator's only source of time. Phases of a job, MFA time limits and throttles read it, so
 * that a test can pass hours in microseconds. No timers here: each read derives the member's state
 * from the clock.
 */

/** A source of the present moment; inject a fake one to drive the simulator in tests. */
export interface Clock {
  now(): Date;
}

/** The wall clock of the machine. */
export const systemClock: Clock = { now: () => new Date() };

/**
 * How Atrium may spell one instant (atrium-contract.md §14): `…Z`, `…+00:00` or with an offset of
 * minus six hours.
 */
export type TimeSpelling = 'z' | 'zero-offset' | 'minus-six';

const SIX_HOURS_MS = 6 * 60 * 60 * 1000;

/** Spells an instant as Atrium does: ISO 8601, whole seconds. Null stays null. */
export function spellTime(atMs: number | null, spelling: TimeSpelling): string | null {
  if (atMs === null) return null;
  if (spelling === 'minus-six') return `${wholeSeconds(atMs - SIX_HOURS_MS)}-06:00`;
  return `${wholeSeconds(atMs)}${spelling === 'z' ? 'Z' : '+00:00'}`;
}

/**
 * The next value of a timestamp that has whole seconds and must visibly change: now, or one second
 * after the previous value when both fall into one second. Without this two quick jobs would be
 * indistinguishable.
 */
export function nextTimestamp(previousMs: number | null, nowMs: number): number {
  const nowSecondMs = Math.floor(nowMs / 1000) * 1000;
  return previousMs === null ? nowSecondMs : Math.max(nowSecondMs, previousMs + 1000);
}

function wholeSeconds(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19);
}
