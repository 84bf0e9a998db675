/**
 * The rule of docs/integration.md for callers: what is not known to be done is sent again with the
 * same ids and keys.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isVerificationClientError } from '../client';

/** What became of something sent; undefined: nobody knows. */
export type Sent<T> = Promise<T | undefined>;

/** Codes that mean: send it again. */
const UNKNOWN: readonly string[] = [
  'TEMPORAL_UNAVAILABLE',
  'WORKER_UNAVAILABLE',
  'MX_UNAVAILABLE',
  'OPEN_URL_FAILED',
  'TIMED_OUT',
];
const REPEAT_MS = 700;

/** What the client's call gives; undefined where nobody knows what became of it. @throws its other errors */
export async function orUnknown<T>(work: () => Promise<T>): Sent<T> {
  try {
    return await work();
  } catch (error) {
    if (isVerificationClientError(error) && UNKNOWN.includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * Repeats until it is known. @throws Error after the deadline, naming what was unknown, and as soon
 * as the signal says so
 */
export async function untilKnown<T>(
  what: string,
  deadlineMs: number,
  attempt: () => Sent<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const known = await attempt();
    if (known !== undefined) return known;
    if (Date.now() > deadlineMs) throw new Error(`not known in time: ${what}`);
    await pause(REPEAT_MS, undefined, { signal });
  }
}
