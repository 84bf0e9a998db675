/**
 * Whose verification an id is. Another tenant's id and one that never existed look the same, and
 * cost the same calls of Temporal in the same order.
 */
import { type VerificationRegistration } from '../client';
import { type ApiClient } from './api-client';
import { type Principal } from './auth/principal';
import { ApiProblem } from './problem';

/** Tenants never change, so they may be remembered; oldest go first. */
const REMEMBERED_MAX = 10_000;

/** Checks ids against their tenants. */
export class Ownership {
  readonly #client: Pick<ApiClient, 'lookUp'>;
  readonly #tenants = new Map<string, string>();
  readonly #lookUps = new Map<string, Promise<VerificationRegistration>>();

  constructor(client: Pick<ApiClient, 'lookUp'>) {
    this.#client = client;
  }

  /** @throws ApiProblem VERIFICATION_NOT_FOUND unless the verification is the caller's */
  async require(principal: Principal, verificationId: string): Promise<void> {
    if (principal.kind === 'end-user') {
      // We signed the pair of tenant and id, so nothing is left to look up.
      if (principal.verificationId !== verificationId) throw notFound();
      return;
    }
    // Only a match is answered from memory: a foreign id is looked up each time, like an unknown
    // one.
    if (this.#tenants.get(verificationId) === principal.tenantId) return;
    const { tenantId } = await this.lookUp(principal.tenantId, verificationId);
    if (tenantId !== principal.tenantId) throw notFound();
    this.#remember(verificationId, tenantId);
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
    this.#tenants.set(verificationId, tenantId);
    if (this.#tenants.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#tenants.keys();
    if (oldest !== undefined) this.#tenants.delete(oldest);
  }
}

/** As the client's own "not found" looks, so that nothing tells the two apart. */
function notFound(): ApiProblem {
  return new ApiProblem('VERIFICATION_NOT_FOUND');
}
