/** Follows one verification, and starts a delivery for each event and endpoint. */
import { setWorkflowOptions } from '@temporalio/workflow';
import { type WebhookFollowerInput } from '../contract/webhooks';
import { followVerification } from './webhook-activities';
import { unpinned } from './unpinned';

/** Ends when the verification has ended and all its deliveries have been started. */
export async function webhookFollower(input: WebhookFollowerInput): Promise<void> {
  await followVerification(input);
}

setWorkflowOptions(unpinned, webhookFollower);
