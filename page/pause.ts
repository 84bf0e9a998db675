/** Waiting that ends early: when the connection is back, the tab is looked at, or somebody asks. */

/** Pauses before a request is sent again. */
export class Pauses {
  readonly #waiting = new Set<() => void>();

  constructor() {
    const wake = (): void => {
      this.wake();
    };
    window.addEventListener('online', wake);
    window.addEventListener('pageshow', wake);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') wake();
    });
  }

  /** Waits so long, or until it is woken. */
  async take(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#waiting.add(end);
    });
  }

  /** Ends every pause. */
  wake(): void {
    for (const end of this.#waiting) end();
  }
}

const RETRY_MS_MAX = 30_000;

/** Longer with each try in a row, up to half a minute; what the service asked for is the least. */
export function retryMs(leastMs: number, tries: number): number {
  return Math.max(leastMs, Math.min(leastMs * 2 ** Math.min(tries, 6), RETRY_MS_MAX));
}
