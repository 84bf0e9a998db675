/** The endpoints of one tenant. */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import {
  changeEndpoints,
  isEndpointChange,
  withResealed,
  type EndpointChange,
  type EndpointRejection,
  type WebhookEndpoint,
} from '../domain';
import {
  ENDPOINT_REJECTED,
  changeEndpointsUpdate,
  webhookEndpointsQuery,
  type WebhookEndpointsInput,
} from '../contract/webhooks';
import { unpinned } from './unpinned';
import { resealSecrets } from './webhook-activities';

/** The update that it is started with comes at once; without one there is nothing to keep. */
const FIRST_CHANGE_MS = 60_000;
/**
 * It begins anew with its secrets sealed to the newest key, and its input encrypted with the newest one: old
 * keys are destroyed some weeks after their last use (docs/operations.md).
 */
const RENEW_AFTER_MS = 7 * 24 * 3_600_000;

/** Runs while the tenant has an endpoint: that its id runs is how starters know (docs/adr/0021). */
export async function webhookEndpoints(input: WebhookEndpointsInput): Promise<void> {
  const { tenantId, endpoints: before, renewAfterMs = RENEW_AFTER_MS } = input;
  let endpoints: readonly WebhookEndpoint[] = before;
  let hasChanged = before.length > 0;
  setHandler(webhookEndpointsQuery, () => endpoints, {
    description: 'The endpoints, their secrets sealed.',
  });
  setHandler(
    changeEndpointsUpdate,
    (change) => {
      endpoints = changed(endpoints, change);
      hasChanged = true;
      return endpoints;
    },
    {
      description: 'Registers, changes or removes an endpoint.',
      validator: (change: EndpointChange) => void changed(endpoints, change),
    },
  );
  await condition(() => hasChanged, FIRST_CHANGE_MS);
  const isOver = () => endpoints.length === 0 || workflowInfo().continueAsNewSuggested;
  await condition(isOver, renewAfterMs);
  if (endpoints.length > 0) {
    // Where it fails, the next week has another.
    const fresh = await resealSecrets({ tenantId, endpoints }).catch(() => []);
    endpoints = withResealed(endpoints, fresh);
  }
  await condition(allHandlersFinished);
  if (endpoints.length > 0) await continueAsNew<typeof webhookEndpoints>({ ...input, endpoints });
}

setWorkflowOptions(unpinned, webhookEndpoints);

function changed(
  endpoints: readonly WebhookEndpoint[],
  change: unknown,
): readonly WebhookEndpoint[] {
  const next = isEndpointChange(change) ? changeEndpoints(endpoints, change) : 'malformed';
  if (typeof next === 'string') throw rejected(next);
  return next;
}

function rejected(reason: EndpointRejection): ApplicationFailure {
  return ApplicationFailure.create({
    type: ENDPOINT_REJECTED,
    message: `The change is rejected: ${reason}.`,
    details: [{ reason }],
    nonRetryable: true,
  });
}
