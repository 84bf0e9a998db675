/** How many requests a second: a token bucket over the process's monotonic clock. */

/**
 * What may be sent at once after a pause, in seconds of the rate: short, so that no second sees more
 * than a tenth above it.
 */
const BURST_SECONDS = 0.1;

/** Counts requests. */
export class RequestBudget {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #countedMs = performance.now();

  /** @param perSecond - undefined: no limit */
  constructor(perSecond = Infinity) {
    this.#perSecond = perSecond;
    this.#burst = Math.max(1, perSecond * BURST_SECONDS);
    this.#left = this.#burst;
  }

  /** Takes one request out and returns 0; or takes none and returns how long to wait, in milliseconds. */
  take(): number {
    if (this.#perSecond === Infinity) return 0;
    const nowMs = performance.now();
    const gained = ((nowMs - this.#countedMs) * this.#perSecond) / 1_000;
    this.#left = Math.min(this.#burst, this.#left + gained);
    this.#countedMs = nowMs;
    if (this.#left < 1) return Math.ceil(((1 - this.#left) * 1_000) / this.#perSecond);
    this.#left -= 1;
    return 0;
  }
}
