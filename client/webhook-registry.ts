/** Whether a tenant has webhooks, for whoever starts verifications: asked rarely, and of Temporal alone. */
import { webhookEndpointsId } from '../contract';
import { isVerificationClientError } from './errors';
import { type TemporalCalls } from './temporal-calls';

/**
 * How long an answer is good, in milliseconds. A verification that starts this long after a tenant's first
 * endpoint may have no webhooks.
 */
export const REGISTRY_MS = 30_000;
/** Tenants that are remembered; the oldest is forgotten. */
const TENANTS_MAX = 10_000;

/** Remembers for one process which tenants have endpoints. */
export class WebhookRegistry {
  readonly #known = new Map<string, { readonly has: Promise<boolean>; readonly untilMs: number }>();
  readonly #calls: TemporalCalls;

  constructor(calls: TemporalCalls) {
    this.#calls = calls;
  }

  /** Costs no Action. @throws VerificationClientError TEMPORAL_UNAVAILABLE: then nothing could be started either */
  hasEndpoints(tenantId: string): Promise<boolean> {
    const nowMs = Date.now();
    const known = this.#known.get(tenantId);
    if (known !== undefined && nowMs < known.untilMs) return known.has;
    const has = this.#ask(tenantId);
    has.catch(() => {
      if (this.#known.get(tenantId)?.has === has) this.forget(tenantId);
    });
    this.#known.delete(tenantId);
    this.#known.set(tenantId, { has, untilMs: nowMs + REGISTRY_MS });
    const [oldest] = this.#known.keys();
    if (this.#known.size > TENANTS_MAX && oldest !== undefined) this.#known.delete(oldest);
    return has;
  }

  /** To be called where an endpoint was registered here, so that this process knows at once. */
  forget(tenantId: string): void {
    this.#known.delete(tenantId);
  }

  async #ask(tenantId: string): Promise<boolean> {
    const handle = this.#calls.temporal.workflow.getHandle(webhookEndpointsId(tenantId));
    try {
      const { status } = await this.#calls.bounded(() => handle.describe());
      return status.name === 'RUNNING';
    } catch (error) {
      if (isVerificationClientError(error) && error.code === 'VERIFICATION_NOT_FOUND') return false;
      throw error;
    }
  }
}
