/** A tenant's endpoints: registered, changed and listed. Secrets are made here and shown once. */
import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { newestKey, seal } from '../codec';
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
  type Sealed,
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
import { makeWebhookSecret, type SigningKind, type UnsealedSecret } from './webhook-secrets';

/** What to register. */
export interface EndpointRequest {
  readonly url: string;
  /** @default all */
  readonly events?: readonly WebhookEventType[];
  /** @default 'v1' */
  readonly signing?: SigningKind;
}

/** A secret that was made: what the receiver checks by. It is not shown again, but to the same request. */
export interface NewSecret {
  readonly endpointId: string;
  readonly secretId: string;
  /** `whsec_…`, or `whpk_…` for `v1a`. */
  readonly key: string;
  /** Whether an earlier request with the same seed made it. */
  readonly isRepeated: boolean;
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
   * @param seed - 32 secret bytes, kept by the caller until there is an answer: with the same ones the same request
   * makes one endpoint and gets the same answer, for as long as that has its first secret. @default random
   * @throws VerificationClientError INVALID_REQUEST, WEBHOOK_EXISTS, TOO_MANY_WEBHOOK_ENDPOINTS, WORKER_UNAVAILABLE
   */
  async register(
    tenantId: string,
    request: EndpointRequest,
    seed?: Uint8Array,
  ): Promise<NewSecret> {
    const { url, events, signing } = parseRequest(endpointRequestSchema, request);
    const made = makeWebhookSecret({ signing, url, events }, seed);
    const secret = await this.#sealed(tenantId, made);
    const endpoint = { endpointId: made.endpointId, url, ...(events !== undefined && { events }) };
    const after = await this.#register(tenantId, { kind: 'register', ...endpoint, ...secret });
    this.#registry.forget(tenantId);
    return newSecret(made, secret, after);
  }

  /**
   * Makes a further secret, which signs beside those that are there within five seconds.
   *
   * @param seed - as for {@link register}
   * @throws VerificationClientError WEBHOOK_NOT_FOUND, WEBHOOK_EXISTS, TOO_MANY_WEBHOOK_SECRETS
   */
  async addSecret(
    tenantId: string,
    endpointId: string,
    signing: SigningKind = 'v1',
    seed?: Uint8Array,
  ): Promise<NewSecret> {
    const request = parseRequest(secretRequestSchema, { signing });
    const made = { ...makeWebhookSecret(request, seed), endpointId };
    const secret = await this.#sealed(tenantId, made);
    const after = await this.#change(tenantId, { kind: 'add-secret', endpointId, ...secret });
    return newSecret(made, secret, after);
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

  async #sealed(
    tenantId: string,
    { endpointId, secretId, secret, request }: UnsealedSecret,
  ): Promise<SealedSecret> {
    const source = this.#sealingKey;
    const key = newestKey(typeof source === 'function' ? await source() : source);
    const sealed = await seal(key, [secret], webhookSecretBinding(tenantId, endpointId));
    return { secret: secretId, sealed, request };
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
  async #change(tenantId: string, change: EndpointChange): Promise<readonly WebhookEndpoint[]> {
    const handle = this.#calls.temporal.workflow.getHandle(webhookEndpointsId(tenantId));
    const args: [EndpointChange] = [change];
    try {
      const send = () => handle.executeUpdate(changeEndpointsUpdate, { args });
      return await this.#calls.bounded(send, BY_WORKER);
    } catch (error) {
      const code = isVerificationClientError(error) ? error.code : undefined;
      const isGone = code === 'VERIFICATION_NOT_FOUND' || code === 'VERIFICATION_FINISHED';
      throw isGone ? new VerificationClientError('WEBHOOK_NOT_FOUND') : error;
    }
  }

  /** Starts the Workflow where there is none. */
  async #register(tenantId: string, change: EndpointChange): Promise<readonly WebhookEndpoint[]> {
    const { workflow } = this.#calls.temporal;
    return this.#calls.bounded(
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

interface SealedSecret {
  readonly secret: string;
  readonly sealed: Sealed;
  readonly request: string;
}

/** What the caller is told. Each request seals anew, so that what is kept tells whose it is. */
function newSecret(
  { endpointId, secretId, shown }: UnsealedSecret,
  { sealed }: SealedSecret,
  after: readonly WebhookEndpoint[],
): NewSecret {
  const isOurs = after.some(({ secrets }) => secrets.some((each) => each.sealed === sealed));
  return { endpointId, secretId, key: shown, isRepeated: !isOurs };
}
