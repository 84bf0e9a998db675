/** Names and messages of the Workflows that send webhooks (docs/adr/0021). Loads no SDK code. */
import { type QueryDefinition, type UpdateDefinition } from '@temporalio/common';
import {
  type EndpointChange,
  type EventSource,
  type IdentifiedEvent,
  type WebhookEndpoint,
} from '../domain';

/** Task Queue of followers and deliveries. */
export const WEBHOOK_QUEUE = 'webhooks';

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

/** The Workflow of one delivery: whoever starts it again starts nothing. */
export function webhookDeliveryId(endpointId: string, eventId: string): string {
  return `webhook-delivery/${endpointId}/${eventId}`;
}

/** What the Workflow of a tenant's endpoints is started with. */
export interface WebhookEndpointsInput {
  readonly tenantId: string;
  readonly endpoints: readonly WebhookEndpoint[];
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

/** How a delivery ended that was not given up: a failed Workflow is one that was. */
export interface WebhookDelivered {
  /** `no-endpoint`: it was removed or disabled meanwhile. */
  readonly result: 'delivered' | 'no-endpoint';
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
/** Failure type of a delivery to a receiver that answered 410. */
export const WEBHOOK_GONE = 'WebhookGone';
