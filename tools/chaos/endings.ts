/** How all that was started is ended, whatever fails meanwhile. */

/** Ends by whoever started something. */
export class Endings {
  #ends: (() => unknown)[] = [];
  #isOver = false;
  readonly #late: Promise<void>[] = [];

  /** Is told how something is ended; does it at once where everything else has ended already. */
  readonly add = (end: () => unknown): void => {
    if (this.#isOver) this.#late.push(attempted(end));
    else this.#ends.unshift(end);
  };

  /** Ends all of it, the last first, and what is told meanwhile. */
  async all(): Promise<void> {
    this.#isOver = true;
    for (const end of this.#ends.splice(0)) await attempted(end);
    await this.late();
  }

  /** Waits for what was ended at once. */
  async late(): Promise<void> {
    while (this.#late.length > 0) await this.#late.shift();
  }
}

/** What cannot be ended is no reason to leave the others. */
async function attempted(end: () => unknown): Promise<void> {
  try {
    await end();
  } catch {
    // Its process ends with ours.
  }
}
