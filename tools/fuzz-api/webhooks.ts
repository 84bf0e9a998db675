/** Endpoints of webhooks for a fuzz run, and the requests about them that must succeed. */
import { bodyOf, type HttpCaller } from '../end-user/over-http';

/** What requests about webhooks name. */
export interface ReadyWebhooks {
  /** Stays. */
  readonly endpointId: string;
  /** Of a test event that was sent there. */
  readonly eventId: string;
  /** One for each good request to remove an endpoint. */
  readonly toRemove: readonly string[];
  /** One for each good request to remove a secret. */
  readonly secrets: readonly EndpointSecret[];
}

interface EndpointSecret {
  readonly endpointId: string;
  readonly secretId: string;
}

/** Good requests of an operation that uses up what a tenant may have few of: ten endpoints, three secrets of each. */
export const FEW = 2;
const USES_UP_FEW: ReadonlySet<string> = new Set([
  'registerWebhookEndpoint',
  'removeWebhookEndpoint',
  'addWebhookSecret',
  'removeWebhookSecret',
]);

/** Whether an operation has no more than {@link FEW} good requests. */
export function usesUpFew(operationId: string): boolean {
  return USES_UP_FEW.has(operationId);
}

/** Nothing answers there (RFC 2606): a run sends no webhook to anybody. */
const NOWHERE = { url: 'https://receiver.invalid/in' };
const ENDPOINTS = '/v1/webhook-endpoints';

/** Registers them. @throws Error with the problem that the API answers */
export async function makeReadyWebhooks(caller: HttpCaller): Promise<ReadyWebhooks> {
  const register = async (): Promise<EndpointSecret> =>
    bodyOf(await caller.post(ENDPOINTS, NOWHERE), 201) as EndpointSecret;
  const { endpointId } = await register();
  const { eventId } = bodyOf(await caller.post(`${ENDPOINTS}/${endpointId}/test`, {}), 202) as {
    readonly eventId: string;
  };
  const toRemove: string[] = [];
  while (toRemove.length < FEW) toRemove.push((await register()).endpointId);
  const other = await register();
  const secrets: EndpointSecret[] = [];
  while (secrets.length < FEW)
    secrets.push(
      bodyOf(
        await caller.post(`${ENDPOINTS}/${other.endpointId}/secrets`, {}),
        201,
      ) as EndpointSecret,
    );
  return { endpointId, eventId, toRemove, secrets };
}

/** What stands in the path and the body of the n-th good request; undefined where it is about something else. */
export function goodWebhookParts(
  operationId: string,
  n: number,
  { endpointId, eventId, toRemove, secrets }: ReadyWebhooks,
): { readonly ids: Readonly<Record<string, string>>; readonly body?: unknown } | undefined {
  switch (operationId) {
    case 'registerWebhookEndpoint':
      return { ids: {}, body: NOWHERE };
    case 'removeWebhookEndpoint':
      return { ids: { endpointId: toRemove[n] ?? endpointId } };
    case 'setWebhookEndpointState':
      return { ids: { endpointId }, body: { state: 'enabled' } };
    case 'addWebhookSecret':
      return { ids: { endpointId }, body: {} };
    case 'removeWebhookSecret':
      return { ids: { ...secrets[n] } };
    case 'sendTestWebhook':
      return { ids: { endpointId } };
    case 'resendWebhook':
      return { ids: {}, body: { endpointId, eventId } };
    case 'resendWebhooks': {
      const [from, to] = [0, Date.now()].map((atMs) => new Date(atMs).toISOString());
      return { ids: {}, body: { endpointId, from, to, state: 'failed' } };
    }
    default:
      return undefined;
  }
}
