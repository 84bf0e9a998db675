/** What each event of a history costs in bytes, as the server stores it, and what the bytes are for. Pure. */
import { type Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const { HistoryEvent: EventMessage } = temporal.api.history.v1;
const { Payload: PayloadMessage } = temporal.api.common.v1;

/** One line: an event, or all of a kind. */
export interface HistoryCost {
  readonly what: string;
  readonly events: number;
  readonly bytes: number;
  /** Of them what we wrote: inputs, results, attributes, summaries; as it is stored. */
  readonly payloadBytes: number;
}

/** The cost of each event, in order. */
export function costByEvent(events: readonly HistoryEvent[]): readonly HistoryCost[] {
  const names = new Map(events.map((event) => [String(event.eventId), nameOf(event)]));
  return events.map((event) => {
    const scheduled =
      event.activityTaskStartedEventAttributes ?? event.activityTaskCompletedEventAttributes;
    const name = names.get(String(scheduled?.scheduledEventId)) ?? nameOf(event);
    return {
      what: `${typeOf(event)}${name === undefined ? '' : ` ${name}`}`,
      events: 1,
      bytes: EventMessage.encode(event).finish().length,
      payloadBytes: payloadBytesIn(event),
    };
  });
}

/** The same by type of event, the dearest first. */
export function costByType(costs: readonly HistoryCost[]): readonly HistoryCost[] {
  const byType = new Map<string, HistoryCost>();
  for (const { what: whole, bytes, payloadBytes } of costs) {
    const what = whole.split(' ')[0] ?? whole;
    const sum = byType.get(what) ?? { what, events: 0, bytes: 0, payloadBytes: 0 };
    byType.set(what, {
      what,
      events: sum.events + 1,
      bytes: sum.bytes + bytes,
      payloadBytes: sum.payloadBytes + payloadBytes,
    });
  }
  return [...byType.values()].sort((one, other) => other.bytes - one.bytes);
}

/** The table, one line each, and the sum. */
export function costTable(costs: readonly HistoryCost[]): readonly string[] {
  const sum = (of: (cost: HistoryCost) => number) => costs.reduce((all, one) => all + of(one), 0);
  const total = {
    what: 'all',
    events: sum(({ events }) => events),
    bytes: sum(({ bytes }) => bytes),
    payloadBytes: sum(({ payloadBytes }) => payloadBytes),
  };
  const width = Math.max(...costs.map(({ what }) => what.length));
  return [...costs, total].map(({ what, events, bytes, payloadBytes }) =>
    [
      what.padEnd(width),
      ...[events, bytes, payloadBytes].map((count) => String(count).padStart(7)),
    ].join(' '),
  );
}

function typeOf({ eventType }: HistoryEvent): string {
  const name = temporal.api.enums.v1.EventType[eventType ?? 0] ?? 'UNKNOWN';
  return name.replace('EVENT_TYPE_', '');
}

/** What tells one event from others of its type. */
function nameOf(event: HistoryEvent): string | undefined {
  return (
    event.activityTaskScheduledEventAttributes?.activityType?.name ??
    event.workflowExecutionSignaledEventAttributes?.signalName ??
    event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name ??
    undefined
  );
}

/** All payloads of an event, wherever they stand. */
function payloadBytesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 0;
  // Nothing else of a history has both.
  if ('metadata' in value && 'data' in value)
    return PayloadMessage.encode(value as Payload).finish().length;
  return Object.values(value).reduce<number>((sum, each) => sum + payloadBytesIn(each), 0);
}
