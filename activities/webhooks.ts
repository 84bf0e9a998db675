/** Follows verifications and sends webhooks (docs/adr/0021). */
import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { signWebhook } from '../codec';
import {
  WEBHOOK_ATTEMPTS_MAX,
  judgeWebhook,
  wantsEvent,
  webhookSecretBinding,
  type ResealedSecret,
  type WebhookEndpoint,
  type WebhookVerdict,
} from '../domain';
import {
  WEBHOOK_GONE,
  WEBHOOK_NOT_DELIVERED,
  WEBHOOK_NO_ENDPOINT,
  changeEndpointsUpdate,
  webhookEndpointsId,
  type WebhookDelivered,
  type WebhookDeliveryInput,
  type WebhookEndpointsInput,
  type WebhookFollowerInput,
} from '../contract/webhooks';
import { type ActivityDependencies } from './dependencies';
import { followRun } from './follow-run';
import { bounded } from './temporal-client';
import {
  type AttemptResult,
  type SendAttempt,
  type WebhookDependencies,
} from './webhook-dependencies';

type Needed = Pick<ActivityDependencies, 'unseal' | 'reseal'> & WebhookDependencies;

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;

export type FollowerActivities = ReturnType<typeof createFollowerActivities>;

/** Activities of the Task Queue `webhook-followers`: long polls; a slot holds memory alone. */
export function createFollowerActivities(deps: WebhookDependencies) {
  return {
    /** Starts a delivery for each event and endpoint until the run has ended. Safe to repeat. */
    followVerification: (input: WebhookFollowerInput): Promise<void> => followRun(deps, input),
  };
}

/** Activities of the Task Queue `webhooks`: one attempt to send each. */
export function createWebhookActivities(deps: Needed) {
  return {
    /**
     * Sends an event to its endpoint once. A retry sends it again, under the same id. Fails with
     * `WebhookNotDelivered` and the pause until the next attempt, and for good with `WebhookGone`.
     */
    deliverWebhook: (input: WebhookDeliveryInput): Promise<WebhookDelivered> =>
      deliver(deps, input),
    /**
     * Seals to the newest key of the worker what is sealed to an older one, so that the older one can
     * be destroyed. Changes nothing by itself; what does not open is left as it is.
     */
    resealSecrets: (input: WebhookEndpointsInput): Promise<readonly ResealedSecret[]> =>
      resealSecrets(deps, input),
  };
}

async function resealSecrets(
  { reseal }: Needed,
  { tenantId, endpoints }: WebhookEndpointsInput,
): Promise<readonly ResealedSecret[]> {
  const fresh: ResealedSecret[] = [];
  for (const { endpointId, secrets } of endpoints) {
    for (const { secretId, sealed: before } of secrets) {
      const sealed = await reseal(before, webhookSecretBinding(tenantId, endpointId));
      if (sealed !== undefined) fresh.push({ endpointId, secretId, sealed });
    }
  }
  return fresh;
}

async function deliver(deps: Needed, input: WebhookDeliveryInput): Promise<WebhookDelivered> {
  const { attempt } = Context.current().info;
  const answer = await attemptToSend(deps, input);
  const status = 'status' in answer ? answer.status : undefined;
  const retryAfterMs = 'status' in answer ? answer.retryAfterMs : undefined;
  const verdict = judgeWebhook(attempt, { status, retryAfterMs }, Math.random());
  deps.onAttempt(RESULTS[verdict.kind]);
  switch (verdict.kind) {
    case 'delivered':
      return { attempts: attempt };
    case 'gone':
      await disable(deps, input);
      throw notDelivered(answer, { type: WEBHOOK_GONE, nonRetryable: true });
    case 'exhausted':
      throw notDelivered(answer, { nonRetryable: true });
    case 'retry':
      throw notDelivered(answer, { nextRetryDelay: verdict.afterMs });
  }
}

const RESULTS: Readonly<Record<WebhookVerdict['kind'], AttemptResult>> = {
  delivered: 'delivered',
  gone: 'gone',
  exhausted: 'given-up',
  retry: 'again',
};

/** What keeps us from sending is an attempt as well: it has the same pauses, and so the same three days. */
async function attemptToSend(deps: Needed, input: WebhookDeliveryInput): Promise<SendAttempt> {
  const { endpoints, onAttempt } = deps;
  const asked = await endpoints.one(input.tenantId, input.endpointId).then(
    (endpoint) => ({ endpoint }),
    () => undefined,
  );
  if (asked === undefined) return { failure: 'endpoints-unknown' };
  const { endpoint } = asked;
  if (endpoint !== undefined && wantsEvent(endpoint, input.event.type))
    return sendInTurn(deps, input, endpoint);
  onAttempt('no-endpoint');
  const forGood = { type: WEBHOOK_NO_ENDPOINT, nonRetryable: true };
  throw notDelivered({ failure: 'no-endpoint' }, forGood);
}

/** Sends it, unless its tenant has its share of the process. The last attempt is made in any case. */
async function sendInTurn(
  deps: Needed,
  input: WebhookDeliveryInput,
  endpoint: WebhookEndpoint,
): Promise<SendAttempt> {
  const giveBack = deps.shares.take(input.tenantId);
  const isLast = Context.current().info.attempt >= WEBHOOK_ATTEMPTS_MAX;
  if (giveBack === undefined && !isLast) return { failure: 'crowded' };
  try {
    return await send(deps, input, endpoint);
  } finally {
    giveBack?.();
  }
}

async function send(
  { unseal, post }: Needed,
  { id, event, tenantId, endpointId }: WebhookDeliveryInput,
  { url, secrets }: WebhookEndpoint,
): Promise<SendAttempt> {
  const binding = webhookSecretBinding(tenantId, endpointId);
  const opening = secrets.map(({ sealed }) => unseal(sealed, binding));
  const opened = await Promise.all(opening).catch(() => undefined);
  // Its key may be back before the last attempt.
  if (opened === undefined) return { failure: 'secret-unreadable' };
  const body = JSON.stringify(event);
  const timestampS = Math.floor(Date.now() / 1_000);
  const headers = { ...signWebhook(opened.flat(), { id, timestampS, body }) };
  const signal = Context.current().cancellationSignal;
  return post({ url, headers, body, signal });
}

/** The receiver wants no more, of any event. */
async function disable(
  { temporal, endpoints }: Needed,
  { tenantId, endpointId }: WebhookDeliveryInput,
): Promise<void> {
  const handle = temporal.workflow.getHandle(webhookEndpointsId(tenantId));
  const args = [{ kind: 'disable', endpointId, why: 'gone' }] as const;
  await bounded(temporal, () => handle.executeUpdate(changeEndpointsUpdate, { args: [...args] }));
  endpoints.forget(tenantId);
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
