/** A tenant's endpoints: registered, changed and listed. Secrets are made here and shown once. */
import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { createWebhookKeyPair, createWebhookSecret, newestKey, seal } from '../codec';
import {
  ATTRIBUTE_KEYS,
  TASK_QUEUES,
  WEBHOOK_ENDPOINTS,
  changeEndpointsUpdate,
  webhookEndpointsId,
  webhookEndpointsQuery,
} from '../contract';
import { endpointRequestSchema, secretRequestSchema } from '../contract/schemas';
import {
  deletedEvent,
  testEvent,
  wantsEvent,
  webhookSecretBinding,
  type EndpointChange,
  type EventSource,
  type WebhookEndpoint,
  type WebhookEventType,
} from '../domain';
import { VerificationClientError, isVerificationClientError } from './errors';
import { parseRequest } from './parse';
import { type SealingKeySource } from './seal-fields';
import { BY_WORKER, type TemporalCalls } from './temporal-calls';
import {
  listDeliveries,
  resendOne,
  resendRange,
  startDelivery,
  type DeliveryFilter,
  type DeliveryPage,
  type Resent,
} from './webhook-deliveries';
import { WebhookRegistry } from './webhook-registry';

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

  constructor(calls: TemporalCalls, sealingKey: SealingKeySource) {
    this.#calls = calls;
    this.#sealingKey = sealingKey;
    this.#registry = new WebhookRegistry(calls);
  }

  /** Whether a tenant has any, as remembered for half a minute. Costs no Action. @throws as any call */
  hasEndpoints(tenantId: string): Promise<boolean> {
    return this.#registry.hasEndpoints(tenantId);
  }

  /**
   * Registers an endpoint. Whether its address may be reached is found out when something is sent.
   *
   * @throws VerificationClientError INVALID_REQUEST, TOO_MANY_WEBHOOK_ENDPOINTS, WORKER_UNAVAILABLE
   */
  async register(tenantId: string, request: EndpointRequest): Promise<NewSecret> {
    const { url, events, signing } = parseRequest(endpointRequestSchema, request);
    const endpointId = randomUUID();
    const { shown, ...secret } = await this.#newSecret(tenantId, endpointId, signing);
    const change = { kind: 'register', endpointId, url, ...secret } as const;
    await this.#register(tenantId, { ...change, ...(events !== undefined && { events }) });
    this.#registry.forget(tenantId);
    return { endpointId, secretId: secret.secret, key: shown };
  }

  /**
   * Makes a further secret, which signs beside those that are there within five seconds.
   *
   * @throws VerificationClientError WEBHOOK_NOT_FOUND, TOO_MANY_WEBHOOK_SECRETS
   */
  async addSecret(
    tenantId: string,
    endpointId: string,
    signing: SigningKind = 'v1',
  ): Promise<NewSecret> {
    const request = parseRequest(secretRequestSchema, { signing });
    const { shown, ...secret } = await this.#newSecret(tenantId, endpointId, request.signing);
    await this.#change(tenantId, { kind: 'add-secret', endpointId, ...secret });
    return { endpointId, secretId: secret.secret, key: shown };
  }

  /**
   * Removes or disables an endpoint, enables it again, or removes a secret of it.
   *
   * @throws VerificationClientError WEBHOOK_NOT_FOUND, LAST_WEBHOOK_SECRET
   */
  async change(
    tenantId: string,
    change: Exclude<EndpointChange, { readonly kind: 'register' | 'add-secret' }>,
  ): Promise<void> {
    await this.#change(tenantId, change);
  }

  /** Costs one Query; a tenant without endpoints has an empty list. */
  async list(tenantId: string): Promise<readonly EndpointSummary[]> {
    const endpoints = await this.#read(tenantId);
    return endpoints.map(({ secrets, ...endpoint }) => ({
      ...endpoint,
      secretIds: secrets.map(({ secretId }) => secretId),
    }));
  }

  /** Sends `webhook.test` to one endpoint; returns the event's id. @throws VerificationClientError WEBHOOK_NOT_FOUND */
  async sendTest(tenantId: string, endpointId: string): Promise<string> {
    const all = await this.list(tenantId);
    if (!all.some((each) => each.endpointId === endpointId))
      throw new VerificationClientError('WEBHOOK_NOT_FOUND');
    const { id, event } = testEvent(randomUUID(), Date.now());
    await startDelivery(this.#calls, { id, event, tenantId, endpointId });
    return id;
  }

  /**
   * Starts a delivery of `verification.deleted` for each endpoint that wants it, once, however often it
   * is called. Costs nothing of tenants without endpoints.
   */
  async tellDeleted(tenantId: string, source: EventSource): Promise<void> {
    if (!(await this.#registry.hasEndpoints(tenantId))) return;
    const { id, event } = deletedEvent(source, Date.now());
    const endpoints = (await this.#read(tenantId)).filter((each) => wantsEvent(each, event.type));
    await Promise.all(
      endpoints.map(({ endpointId }) =>
        startDelivery(this.#calls, { id, event, tenantId, endpointId }),
      ),
    );
  }

  /** Lists deliveries, newest first, from Temporal's index. Errors as {@link listDeliveries}. */
  deliveries(filter: DeliveryFilter): Promise<DeliveryPage> {
    return listDeliveries(this.#calls, filter);
  }

  /** Sends one event once more, under its own id. Errors as {@link resendOne}. */
  resend(tenantId: string, which: { endpointId: string; eventId: string }): Promise<void> {
    return resendOne(this.#calls, tenantId, which);
  }

  /** Sends the events of a time range once more. Errors as {@link resendRange}. */
  resendRange(tenantId: string, range: Parameters<typeof resendRange>[2]): Promise<Resent> {
    return resendRange(this.#calls, tenantId, range);
  }

  async #newSecret(tenantId: string, endpointId: string, signing: SigningKind) {
    const pair = signing === 'v1a' ? createWebhookKeyPair() : undefined;
    const secret = pair?.secret ?? createWebhookSecret();
    const source = this.#sealingKey;
    const key = newestKey(typeof source === 'function' ? await source() : source);
    const sealed = await seal(key, [secret], webhookSecretBinding(tenantId, endpointId));
    return { secret: randomUUID(), sealed, shown: pair?.publicKey ?? secret };
  }

  async #read(tenantId: string): Promise<readonly WebhookEndpoint[]> {
    const handle = this.#calls.temporal.workflow.getHandle(webhookEndpointsId(tenantId));
    try {
      const { status } = await this.#calls.bounded(() => handle.describe());
      // One that has ended answers a Query, too.
      if (status.name !== 'RUNNING') return [];
      return await this.#calls.bounded(() => handle.query(webhookEndpointsQuery), BY_WORKER);
    } catch (error) {
      if (isVerificationClientError(error) && error.code === 'VERIFICATION_NOT_FOUND') return [];
      throw error;
    }
  }

  /** To the Workflow that runs: there is something to change. */
  async #change(tenantId: string, change: EndpointChange): Promise<void> {
    const handle = this.#calls.temporal.workflow.getHandle(webhookEndpointsId(tenantId));
    const args: [EndpointChange] = [change];
    try {
      const send = () => handle.executeUpdate(changeEndpointsUpdate, { args });
      await this.#calls.bounded(send, BY_WORKER);
    } catch (error) {
      const code = isVerificationClientError(error) ? error.code : undefined;
      const isGone = code === 'VERIFICATION_NOT_FOUND' || code === 'VERIFICATION_FINISHED';
      throw isGone ? new VerificationClientError('WEBHOOK_NOT_FOUND') : error;
    }
  }

  /** Starts the Workflow where there is none. */
  async #register(tenantId: string, change: EndpointChange): Promise<void> {
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
