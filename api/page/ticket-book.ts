/**
 * Which tickets were used, and by which browser. The browser names itself by a random text that it
 * keeps, so that a lost answer can be asked for again, and nobody else opens the address. Temporal
 * remembers it for all processes; a server without standalone activities leaves it to each of them
 * (docs/adr/0024).
 */
import { isVerificationClientError, type OneTimeTickets } from '../../client';

/** Beyond it the oldest is forgotten; each lives for an hour at most. */
const TICKETS_MAX = 20_000;

interface Use {
  readonly browser: string;
  readonly untilMs: number;
}

/** Remembers the tickets that were used. */
export class TicketBook {
  readonly #uses = new Map<string, Use>();
  readonly #shared: Pick<OneTimeTickets, 'use'> | undefined;
  readonly #now: () => number;

  /**
   * @param shared - the book of all processes; without it this one has its own
   * @param now - milliseconds since 1970
   */
  constructor(shared?: Pick<OneTimeTickets, 'use'>, now: () => number = Date.now) {
    this.#shared = shared;
    this.#now = now;
  }

  /**
   * Whether this browser may use the ticket: nobody has, or it was this one.
   *
   * @throws VerificationClientError TEMPORAL_UNAVAILABLE
   */
  async use(pageSessionId: string, browser: string, untilMs: number): Promise<boolean> {
    try {
      if (this.#shared !== undefined)
        return await this.#shared.use(pageSessionId, browser, untilMs);
    } catch (error) {
      const isTooOld = isVerificationClientError(error) && error.code === 'SERVER_TOO_OLD';
      if (!isTooOld) throw error;
    }
    return this.#useHere(pageSessionId, browser, untilMs);
  }

  #useHere(pageSessionId: string, browser: string, untilMs: number): boolean {
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
