/**
 * The endpoints of a tenant: where its webhooks go, which events, and by which secrets they are signed.
 * The pure rules of the one Workflow that keeps them (docs/adr/0021).
 */
import { ID_PATTERN, URL_LENGTH_MAX } from './input-check';
import { isSealed, type SealBinding, type Sealed } from './sealed';
import { byKind, listOf, oneOf, optional, text, type Check } from './shape';
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from './webhook-event';

/** Endpoints of one tenant; each costs a delivery an event. */
export const ENDPOINTS_MAX = 10;
/** Secrets of one endpoint: the newest signs beside those that it succeeds. */
export const ENDPOINT_SECRETS_MAX = 3;

/** A secret to sign with, sealed to the worker. */
export interface EndpointSecret {
  readonly secretId: string;
  readonly sealed: Sealed;
  /** Hash of the request that made it, by which the same request is known when it is sent again. */
  readonly request: string;
}

/** Where webhooks go. */
export interface WebhookEndpoint {
  readonly endpointId: string;
  readonly url: string;
  /** Which events. @default all */
  readonly events?: readonly WebhookEventType[];
  /** The newest first. */
  readonly secrets: readonly EndpointSecret[];
  /** Why it gets none: it answered 410, or somebody said so. */
  readonly disabled?: 'gone' | 'asked';
}

/** With the secret that is made, whose id is `secret`. Once more under the same id, it changes nothing. */
type WithSecret = Pick<EndpointSecret, 'sealed' | 'request'> & { readonly secret: string };

/** One change of a tenant's endpoints. */
export type EndpointChange =
  | ({ readonly kind: 'register' } & WithSecret &
      Pick<WebhookEndpoint, 'endpointId' | 'url' | 'events'>)
  | ({ readonly kind: 'add-secret'; readonly endpointId: string } & WithSecret)
  | { readonly kind: 'remove-secret'; readonly endpointId: string; readonly secret: string }
  | { readonly kind: 'disable'; readonly endpointId: string; readonly why: 'gone' | 'asked' }
  | { readonly kind: 'enable'; readonly endpointId: string }
  | { readonly kind: 'remove'; readonly endpointId: string };

/** Why a change is rejected. */
export type EndpointRejection =
  | 'malformed'
  | 'endpoint-unknown'
  | 'secret-unknown'
  | 'endpoint-exists'
  | 'secret-exists'
  | 'too-many-endpoints'
  | 'too-many-secrets'
  | 'last-secret';

const id = text(64, ID_PATTERN);
const withSecret = {
  endpointId: id,
  secret: id,
  sealed: ((value) => isSealed(value)) as Check,
  request: id,
};

const anyChange = byKind<EndpointChange>({
  register: {
    ...withSecret,
    url: text(URL_LENGTH_MAX, /^https?:\/\//),
    events: optional(listOf(oneOf(...WEBHOOK_EVENT_TYPES), WEBHOOK_EVENT_TYPES.length)),
  },
  'add-secret': withSecret,
  'remove-secret': { endpointId: id, secret: id },
  disable: { endpointId: id, why: oneOf('gone', 'asked') },
  enable: { endpointId: id },
  remove: { endpointId: id },
});

/** Whether a value is a change: whoever sends one by Temporal's own commands may send anything. */
export function isEndpointChange(value: unknown): value is EndpointChange {
  return anyChange(value);
}

/** The endpoints after a change, or why it is rejected. */
export function changeEndpoints(
  endpoints: readonly WebhookEndpoint[],
  change: EndpointChange,
): readonly WebhookEndpoint[] | EndpointRejection {
  const found = endpoints.find(({ endpointId }) => endpointId === change.endpointId);
  if (change.kind === 'register') {
    if (found !== undefined) return isRepeated(found, change) ? endpoints : 'endpoint-exists';
    if (endpoints.length >= ENDPOINTS_MAX) return 'too-many-endpoints';
    const { endpointId, url, events } = change;
    const endpoint = { endpointId, url, ...(events !== undefined && { events }) };
    return [...endpoints, { ...endpoint, secrets: [secretOf(change)] }];
  }
  if (found === undefined) return 'endpoint-unknown';
  if (change.kind === 'remove') return endpoints.filter((each) => each !== found);
  const changed = changeOne(found, change);
  if (typeof changed === 'string') return changed;
  return endpoints.map((each) => (each === found ? changed : each));
}

function changeOne(
  endpoint: WebhookEndpoint,
  change: Exclude<EndpointChange, { readonly kind: 'register' | 'remove' }>,
): WebhookEndpoint | EndpointRejection {
  const { secrets } = endpoint;
  switch (change.kind) {
    case 'add-secret': {
      if (isRepeated(endpoint, change)) return endpoint;
      if (secrets.some(({ secretId }) => secretId === change.secret)) return 'secret-exists';
      if (secrets.length >= ENDPOINT_SECRETS_MAX) return 'too-many-secrets';
      return { ...endpoint, secrets: [secretOf(change), ...secrets] };
    }
    case 'remove-secret': {
      const left = secrets.filter(({ secretId }) => secretId !== change.secret);
      if (left.length === secrets.length) return 'secret-unknown';
      return left.length === 0 ? 'last-secret' : { ...endpoint, secrets: left };
    }
    case 'disable':
      return { ...endpoint, disabled: change.why };
    case 'enable': {
      const { disabled: _, ...enabled } = endpoint;
      return enabled;
    }
  }
}

function secretOf({ secret, sealed, request }: WithSecret): EndpointSecret {
  return { secretId: secret, sealed, request };
}

/** Whether its secret was made by an equal request. One that was removed is not: it signs nothing. */
function isRepeated({ secrets }: WebhookEndpoint, { secret, request }: WithSecret): boolean {
  return secrets.some((each) => each.secretId === secret && each.request === request);
}

/** A secret that was sealed anew, to a newer key of the worker. */
export interface ResealedSecret extends Pick<EndpointSecret, 'secretId' | 'sealed'> {
  readonly endpointId: string;
}

/** The endpoints with these in the place of what they were; those that are gone meanwhile stay gone. */
export function withResealed(
  endpoints: readonly WebhookEndpoint[],
  fresh: readonly ResealedSecret[],
): readonly WebhookEndpoint[] {
  return endpoints.map((endpoint) => ({
    ...endpoint,
    secrets: endpoint.secrets.map((secret) => {
      const found = fresh.find(
        ({ endpointId, secretId }) =>
          endpointId === endpoint.endpointId && secretId === secret.secretId,
      );
      return found === undefined ? secret : { ...secret, sealed: found.sealed };
    }),
  }));
}

/** Whether an endpoint gets an event. A test event is for the endpoint that it was asked for. */
export function wantsEvent({ disabled, events }: WebhookEndpoint, type: WebhookEventType): boolean {
  if (disabled !== undefined) return false;
  return type === 'webhook.test' || events === undefined || events.includes(type);
}

/** What an endpoint's secret is bound to. */
export function webhookSecretBinding(tenantId: string, endpointId: string): SealBinding {
  return { verificationId: tenantId, purpose: 'webhook-secret', guids: [endpointId] };
}
