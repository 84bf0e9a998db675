/**
 * For whoever receives webhooks: checks that one came from this service, unchanged and recently. An entry
 * of its own, which loads nothing of Temporal.
 */
import { isSignedBy } from '../codec/webhook-signature';
import { type WebhookEvent } from '../domain';

export { WebhookKeyError } from '../codec/webhook-signature';
export type { WebhookData, WebhookEvent, WebhookEventType, WebhookOutcome } from '../domain';

/** Why a webhook is not to be believed. Answer 400, and do nothing else. */
export type WebhookTrouble =
  /** One of the three headers is not there, or is not readable. */
  | 'headers-missing'
  /** Sent too long ago, or in the future: a replay, or a clock that is wrong. */
  | 'not-recent'
  /** Signed by none of the keys: a forgery, a changed body, or a secret that is not known here. */
  | 'not-signed'
  /** Signed, but no event of this service. */
  | 'not-an-event';

/** A webhook is not to be believed. Quotes nothing of it. */
export class WebhookRejected extends Error {
  override readonly name = 'WebhookRejected';
  readonly code: WebhookTrouble;

  constructor(code: WebhookTrouble) {
    super(`The webhook is rejected: ${code}.`);
    this.code = code;
  }
}

/** What was received, and by what it is checked. */
export interface ReceivedWebhook {
  /** The body as it came, before any parsing: another spelling of the same JSON has another signature. */
  readonly body: string | Uint8Array;
  /** As Node has them, in lower case, or `Headers` of the fetch API. */
  readonly headers:
    | Readonly<Record<string, string | readonly string[] | undefined>>
    | { readonly get: (name: string) => string | null };
  /** The endpoint's secrets (`whsec_…`) or public keys (`whpk_…`); several while one succeeds another. */
  readonly keys: string | readonly string[];
  /** How far its time may be from ours, in seconds. @default 300 */
  readonly toleranceS?: number;
  /** Epoch milliseconds. @default now */
  readonly nowMs?: number;
}

/** A webhook that was checked. */
export interface VerifiedWebhook extends Omit<WebhookEvent, 'type'> {
  /** The same in every delivery of this event: remember it, and do the work once. */
  readonly id: string;
  /** A {@link WebhookEventType}, or one of a later release: answer 204 to what you do not know. */
  readonly type: string;
}

const TOLERANCE_S = 300;
const SECOND_MS = 1_000;

/**
 * Checks a webhook and returns its event.
 *
 * @throws WebhookRejected; WebhookKeyError when a key has not the documented form
 */
export function verifyWebhook(received: ReceivedWebhook): VerifiedWebhook {
  const { headers, toleranceS = TOLERANCE_S, nowMs = Date.now() } = received;
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (id === undefined || signatures === undefined || !/^\d{1,12}$/.test(timestamp ?? ''))
    throw new WebhookRejected('headers-missing');
  const timestampS = Number(timestamp);
  if (Math.abs(nowMs / SECOND_MS - timestampS) > toleranceS)
    throw new WebhookRejected('not-recent');
  const body =
    typeof received.body === 'string' ? received.body : Buffer.from(received.body).toString();
  const keys = typeof received.keys === 'string' ? [received.keys] : received.keys;
  // As the sender wrote it: a number would lose leading zeros.
  if (String(timestampS) !== timestamp || !isSignedBy(keys, { id, timestampS, body }, signatures))
    throw new WebhookRejected('not-signed');
  return { id, ...eventIn(body) };
}

function headerOf(headers: ReceivedWebhook['headers'], name: string): string | undefined {
  const value =
    'get' in headers && typeof headers.get === 'function'
      ? headers.get(name)
      : (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function eventIn(body: string): Omit<VerifiedWebhook, 'id'> {
  const event = parsed(body);
  const { type, timestamp, data } = event;
  const isEvent =
    typeof type === 'string' &&
    typeof timestamp === 'string' &&
    typeof data === 'object' &&
    data !== null;
  if (!isEvent) throw new WebhookRejected('not-an-event');
  return event as unknown as WebhookEvent;
}

/** Nothing of what it should have, where the body is no JSON object. */
function parsed(body: string): Partial<Record<keyof WebhookEvent, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
