/**
 * Follows the history of one verification by long polls, which cost no Action, and starts a delivery for
 * each event and endpoint.
 */
import { Context } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import { wantsEvent, type IdentifiedEvent } from '../domain';
import { verificationWorkflowId } from '../contract/names';
import { WEBHOOK_DELIVERY, deliveryStart, type WebhookFollowerInput } from '../contract/webhooks';
import { eventIn, isReset, isTerminated, type HistoryEvent } from './history-events';
import { bounded } from './temporal-client';
import { type WebhookDependencies } from './webhook-dependencies';

/** Where a follower stands: its heartbeat details. After a reset another run goes on. */
interface Place {
  readonly runId: string;
  /** The last event that was handled. */
  readonly position: number;
}

interface Page {
  readonly events: readonly HistoryEvent[];
  /** Empty: the run has ended. */
  readonly token: Uint8Array;
}

/** An idle long poll returns after 20 s; this is the bound where it does not. */
const LONG_POLL_MS = 70_000;
/** Below the heartbeat time-out of five minutes (workflows/webhook-activities.ts): each is an Action. */
const HEARTBEAT_MS = 200_000;
/** gRPC's code for a run that was deleted, or whose retention is over. */
const NOT_FOUND = 5;

/** Ends with the run, or when it was deleted. A second attempt goes on after the last event that was handled. */
export async function followRun(
  deps: WebhookDependencies,
  input: WebhookFollowerInput,
): Promise<void> {
  const details = Context.current().info.heartbeatDetails as Place | undefined;
  const first: Place = { runId: input.runId, position: 0 };
  let place: Place | undefined = details ?? first;
  while (place !== undefined) {
    const at: Place = place;
    place = await toTheEnd(deps, input, at).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }
}

/** Follows one run; returns where to go on if it was reset. */
async function toTheEnd(
  deps: WebhookDependencies,
  input: WebhookFollowerInput,
  { runId, position }: Place,
): Promise<Place | undefined> {
  const context = Context.current();
  let place: Place = { runId, position };
  let page: Page | undefined;
  let toldAtMs = performance.now();
  do {
    page = await nextPage(deps, input, runId, page?.token);
    for (const event of page.events) {
      if (Number(event.eventId) <= place.position) continue;
      if (isTerminated(event)) {
        const next = await runAfterReset(deps, input, runId);
        if (next !== undefined) return next;
      }
      const found = await eventIn(deps.temporal, { ...input, runId }, event);
      if (found !== undefined) await startDeliveries(deps, input, found);
      place = { runId, position: Number(event.eventId) };
    }
    if (page.events.length > 0 || performance.now() - toldAtMs > HEARTBEAT_MS) {
      context.heartbeat(place);
      toldAtMs = performance.now();
    }
  } while (page.token.length > 0);
  return undefined;
}

/** Waits for events that come after a page. */
async function nextPage(
  { temporal, polls }: WebhookDependencies,
  { verificationId }: WebhookFollowerInput,
  runId: string,
  token: Uint8Array | undefined,
): Promise<Page> {
  const { cancellationSignal: signal, cancelled } = Context.current();
  const { connection, workflowService, options } = temporal.workflow;
  const request = {
    namespace: options.namespace,
    execution: { workflowId: verificationWorkflowId(verificationId), runId },
    waitNewEvent: true,
  };
  for (;;) {
    const poll = (ends: AbortSignal) =>
      connection.withAbortSignal(ends, () =>
        connection.withDeadline(Date.now() + LONG_POLL_MS, () =>
          workflowService.getWorkflowExecutionHistory({
            ...request,
            ...(token !== undefined && { nextPageToken: token }),
          }),
        ),
      );
    const response = await polls.take(signal, poll).catch(async (error: unknown) => {
      if (signal.aborted) await cancelled;
      throw error;
    });
    if (response === undefined) continue;
    return { events: response.history?.events ?? [], token: response.nextPageToken };
  }
}

/** The run that an operator's reset has put into the place of this one, from where it differs. */
async function runAfterReset(
  { temporal }: WebhookDependencies,
  { verificationId }: WebhookFollowerInput,
  resetRunId: string,
): Promise<Place | undefined> {
  const { workflow } = temporal;
  const workflowId = verificationWorkflowId(verificationId);
  const { runId } = await bounded(temporal, () => workflow.getHandle(workflowId).describe());
  if (runId === resetRunId) return undefined;
  const handle = workflow.getHandle(workflowId, runId);
  const { events } = await bounded(temporal, () => handle.fetchHistory());
  const reset = (events ?? []).find(isReset);
  return reset && { runId, position: Number(reset.eventId) };
}

async function startDeliveries(
  { temporal, endpoints }: WebhookDependencies,
  { tenantId }: WebhookFollowerInput,
  { id, event }: IdentifiedEvent,
): Promise<void> {
  const all = await endpoints.of(tenantId);
  const starts = all
    .filter((each) => wantsEvent(each, event.type))
    .map(async ({ endpointId }) => {
      const options = deliveryStart({ id, event, tenantId, endpointId });
      try {
        await bounded(temporal, () => temporal.workflow.start(WEBHOOK_DELIVERY, options));
      } catch (error) {
        // The attempt before has started it.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    });
  await Promise.all(starts);
}

function isNotFound(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return (error as { readonly code?: unknown } | null)?.code === NOT_FOUND;
}
