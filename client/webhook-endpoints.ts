/** A tenant's endpoints: registered, changed and listed. Secrets are made here and shown once. */
import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { createWebhookKeyPair, createWebhookSecret, newestKey, seal } from '../codec';
import {
  TASK_QUEUES,
  WEBHOOK_DELIVERY,
  WEBHOOK_ENDPOINTS,
  changeEndpointsUpdate,
  webhookDeliveryId,
  webhookEndpointsId,
  webhookEndpointsQuery,
  ATTRIBUTE_KEYS,
  type WebhookDeliveryInput,
} from '../contract';
import {
  testEvent,
  webhookSecretBinding,
  type EndpointChange,
  type WebhookEndpoint,
  type WebhookEventType,
} from '../domain';
import { isVerificationClientError } from './errors';
import { type SealingKeySource } from './seal-fields';
import { BY_WORKER, type TemporalCalls } from './temporal-calls';
import { type WebhookRegistry } from './webhook-registry';

/** How webhooks of an endpoint are signed: a shared secret, or a key pair of which we keep the private half. */
export type SigningKind = 'v1' | 'v1a';

/** What to register. */
export interface EndpointRequest {
  readonly url: string;
  /** @default all */
  readonly events?: readonly WebhookEventType[];
  /** @default 'v1' */
  readonly signing?: SigningKind;
}

/** A secret that was made: what the receiver checks by. It is not shown again. */
export interface NewSecret {
  readonly endpointId: string;
  readonly secretId: string;
  /** `whsec_…`, or `whpk_…` for `v1a`. */
  readonly key: string;
}

/** Endpoints without their secrets. */
export type EndpointSummary = Omit<WebhookEndpoint, 'secrets'> & {
  readonly secretIds: readonly string[];
};

/** The endpoints of all tenants, as one client sees them. */
export class WebhookEndpoints {
  readonly #calls: TemporalCalls;
  readonly #sealingKey: SealingKeySource;
  readonly #registry: WebhookRegistry;

  constructor(calls: TemporalCalls, sealingKey: SealingKeySource, registry: WebhookRegistry) {
    this.#calls = calls;
    this.#sealingKey = sealingKey;
    this.#registry = registry;
  }

  /** Registers an endpoint. Whether its address may be reached is found out when something is sent. */
  async register(tenantId: string, request: EndpointRequest): Promise<NewSecret> {
    const { url, events, signing = 'v1' } = request;
    const endpointId = randomUUID();
    const { shown, ...secret } = await this.#newSecret(tenantId, endpointId, signing);
    const change = { kind: 'register', endpointId, url, ...secret } as const;
    await this.#change(tenantId, { ...change, ...(events !== undefined && { events }) });
    this.#registry.forget(tenantId);
    return { endpointId, secretId: secret.secret, key: shown };
  }

  /** Makes a further secret, which signs beside those that are there. */
  async addSecret(
    tenantId: string,
    endpointId: string,
    signing: SigningKind = 'v1',
  ): Promise<NewSecret> {
    const { shown, ...secret } = await this.#newSecret(tenantId, endpointId, signing);
    await this.#change(tenantId, { kind: 'add-secret', endpointId, ...secret });
    return { endpointId, secretId: secret.secret, key: shown };
  }

  /** Removes or disables an endpoint, enables it again, or removes a secret of it. */
  async change(
    tenantId: string,
    change: Exclude<EndpointChange, { readonly kind: 'register' | 'add-secret' }>,
  ): Promise<void> {
    await this.#change(tenantId, change);
  }

  /** Costs one Query. */
  async list(tenantId: string): Promise<readonly EndpointSummary[]> {
    const handle = this.#calls.temporal.workflow.getHandle(webhookEndpointsId(tenantId));
    try {
      const query = () => handle.query(webhookEndpointsQuery);
      const endpoints = await this.#calls.bounded(query, BY_WORKER);
      return endpoints.map(({ secrets, ...endpoint }) => ({
        ...endpoint,
        secretIds: secrets.map(({ secretId }) => secretId),
      }));
    } catch (error) {
      if (isVerificationClientError(error) && error.code === 'VERIFICATION_NOT_FOUND') return [];
      throw error;
    }
  }

  /** Sends `webhook.test` to one endpoint; returns the event's id. */
  async sendTest(tenantId: string, endpointId: string): Promise<string> {
    const { id, event } = testEvent(randomUUID(), Date.now());
    const input: WebhookDeliveryInput = { id, event, tenantId, endpointId };
    await this.#calls.bounded(() =>
      this.#calls.temporal.workflow.start(WEBHOOK_DELIVERY, {
        taskQueue: TASK_QUEUES.workflows,
        workflowId: webhookDeliveryId(endpointId, id),
        typedSearchAttributes: [{ key: ATTRIBUTE_KEYS.tenantId, value: tenantId }],
        priority: { fairnessKey: tenantId },
        staticSummary: event.type,
        args: [input],
      }),
    );
    return id;
  }

  async #newSecret(tenantId: string, endpointId: string, signing: SigningKind) {
    const pair = signing === 'v1a' ? createWebhookKeyPair() : undefined;
    const secret = pair?.secret ?? createWebhookSecret();
    const source = this.#sealingKey;
    const key = newestKey(typeof source === 'function' ? await source() : source);
    const sealed = await seal(key, [secret], webhookSecretBinding(tenantId, endpointId));
    return { secret: randomUUID(), sealed, shown: pair?.publicKey ?? secret };
  }

  async #change(tenantId: string, change: EndpointChange): Promise<void> {
    const { workflow } = this.#calls.temporal;
    await this.#calls.bounded(
      () =>
        workflow.executeUpdateWithStart(changeEndpointsUpdate, {
          startWorkflowOperation: new WithStartWorkflowOperation(WEBHOOK_ENDPOINTS, {
            taskQueue: TASK_QUEUES.workflows,
            workflowId: webhookEndpointsId(tenantId),
            workflowIdConflictPolicy: 'USE_EXISTING',
            typedSearchAttributes: [{ key: ATTRIBUTE_KEYS.tenantId, value: tenantId }],
            priority: { fairnessKey: tenantId },
            staticSummary: 'Webhook endpoints of a tenant',
            args: [{ tenantId, endpoints: [] }],
          }),
          args: [change],
        }),
      BY_WORKER,
    );
  }
}
