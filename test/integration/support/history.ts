/** The server's history of a run, decoded, read the way an operator's export shows it. */
import { type Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { defaultPayloadConverter } from '@temporalio/common';
import { verificationWorkflowId } from '../../../contract/names';
import { decodedHistory } from '../../../tools/decoded-history';

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** The Query by which the Temporal UI reads what a run says of itself. */
export const METADATA_QUERY = '__temporal_workflow_metadata';

/** What it reads. */
export interface Metadata {
  readonly currentDetails?: string;
  readonly definition?: Readonly<
    Record<string, readonly { readonly name?: string; readonly description?: string }[]>
  >;
}

/** All events of a verification. */
export async function eventsOf(
  client: Client,
  verificationId: string,
): Promise<readonly HistoryEvent[]> {
  const { events } = await decodedHistory(client, verificationWorkflowId(verificationId));
  return events ?? [];
}

/** An event's type without its prefix: `ActivityTaskScheduled` and so on, in capitals. */
export function typeOf(event: HistoryEvent): string {
  const name = temporal.api.enums.v1.EventType[event.eventType ?? 0] ?? 'UNKNOWN';
  return name.replace('EVENT_TYPE_', '');
}

/** How often each type of event occurs. */
export function countByType(events: readonly HistoryEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) counts[typeOf(event)] = (counts[typeOf(event)] ?? 0) + 1;
  return counts;
}

/** The summary that the Temporal UI shows at an event; undefined when it has none. */
export function summaryOf(event: HistoryEvent): string | undefined {
  const payload = event.userMetadata?.summary;
  return payload === undefined || payload === null
    ? undefined
    : defaultPayloadConverter.fromPayload<string>(payload);
}

/** The highest attempt of each activity that ended, by its name. */
export function attemptsIn(events: readonly HistoryEvent[]): Record<string, number> {
  const names = new Map<string, string>();
  const attempts: Record<string, number> = {};
  for (const event of events) {
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (name) names.set(String(event.eventId), name);
    const started = event.activityTaskStartedEventAttributes;
    if (!started) continue;
    const activity = names.get(String(started.scheduledEventId)) ?? 'unknown';
    attempts[activity] = Math.max(attempts[activity] ?? 0, started.attempt ?? 1);
  }
  return attempts;
}
