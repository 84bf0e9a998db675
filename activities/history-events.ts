/** What an event of a verification's history is worth telling. */
import {
  brokenEvent,
  finishedEvent,
  phaseEvent,
  resultOf,
  startedEvent,
  type EventSource,
  type IdentifiedEvent,
  type RecordedResult,
  type VerificationResult,
} from '../domain';
import { ATTRIBUTE_KEYS, verificationWorkflowId } from '../contract/names';
import { bounded, type TemporalClient } from './temporal-client';

type Service = TemporalClient['workflow']['workflowService'];

/** As Temporal has it. */
export type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<Service['getWorkflowExecutionHistory']>>['history']>['events']
>[number];

/** What an event tells; undefined for most. Costs a call for the closing one alone, whose result may be large. */
export async function eventIn(
  temporal: TemporalClient,
  source: EventSource,
  event: HistoryEvent,
): Promise<IdentifiedEvent | undefined> {
  const { seconds, nanos } = event.eventTime ?? {};
  const atMs = Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000);
  if (isThere(event.workflowExecutionStartedEventAttributes)) return startedEvent(source, atMs);
  if (isThere(event.workflowExecutionCompletedEventAttributes))
    return finishedEvent(source, await readResult(temporal, source), atMs);
  if (isBroken(event)) return brokenEvent(source, atMs);
  const upsert = event.upsertWorkflowSearchAttributesEventAttributes;
  const phase = upsert?.searchAttributes?.indexedFields?.[ATTRIBUTE_KEYS.phase.name]?.data;
  if (!isThere(phase)) return undefined;
  const word: unknown = JSON.parse(Buffer.from(phase).toString());
  return phaseEvent(source, String(word), String(event.eventId), atMs);
}

async function readResult(
  temporal: TemporalClient,
  { verificationId, runId }: EventSource,
): Promise<VerificationResult> {
  const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId), runId);
  return resultOf((await bounded(temporal, () => handle.result())) as RecordedResult);
}

/** Whether somebody ended the run from outside; a reset does, too. */
export function isTerminated(event: HistoryEvent): boolean {
  return isThere(event.workflowExecutionTerminatedEventAttributes);
}

/** Whether a reset run begins to differ here from the one that it was made of. */
export function isReset(event: HistoryEvent): boolean {
  return (event.workflowTaskFailedEventAttributes?.baseRunId ?? '') !== '';
}

/** Whether the run ended without a result. */
function isBroken(event: HistoryEvent): boolean {
  return (
    isTerminated(event) ||
    isThere(event.workflowExecutionFailedEventAttributes) ||
    isThere(event.workflowExecutionTimedOutEventAttributes) ||
    isThere(event.workflowExecutionCanceledEventAttributes)
  );
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
