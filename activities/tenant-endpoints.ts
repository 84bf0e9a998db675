/** The endpoints of tenants, as one process remembers them: many deliveries of a tenant ask at once. */
import { WorkflowNotFoundError } from '@temporalio/common';
import { type WebhookEndpoint } from '../domain';
import { webhookEndpointsId, webhookEndpointsQuery } from '../contract/webhooks';
import { bounded, type TemporalClient } from './temporal-client';

/** How long an answer is good, in milliseconds: so long may a change take to hold here. */
const GOOD_MS = 5_000;
/** Tenants that are remembered; the oldest is forgotten. */
const TENANTS_MAX = 10_000;

interface Known {
  readonly endpoints: Promise<readonly WebhookEndpoint[]>;
  readonly untilMs: number;
}

/** Asks the Workflow that keeps them: one Query a tenant in five seconds. One per process. */
export class TenantEndpoints {
  readonly #temporal: TemporalClient;
  readonly #known = new Map<string, Known>();

  constructor(temporal: TemporalClient) {
    this.#temporal = temporal;
  }

  /** None where nobody registered any, or the last was removed; that is never remembered. */
  async of(tenantId: string): Promise<readonly WebhookEndpoint[]> {
    const known = this.#known.get(tenantId);
    if (known !== undefined && performance.now() < known.untilMs) return known.endpoints;
    this.forget(tenantId);
    const asked = { endpoints: this.#ask(tenantId), untilMs: performance.now() + GOOD_MS };
    this.#known.set(tenantId, asked);
    const [oldest] = this.#known.keys();
    if (this.#known.size > TENANTS_MAX && oldest !== undefined) this.#known.delete(oldest);
    const unlearn = (): void => {
      if (this.#known.get(tenantId) === asked) this.forget(tenantId);
    };
    try {
      const endpoints = await asked.endpoints;
      if (endpoints.length === 0) unlearn();
      return endpoints;
    } catch (error) {
      unlearn();
      throw error;
    }
  }

  /** One of them; asks anew where it is not among those that are remembered. */
  async one(tenantId: string, endpointId: string): Promise<WebhookEndpoint | undefined> {
    const among = (endpoints: readonly WebhookEndpoint[]): WebhookEndpoint | undefined =>
      endpoints.find((each) => each.endpointId === endpointId);
    const found = among(await this.of(tenantId));
    if (found !== undefined) return found;
    this.forget(tenantId);
    return among(await this.of(tenantId));
  }

  /** To be called where they were changed. */
  forget(tenantId: string): void {
    this.#known.delete(tenantId);
  }

  async #ask(tenantId: string): Promise<readonly WebhookEndpoint[]> {
    const handle = this.#temporal.workflow.getHandle(webhookEndpointsId(tenantId));
    try {
      const { status } = await bounded(this.#temporal, () => handle.describe());
      // A Workflow that has ended answers a Query, too.
      if (status.name !== 'RUNNING') return [];
      return await bounded(this.#temporal, () => handle.query(webhookEndpointsQuery));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  }
}
