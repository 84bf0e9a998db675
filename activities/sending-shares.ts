/**
 * How many webhooks of one tenant a process has on their way: a receiver that does not answer holds a slot
 * for 15 s, and those of one tenant must not hold all of them.
 */

/** Counts what is on its way, by tenant. One per process. */
export class SendingShares {
  readonly #slots: number;
  readonly #byTenant = new Map<string, number>();
  #taken = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /**
   * Takes a place; returns what gives it back, to be called once. Undefined: the tenant has its share. It may
   * have as many as are free, so half of what the others leave: some are left for the next.
   */
  take(tenantId: string): (() => void) | undefined {
    const own = this.#byTenant.get(tenantId) ?? 0;
    if (own > 0 && own >= this.#slots - this.#taken) return undefined;
    this.#byTenant.set(tenantId, own + 1);
    this.#taken += 1;
    return () => {
      this.#giveBack(tenantId);
    };
  }

  #giveBack(tenantId: string): void {
    const left = (this.#byTenant.get(tenantId) ?? 0) - 1;
    this.#taken -= 1;
    if (left > 0) this.#byTenant.set(tenantId, left);
    else this.#byTenant.delete(tenantId);
  }
}
