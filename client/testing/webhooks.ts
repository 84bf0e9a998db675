/** Endpoints of webhooks in memory. The double sends nothing: it keeps what would be sent of a test event. */
import { randomUUID } from 'node:crypto';
import { endpointRequestSchema, resendOneSchema } from '../../contract/schemas';
import {
  changeEndpoints,
  type EndpointChange,
  type EndpointRejection,
  type Sealed,
  type WebhookEndpoint,
} from '../../domain';
import { VerificationClientError } from '../errors';
import { type WebhookOperations } from '../operations';
import { parseRequest } from '../parse';
import { codeOfEndpointRejection } from '../temporal-errors';
import { type DeliveryPage, type DeliverySummary, type Resent } from '../webhook-deliveries';
import { type EndpointRequest, type EndpointSummary, type NewSecret } from '../webhook-endpoints';
import { makeWebhookSecret, type MadeFor, type SigningKind } from '../webhook-secrets';

/** In place of `client.webhooks`. */
export class WebhookDouble implements WebhookOperations {
  readonly #endpoints = new Map<string, readonly WebhookEndpoint[]>();
  readonly #deliveries = new Map<string, DeliverySummary[]>();

  async register(
    tenantId: string,
    request: EndpointRequest,
    seed?: Uint8Array,
  ): Promise<NewSecret> {
    const { url, events, signing } = parseRequest(endpointRequestSchema, request);
    const { told, secret } = newSecret({ signing, url, events }, seed);
    const endpoint = { endpointId: told.endpointId, url, ...(events !== undefined && { events }) };
    const isRepeated = !this.#change(tenantId, { kind: 'register', ...endpoint, ...secret });
    return Promise.resolve({ ...told, isRepeated });
  }

  async addSecret(
    tenantId: string,
    endpointId: string,
    signing: SigningKind = 'v1',
    seed?: Uint8Array,
  ): Promise<NewSecret> {
    const { told, secret } = newSecret({ signing }, seed);
    const isRepeated = !this.#change(tenantId, { kind: 'add-secret', endpointId, ...secret });
    return Promise.resolve({ ...told, endpointId, isRepeated });
  }

  async change(
    tenantId: string,
    change: Exclude<EndpointChange, { readonly kind: 'register' | 'add-secret' }>,
  ): Promise<void> {
    this.#change(tenantId, change);
    return Promise.resolve();
  }

  async list(tenantId: string): Promise<readonly EndpointSummary[]> {
    const endpoints = this.#endpoints.get(tenantId) ?? [];
    return Promise.resolve(
      endpoints.map(({ secrets, ...endpoint }) => ({
        ...endpoint,
        secretIds: secrets.map(({ secretId }) => secretId),
      })),
    );
  }

  async sendTest(tenantId: string, endpointId: string): Promise<string> {
    const known = await this.list(tenantId);
    if (!known.some((each) => each.endpointId === endpointId))
      throw new VerificationClientError('WEBHOOK_NOT_FOUND');
    const eventId = `msg_test_${randomUUID()}`;
    const startedAt = new Date().toISOString();
    const state = {
      state: 'delivered',
      isResent: false,
      startedAt,
      finishedAt: startedAt,
    } as const;
    const sent = this.#deliveries.get(tenantId) ?? [];
    this.#deliveries.set(tenantId, [
      { endpointId, eventId, type: 'webhook.test', ...state },
      ...sent,
    ]);
    return eventId;
  }

  /** No start of the double is followed. */
  hasEndpoints(): Promise<boolean> {
    return Promise.resolve(false);
  }

  tellDeleted(): Promise<void> {
    return Promise.resolve();
  }

  /** Test events alone, all on one page. */
  deliveries({ tenantId }: { readonly tenantId: string }): Promise<DeliveryPage> {
    return Promise.resolve({ deliveries: this.#deliveries.get(tenantId) ?? [] });
  }

  async resend(
    tenantId: string,
    which: { readonly endpointId: string; readonly eventId: string },
  ): Promise<void> {
    const { eventId } = parseRequest(resendOneSchema, which);
    const sent = this.#deliveries.get(tenantId) ?? [];
    if (!sent.some((each) => each.eventId === eventId))
      throw new VerificationClientError('WEBHOOK_NOT_FOUND');
    return Promise.resolve();
  }

  resendRange(tenantId: string): Promise<Resent> {
    return Promise.resolve({ count: this.#deliveries.get(tenantId)?.length ?? 0 });
  }

  /** Whether it changed anything. */
  #change(tenantId: string, change: EndpointChange): boolean {
    const before = this.#endpoints.get(tenantId) ?? [];
    const next = changeEndpoints(before, change);
    if (isRejection(next)) throw new VerificationClientError(codeOfEndpointRejection(next));
    this.#endpoints.set(tenantId, next);
    const secretsOf = (all: typeof next) => all.flatMap(({ secrets }) => secrets).length;
    return secretsOf(next) > secretsOf(before);
  }
}

function isRejection(
  next: readonly WebhookEndpoint[] | EndpointRejection,
): next is EndpointRejection {
  return typeof next === 'string';
}

/** Nothing is sealed here: the double signs nothing. */
const NOTHING_SEALED: Sealed = '';

function newSecret(wanted: MadeFor, seed: Uint8Array | undefined) {
  const { endpointId, secretId, shown: key, request } = makeWebhookSecret(wanted, seed);
  const secret = { secret: secretId, sealed: NOTHING_SEALED, request };
  return { told: { endpointId, secretId, key }, secret };
}
