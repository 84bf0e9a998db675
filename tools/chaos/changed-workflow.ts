/** A release whose Workflow takes one step more than the histories of the one before have. */
import { upsertMemo } from '@temporalio/workflow';
import { accountVerification as before } from '../../workflows';

export { webhookDelivery, webhookEndpoints, webhookFollower } from '../../workflows';

export async function accountVerification(
  ...input: Parameters<typeof before>
): ReturnType<typeof before> {
  upsertMemo({ release: 'changed' });
  return before(...input);
}
