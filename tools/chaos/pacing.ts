/** How a fault run waits: no longer than the run goes on. */
import { setTimeout as pause } from 'node:timers/promises';

/** Waits and chances of somebody who takes part in a run. */
export interface Pacing {
  readonly random: () => number;
  /** Waits so many milliseconds. @throws Error as soon as the run has to end */
  readonly pause: (ms: number) => Promise<void>;
}

/** Waits that end with a run. */
export function pauseUntil(signal: AbortSignal): Pacing['pause'] {
  return (ms) => pause(ms, undefined, { signal });
}

/** Waits a part of the time or all of it. */
export function about(ms: number, { random, pause: wait }: Pacing): Promise<void> {
  return wait(ms * (0.5 + random() / 2));
}

/** Waits for all of them, also where one fails. @throws what the first one in order failed with */
export async function together<T extends readonly unknown[] | []>(
  all: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
