/** Reads a tenant's endpoints. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { type WebhookEndpoint } from '../domain';
import { webhookEndpointsId, webhookEndpointsQuery } from '../contract/webhooks';

/** None where nobody registered any, or the last was removed. */
export async function endpointsOf(tenantId: string): Promise<readonly WebhookEndpoint[]> {
  const handle = Context.current().client.workflow.getHandle(webhookEndpointsId(tenantId));
  try {
    return await handle.query(webhookEndpointsQuery);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}
