/**
 * Long polls of a verification's history. They tell how its view has changed, and cost no billed
 * Action.
 */
import { type temporal } from '@temporalio/proto';
import { verificationWorkflowId } from '../contract/names';
import { type TemporalCalls } from './temporal-calls';
import { toClientError } from './temporal-errors';
import { idOf, viewEvents, type ViewEvent } from './view-events';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** What one long poll brought. */
export interface HistoryPage {
  /** Those of its events that tell of the view. */
  readonly events: readonly ViewEvent[];
  /** Id of the last one of all its events; 0 where nothing came. */
  readonly lastEventId: number;
  /** Whether the run has ended, so that no further page comes. */
  readonly isLast: boolean;
  /** Where the next poll continues. */
  readonly token: Uint8Array;
}

/**
 * An idle long poll returns empty after 20 s on the server; this is the bound where it does not.
 */
const LONG_POLL_MS = 70_000;

/**
 * Waits for the next events after `token`; without one, reads from the start of the history.
 *
 * @throws VerificationClientError VERIFICATION_NOT_FOUND, TEMPORAL_UNAVAILABLE; WORKER_UNAVAILABLE
 * when the signal ended it
 */
export async function pollHistory(
  { temporal: { workflow } }: TemporalCalls,
  verificationId: string,
  token: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<HistoryPage> {
  const { connection, options, workflowService } = workflow;
  // One controller per call: the SDK never removes its listener from the signal it is given.
  const call = new AbortController();
  const abort = (): void => {
    call.abort();
  };
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    const response = await connection.withAbortSignal(call.signal, () =>
      connection.withDeadline(Date.now() + LONG_POLL_MS, () =>
        workflowService.getWorkflowExecutionHistory({
          namespace: options.namespace,
          execution: { workflowId: verificationWorkflowId(verificationId) },
          waitNewEvent: true,
          ...(token === undefined ? {} : { nextPageToken: token }),
        }),
      ),
    );
    const events = response.history?.events ?? [];
    const isLast = events.some(isClosing) || response.nextPageToken.length === 0;
    const last = events.at(-1);
    return {
      events: viewEvents(events),
      lastEventId: last === undefined ? 0 : idOf(last),
      isLast,
      token: response.nextPageToken,
    };
  } catch (error) {
    throw toClientError(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function isClosing(event: HistoryEvent): boolean {
  return [
    event.workflowExecutionCompletedEventAttributes,
    event.workflowExecutionFailedEventAttributes,
    event.workflowExecutionTimedOutEventAttributes,
    event.workflowExecutionCanceledEventAttributes,
    event.workflowExecutionTerminatedEventAttributes,
  ].some((attributes) => attributes !== null && attributes !== undefined);
}
