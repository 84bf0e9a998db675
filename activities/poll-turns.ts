/**
 * Long polls of one process take turns: Temporal serves about 1,200 at once of a namespace, those of
 * workers and of the API among them, and as many verifications as anybody likes may be followed.
 */
/** How long a poll lasts while others wait for their turn, in milliseconds; alone it lasts as long as the server says. */
const TURN_MS = 2_000;

/** So many polls at once; the others wait, in order. */
export class PollTurns {
  readonly #atOnce: number;
  readonly #turnMs: number;
  readonly #waiting = new Set<() => void>();
  /** The oldest first. */
  readonly #running = new Set<{ readonly sinceMs: number; readonly end: () => void }>();
  #taken = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(atOnce: number, turnMs = TURN_MS) {
    this.#atOnce = atOnce;
    this.#turnMs = turnMs;
  }

  /**
   * What the poll gives; undefined when its turn was over before. A poll that was cut short has lost
   * nothing: it is made again from the same place.
   *
   * @param signal - gives it up: rejects with its reason
   */
  async take<T>(
    signal: AbortSignal,
    poll: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    await this.#turn(signal);
    // One controller a poll: the SDK never takes its listener off the signal that it is given.
    const call = new AbortController();
    const end = (): void => {
      call.abort();
    };
    const mine = { sinceMs: performance.now(), end };
    this.#running.add(mine);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    this.#press();
    try {
      return await poll(call.signal);
    } catch (error) {
      signal.throwIfAborted();
      if (call.signal.aborted) return undefined;
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
      this.#running.delete(mine);
      this.#next();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#atOnce) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = (): void => {
        this.#waiting.delete(go);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.add(go);
      this.#press();
    });
  }

  /** Hands the place over; a place that nobody waits for is free. */
  #next(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  /** Ends the oldest poll when its turn is over and somebody waits. */
  #press(): void {
    const [oldest] = this.#running;
    if (this.#timer !== undefined || this.#waiting.size === 0 || oldest === undefined) return;
    const leftMs = oldest.sinceMs + this.#turnMs - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        if (this.#waiting.size === 0) return;
        oldest.end();
        this.#running.delete(oldest);
        this.#press();
      },
      Math.max(0, leftMs),
    );
    this.#timer.unref();
  }
}
