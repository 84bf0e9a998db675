/**
 * Whose verification an id is. Another tenant's id and one that never existed look the same, and
 * cost the same calls of Temporal in the same order.
 */
import { type VerificationRegistration } from '../client';
import { type ApiClient } from './api-client';
import { type Principal } from './auth/principal';
import { ApiProblem } from './problem';

/** Oldest go first. */
const REMEMBERED_MAX = 10_000;
/**
 * An id that was deleted, or whose retention is over, is free, and may be the next time another
 * tenant's, where callers of the client package choose their ids.
 */
const REMEMBERED_MS = 60_000;

/** Checks ids against their tenants. */
export class Ownership {
  readonly #client: Pick<ApiClient, 'lookUp'>;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly tenantId: string; readonly untilMs: number }>();
  readonly #lookUps = new Map<string, Promise<VerificationRegistration>>();

  /** @param now - milliseconds since 1970 */
  constructor(client: Pick<ApiClient, 'lookUp'>, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  /** @throws ApiProblem VERIFICATION_NOT_FOUND unless the verification is the caller's */
  async require(principal: Principal, verificationId: string): Promise<void> {
    const { tenantId } = principal;
    // A token names one verification; it was its tenant's when it was issued.
    if (principal.kind === 'end-user' && principal.verificationId !== verificationId)
      throw notFound();
    // Only a match is answered from memory: a foreign id is looked up each time, like an unknown
    // one.
    const known = this.#known.get(verificationId);
    if (known?.tenantId === tenantId && known.untilMs > this.#now()) return;
    await this.requireNow(tenantId, verificationId);
  }

  /**
   * As {@link require}, and never from memory: for what hands out whole numbers, or cannot be undone.
   *
   * @throws ApiProblem VERIFICATION_NOT_FOUND unless the verification is the tenant's
   */
  async requireNow(tenantId: string, verificationId: string): Promise<VerificationRegistration> {
    const registration = await this.lookUp(tenantId, verificationId);
    if (registration.tenantId === tenantId) this.#remember(verificationId, tenantId);
    else throw notFound();
    return registration;
  }

  /**
   * Many of one tenant who ask for one id at once, as after a reconnect, share one look-up. Another
   * tenant has its own: by a shared one it would be answered sooner, and learn that the id is used.
   */
  lookUp(tenantId: string, verificationId: string): Promise<VerificationRegistration> {
    const name = `${tenantId}/${verificationId}`;
    const underWay = this.#lookUps.get(name);
    if (underWay !== undefined) return underWay;
    const lookUp = this.#client.lookUp(verificationId).finally(() => this.#lookUps.delete(name));
    this.#lookUps.set(name, lookUp);
    return lookUp;
  }

  #remember(verificationId: string, tenantId: string): void {
    this.#known.delete(verificationId);
    this.#known.set(verificationId, { tenantId, untilMs: this.#now() + REMEMBERED_MS });
    if (this.#known.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

/** As the client's own "not found" looks, so that nothing tells the two apart. */
function notFound(): ApiProblem {
  return new ApiProblem('VERIFICATION_NOT_FOUND');
}
