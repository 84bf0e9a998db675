/** Follows verifications and sends webhooks (docs/adr/0021). */
import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { signWebhook } from '../codec';
import { judgeWebhook, wantsEvent, webhookSecretBinding, type WebhookEndpoint } from '../domain';
import {
  WEBHOOK_GONE,
  WEBHOOK_NOT_DELIVERED,
  changeEndpointsUpdate,
  webhookEndpointsId,
  type WebhookDelivered,
  type WebhookDeliveryInput,
  type WebhookFollowerInput,
} from '../contract/webhooks';
import { type ActivityDependencies } from './dependencies';
import { endpointsOf } from './endpoints-of';
import { followRun } from './follow-run';
import { type SendAttempt, type WebhookDependencies } from './webhook-dependencies';

type Needed = Pick<ActivityDependencies, 'unseal'> & { readonly webhooks: WebhookDependencies };

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;

/** Activities of the Task Queue `webhooks`. */
export function createWebhookActivities(deps: Needed) {
  return {
    /** Starts a delivery for each event and endpoint until the run has ended. Safe to repeat. */
    followVerification: (input: WebhookFollowerInput): Promise<void> => followRun(input),
    /**
     * Sends an event to its endpoint once. A retry sends it again, under the same id. Fails with
     * `WebhookNotDelivered` and the pause until the next attempt, and for good with `WebhookGone`.
     */
    deliverWebhook: (input: WebhookDeliveryInput): Promise<WebhookDelivered> =>
      deliver(deps, input),
  };
}

async function deliver(deps: Needed, input: WebhookDeliveryInput): Promise<WebhookDelivered> {
  const { info } = Context.current();
  const { attempt } = info;
  const endpoints = await endpointsOf(input.tenantId);
  const endpoint = endpoints.find(({ endpointId }) => endpointId === input.endpointId);
  if (endpoint === undefined || !wantsEvent(endpoint, input.event.type))
    return { result: 'no-endpoint', attempts: attempt - 1 };
  const answer = await send(deps, input, endpoint);
  const status = 'status' in answer ? answer.status : undefined;
  const retryAfterMs = 'status' in answer ? answer.retryAfterMs : undefined;
  const verdict = judgeWebhook(attempt, { status, retryAfterMs }, Math.random());
  switch (verdict.kind) {
    case 'delivered':
      return { result: 'delivered', attempts: attempt };
    case 'gone':
      await disable(input);
      throw notDelivered(answer, { type: WEBHOOK_GONE, nonRetryable: true });
    case 'exhausted':
      throw notDelivered(answer, { nonRetryable: true });
    case 'retry':
      throw notDelivered(answer, { nextRetryDelay: verdict.afterMs });
  }
}

async function send(
  { unseal, webhooks }: Needed,
  { id, event, tenantId, endpointId }: WebhookDeliveryInput,
  { url, secrets }: WebhookEndpoint,
): Promise<SendAttempt> {
  const binding = webhookSecretBinding(tenantId, endpointId);
  const opened = await Promise.all(secrets.map(({ sealed }) => unseal(sealed, binding)));
  const body = JSON.stringify(event);
  const timestampS = Math.floor(Date.now() / 1_000);
  const headers = { ...signWebhook(opened.flat(), { id, timestampS, body }) };
  const signal = Context.current().cancellationSignal;
  return webhooks.post({ url, headers, body, signal });
}

/** The receiver wants no more, of any event. */
async function disable({ tenantId, endpointId }: WebhookDeliveryInput): Promise<void> {
  const handle = Context.current().client.workflow.getHandle(webhookEndpointsId(tenantId));
  await handle.executeUpdate(changeEndpointsUpdate, {
    args: [{ kind: 'disable', endpointId, why: 'gone' }],
  });
}

/** Says what was answered, and nothing of where or what. */
function notDelivered(
  answer: SendAttempt,
  options: {
    readonly type?: string;
    readonly nonRetryable?: boolean;
    readonly nextRetryDelay?: number;
  },
): ApplicationFailure {
  const said = 'status' in answer ? `status ${String(answer.status)}` : answer.failure;
  return ApplicationFailure.create({
    type: WEBHOOK_NOT_DELIVERED,
    message: `The webhook was not delivered: ${said}.`,
    category: ApplicationFailureCategory.BENIGN,
    ...options,
  });
}
