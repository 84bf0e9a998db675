/** Names and messages of the Workflows that send webhooks (docs/adr/0021). Loads no SDK code. */
import {
  type QueryDefinition,
  type SearchAttributePair,
  type UpdateDefinition,
} from '@temporalio/common';
import {
  eventIdPrefix,
  type EndpointChange,
  type EventSource,
  type IdentifiedEvent,
  type WebhookEndpoint,
} from '../domain';
import { ATTRIBUTE_KEYS, TASK_QUEUES } from './names';

/** Workflow types. Histories and list filters name them, so that they never change. */
export const WEBHOOK_ENDPOINTS = 'webhookEndpoints';
export const WEBHOOK_FOLLOWER = 'webhookFollower';
export const WEBHOOK_DELIVERY = 'webhookDelivery';

/** The Workflow that keeps a tenant's endpoints; it runs while there is one. */
export function webhookEndpointsId(tenantId: string): string {
  return `webhook-endpoints/${tenantId}`;
}

/** The Workflow that follows one run of a verification. */
export function webhookFollowerId({ verificationId, runId }: EventSource): string {
  return `webhook-follower/${verificationId}/${runId}`;
}

/**
 * The Workflow of one delivery: whoever starts it again starts nothing. The event comes first, so that all
 * deliveries of a run are found by how their ids begin.
 *
 * @param resend - names it apart where somebody asked to have the event sent once more
 */
export function webhookDeliveryId(endpointId: string, eventId: string, resend?: string): string {
  const id = `${DELIVERY_PREFIX}${eventId}/${endpointId}`;
  return resend === undefined ? id : `${id}/${resend}`;
}

/** How the ids of all deliveries of a run begin. */
export function deliveriesOfRun(runId: string): string {
  return `${DELIVERY_PREFIX}${eventIdPrefix(runId)}`;
}
const DELIVERY_PREFIX = 'webhook-delivery/';

/** Whether it tells of the deletion, which is told after all else is gone. */
export function tellsOfDeletion(deliveryId: string): boolean {
  return /^[^/]+\/msg_[^/]+_deleted\//.test(deliveryId);
}

/** What the Workflow of a tenant's endpoints is started with. */
export interface WebhookEndpointsInput {
  readonly tenantId: string;
  readonly endpoints: readonly WebhookEndpoint[];
  /** When it begins anew, in milliseconds. @default a week */
  readonly renewAfterMs?: number;
}

/** What a follower is started with. */
export interface WebhookFollowerInput extends EventSource {
  readonly tenantId: string;
}

/** What a delivery is started with. */
export interface WebhookDeliveryInput extends IdentifiedEvent {
  readonly tenantId: string;
  readonly endpointId: string;
}

/** As Temporal's client takes them. */
export interface DeliveryStart {
  readonly taskQueue: string;
  readonly workflowId: string;
  readonly workflowIdReusePolicy: 'REJECT_DUPLICATE';
  readonly typedSearchAttributes: SearchAttributePair[];
  readonly priority: { readonly fairnessKey: string };
  readonly staticSummary: string;
  readonly memo: Readonly<Record<string, WebhookDeliveryInput>>;
  readonly args: [WebhookDeliveryInput];
}

/** How a delivery is started. Its memo has what is sent, so that a list tells it without a worker. */
export function deliveryStart(input: WebhookDeliveryInput, resend?: string): DeliveryStart {
  const { id, event, tenantId, endpointId } = input;
  return {
    taskQueue: TASK_QUEUES.workflows,
    workflowId: webhookDeliveryId(endpointId, id, resend),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: [{ key: ATTRIBUTE_KEYS.tenantId, value: tenantId }],
    priority: { fairnessKey: tenantId },
    staticSummary: event.type,
    memo: { [DELIVERY_MEMO]: input },
    args: [input],
  };
}
/** Key of that memo; the payload codec encodes its value. */
export const DELIVERY_MEMO = 'delivery';

/** How a delivery ended; a failed Workflow is one that never arrived. */
export interface WebhookDelivered {
  readonly attempts: number;
}

/** Changes the endpoints; rejected with failure type {@link ENDPOINT_REJECTED}. */
export const changeEndpointsUpdate = {
  type: 'update',
  name: 'changeWebhookEndpoints',
} as UpdateDefinition<readonly WebhookEndpoint[], [EndpointChange]>;

/** The endpoints as they stand; secrets sealed. */
export const webhookEndpointsQuery = {
  type: 'query',
  name: 'webhookEndpoints',
} as QueryDefinition<readonly WebhookEndpoint[]>;

/** Failure type of a change that was rejected; `details[0]` is `{ reason }`. */
export const ENDPOINT_REJECTED = 'WebhookEndpointRejected';
/** Failure type of an attempt that brought no 2xx. */
export const WEBHOOK_NOT_DELIVERED = 'WebhookNotDelivered';
/** Failure type of a delivery whose endpoint was disabled or removed meanwhile. */
export const WEBHOOK_NO_ENDPOINT = 'WebhookNoEndpoint';
/** Failure type of a delivery to a receiver that answered 410. */
export const WEBHOOK_GONE = 'WebhookGone';
