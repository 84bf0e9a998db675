/** How many event streams may be open at once, and whom a limit counts. */
import { type Principal } from '../auth/principal';
import { addressKey } from '../edge/address';

/** More than the tabs of one end user and a backend or two need. */
const PER_VERIFICATION_MAX = 100;
/** An office whose people all share one address stays below it. */
const PER_ADDRESS_MAX = 1_000;

/** Who opens a stream. */
export interface StreamOwner {
  readonly verificationId: string;
  readonly principal: Principal;
  readonly address: string;
}

/** Counts open streams of one process. */
export class StreamLimits {
  readonly #counts = new Map<string, number>();
  readonly #perTenantMax: (tenantId: string) => number;
  readonly #inAllMax: number;

  constructor(limits: {
    readonly perTenantMax: (tenantId: string) => number;
    readonly inAllMax: number;
  }) {
    this.#perTenantMax = limits.perTenantMax;
    this.#inAllMax = limits.inAllMax;
  }

  /** The limit that one more would exceed, in words; undefined when one more fits. */
  reachedBy(owner: StreamOwner): string | undefined {
    const perTenantMax = this.#perTenantMax(owner.principal.tenantId);
    return this.#limitsOf(owner, perTenantMax).find(
      ({ key, max }) => (this.#counts.get(key) ?? 0) >= max,
    )?.words;
  }

  /** Counts one that opens (1) or closes (-1). */
  count(owner: StreamOwner, more: 1 | -1): void {
    for (const { key } of this.#limitsOf(owner)) {
      const now = (this.#counts.get(key) ?? 0) + more;
      if (now > 0) this.#counts.set(key, now);
      else this.#counts.delete(key);
    }
  }

  #limitsOf({ verificationId, principal, address }: StreamOwner, perTenantMax = 0) {
    return [
      {
        key: `verification:${verificationId}`,
        max: PER_VERIFICATION_MAX,
        words: `This verification has ${String(PER_VERIFICATION_MAX)} open streams.`,
      },
      {
        key: `tenant:${principal.tenantId}`,
        max: perTenantMax,
        words: `This tenant has ${String(perTenantMax)} open streams.`,
      },
      {
        key: `address:${addressKey(address)}`,
        max: PER_ADDRESS_MAX,
        words: `This address has ${String(PER_ADDRESS_MAX)} open streams.`,
      },
      { key: 'all', max: this.#inAllMax, words: 'This process takes no more streams.' },
    ] as const;
  }
}
