/**
 * Which tickets were used, and by which browser. The browser names itself by a random text that it
 * keeps, so that a lost answer can be asked for again, and nobody else opens the address.
 *
 * Kept in this process: an address is one-time per process of the API (docs/adr/0024).
 */

/** Beyond it the oldest is forgotten; each lives for an hour at most. */
const TICKETS_MAX = 20_000;

interface Use {
  readonly browser: string;
  readonly untilMs: number;
}

/** Remembers the tickets that were used. */
export class TicketBook {
  readonly #uses = new Map<string, Use>();
  readonly #now: () => number;

  /** @param now - milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether this browser may use the ticket: nobody has, or it was this one. */
  use(pageSessionId: string, browser: string, untilMs: number): boolean {
    this.#forget();
    const known = this.#uses.get(pageSessionId);
    if (known !== undefined) return known.browser === browser;
    this.#uses.set(pageSessionId, { browser, untilMs });
    return true;
  }

  #forget(): void {
    for (const [id, { untilMs }] of this.#uses) {
      if (untilMs > this.#now() && this.#uses.size < TICKETS_MAX) return;
      this.#uses.delete(id);
    }
  }
}
