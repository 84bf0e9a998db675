/** One event on its way to one endpoint. */
import { setWorkflowOptions } from '@temporalio/workflow';
import { type WebhookDelivered, type WebhookDeliveryInput } from '../contract/webhooks';
import { deliverWebhook } from './webhook-activities';
import { unpinned } from './unpinned';

/** Fails when the delivery is given up: after three days, or when the receiver wants no more. */
export async function webhookDelivery(input: WebhookDeliveryInput): Promise<WebhookDelivered> {
  return deliverWebhook(input);
}

setWorkflowOptions(unpinned, webhookDelivery);
