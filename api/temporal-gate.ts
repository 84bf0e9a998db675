/**
 * Bounds how long a request hangs on a Temporal that does not answer. A call that takes longer than
 * usual is accompanied by probes on the same connection; when a probe fails, the call is given up.
 * Nothing is sent while calls are quick.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ApiProblem } from './problem';

/** Asks Temporal for a sign of life; resolves with whether one came within the time. */
export type Probe = (timeoutMs: number) => Promise<boolean>;

/** A usual call takes some ten milliseconds. */
const SUSPICIOUS_AFTER_MS = 300;
/** Together with the line above: down is told in 1.6 s, which is below the 2 s promised. */
const PROBE_TIMEOUT_MS = 1_300;
/** A sign of life counts for this long, however many ask. */
const FRESH_MS = 500;

/** Watches Temporal while requests wait for it. */
export class TemporalGate {
  readonly #probe: Probe;
  #lastProbe: { readonly result: Promise<boolean>; readonly atMs: number } | undefined;
  #lastAnswerAtMs = 0;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /**
   * Whether Temporal answers; on the connection that is open already, and at most twice a second.
   */
  isUp(): Promise<boolean> {
    const atMs = Date.now();
    if (this.#lastProbe !== undefined && atMs - this.#lastProbe.atMs < FRESH_MS) {
      return this.#lastProbe.result;
    }
    const result = this.#probe(PROBE_TIMEOUT_MS)
      .catch(() => false)
      // In a burst a probe can be late although calls are answered; each answer is a sign of life
      // as well.
      .then((isAlive) => isAlive || this.#lastAnswerAtMs > atMs);
    this.#lastProbe = { result, atMs };
    return result;
  }

  /**
   * Makes the call. @throws ApiProblem TEMPORAL_UNAVAILABLE as soon as a probe shows that no answer
   * will come
   */
  async during<T>(call: () => Promise<T>): Promise<T> {
    const result = call();
    const watch = new AbortController();
    try {
      const answer = await Promise.race([result, this.#failWhenDown(watch.signal)]);
      this.#lastAnswerAtMs = Date.now();
      return answer;
    } finally {
      watch.abort();
      // After a lost race the call may still fail, and nothing handles that any more.
      result.catch(() => undefined);
    }
  }

  /** Ends with an abort error once the race it runs in is over, which nobody sees. */
  async #failWhenDown(signal: AbortSignal): Promise<never> {
    for (;;) {
      await delay(SUSPICIOUS_AFTER_MS, undefined, { signal });
      if (!(await this.isUp())) throw new ApiProblem('TEMPORAL_UNAVAILABLE');
    }
  }
}
