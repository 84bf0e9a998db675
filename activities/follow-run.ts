/**
 * Follows the history of one run of a verification by long polls, which cost no Action, and starts a
 * delivery for each event and endpoint.
 */
import { Context } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  finishedEvent,
  phaseEvent,
  startedEvent,
  wantsEvent,
  type IdentifiedEvent,
  type VerificationResult,
} from '../domain';
import { ATTRIBUTE_KEYS, TASK_QUEUES, verificationWorkflowId } from '../contract/names';
import {
  WEBHOOK_DELIVERY,
  webhookDeliveryId,
  type WebhookDeliveryInput,
  type WebhookFollowerInput,
} from '../contract/webhooks';
import { endpointsOf } from './endpoints-of';

type Service = Context['client']['workflow']['workflowService'];
type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<Service['getWorkflowExecutionHistory']>>['history']>['events']
>[number];

/** Ends with the run. A second attempt goes on after the last event that was handled. */
export async function followRun(input: WebhookFollowerInput): Promise<void> {
  const context = Context.current();
  const { connection, workflowService, options } = context.client.workflow;
  const { verificationId, runId } = input;
  const execution = { workflowId: verificationWorkflowId(verificationId), runId };
  let handled = Number(context.info.heartbeatDetails ?? 0);
  let token: Uint8Array | undefined;
  for (;;) {
    const nextPageToken = token;
    // The call has to end with the activity: one that is open keeps the worker from closing.
    const page = await connection.withAbortSignal(context.cancellationSignal, () =>
      workflowService.getWorkflowExecutionHistory({
        namespace: options.namespace,
        execution,
        waitNewEvent: true,
        ...(nextPageToken !== undefined && { nextPageToken }),
      }),
    );
    for (const event of page.history?.events ?? []) {
      const position = Number(event.eventId);
      if (position <= handled) continue;
      const found = await eventIn(input, event);
      if (found !== undefined) await startDeliveries(input, found);
      handled = position;
    }
    context.heartbeat(handled);
    if (page.nextPageToken.length === 0) return;
    token = page.nextPageToken;
  }
}

async function eventIn(
  source: WebhookFollowerInput,
  event: HistoryEvent,
): Promise<IdentifiedEvent | undefined> {
  const { seconds, nanos } = event.eventTime ?? {};
  const atMs = Number(seconds ?? 0) * 1_000 + Math.floor(Number(nanos ?? 0) / 1_000_000);
  if (isThere(event.workflowExecutionStartedEventAttributes)) return startedEvent(source, atMs);
  const upsert = event.upsertWorkflowSearchAttributesEventAttributes;
  if (isThere(upsert)) {
    const phase = upsert.searchAttributes?.indexedFields?.[ATTRIBUTE_KEYS.phase.name]?.data;
    if (!isThere(phase)) return undefined;
    const word: unknown = JSON.parse(Buffer.from(phase).toString());
    return phaseEvent(source, String(word), String(event.eventId), atMs);
  }
  if (!isThere(event.workflowExecutionCompletedEventAttributes)) return undefined;
  const { workflow } = Context.current().client;
  const handle = workflow.getHandle(verificationWorkflowId(source.verificationId), source.runId);
  return finishedEvent(source, (await handle.result()) as VerificationResult, atMs);
}

async function startDeliveries(
  { tenantId }: WebhookFollowerInput,
  { id, event }: IdentifiedEvent,
): Promise<void> {
  const { workflow } = Context.current().client;
  const endpoints = await endpointsOf(tenantId);
  for (const endpoint of endpoints.filter((each) => wantsEvent(each, event.type))) {
    const { endpointId } = endpoint;
    const input: WebhookDeliveryInput = { id, event, tenantId, endpointId };
    const started = workflow.start(WEBHOOK_DELIVERY, {
      taskQueue: TASK_QUEUES.workflows,
      workflowId: webhookDeliveryId(endpointId, id),
      // The attempt before may have started it.
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      typedSearchAttributes: [{ key: ATTRIBUTE_KEYS.tenantId, value: tenantId }],
      priority: { fairnessKey: tenantId },
      staticSummary: event.type,
      args: [input],
    });
    await started.catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    });
  }
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
