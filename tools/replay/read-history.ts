/** A history as the Temporal command line prints it and its UI downloads it. */
import { type Payload } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { type temporal } from '@temporalio/proto';
import { ACCOUNT_VERIFICATION } from '../../contract/names';

/** Why a text holds no history that can be replayed. */
export class NotAHistory extends Error {
  override readonly name = 'NotAHistory';
}

export interface DownloadedHistory {
  readonly workflowId: string;
  readonly history: temporal.api.history.v1.IHistory;
  /** What the run was started with. */
  readonly input: readonly Payload[];
  /** Whether a payload is encrypted by our codec. */
  readonly isEncrypted: boolean;
  /** Whether a codec server has put dots into a payload. */
  readonly isMasked: boolean;
  /** Id of the last event by which a worker completed a Workflow Task: replay proves nothing after it. */
  readonly decidedUntil: number;
}

type Json = Readonly<Record<string, unknown>>;

const ENCRYPTED = Buffer.from('binary/encrypted').toString('base64');
/** codec-server/mask.ts */
const MASK = '••••';

/** Reads `{ "events": [ … ] }`, or the list alone. @throws NotAHistory */
export function readHistory(text: string): DownloadedHistory {
  const events = eventsOf(parse(text));
  const payloads = payloadsIn(events);
  if (payloads.some(({ metadata }) => metadata === undefined)) {
    throw new NotAHistory('its payloads are decoded; download it as it is');
  }
  const history = fromJson(events);
  const started = startOf(history);
  return {
    history,
    workflowId: started.workflowId ?? '',
    input: started.input?.payloads ?? [],
    isEncrypted: payloads.some(({ metadata }) => metadata?.['encoding'] === ENCRYPTED),
    isMasked: payloads.some(({ data }) => Buffer.from(data ?? '', 'base64').includes(MASK)),
    decidedUntil: Number(
      history.events?.findLast((event) => event.workflowTaskCompletedEventAttributes)?.eventId ?? 0,
    ),
  };
}

function eventsOf(json: unknown): readonly unknown[] {
  const events: unknown = Array.isArray(json) ? json : (json as Partial<Json> | null)?.['events'];
  if (!Array.isArray(events) || events.length === 0) throw new NotAHistory('it has no events');
  return events;
}

function startOf({ events }: temporal.api.history.v1.IHistory) {
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  if (!started) throw new NotAHistory('it does not begin with the start of a run');
  if (started.workflowType?.name !== ACCOUNT_VERIFICATION) {
    throw new NotAHistory('it is of another Workflow Type');
  }
  return started;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotAHistory('it is no JSON');
  }
}

function fromJson(events: readonly unknown[]): temporal.api.history.v1.IHistory {
  try {
    return historyFromJSON({ events });
  } catch (error) {
    // The SDK's own text repeats the event, payloads and all.
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new NotAHistory(`Temporal's SDK cannot read its events (${reason})`);
  }
}

interface JsonPayload {
  /** Absent where the UI has decoded it. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

/** Every payload in the JSON. */
function payloadsIn(value: unknown): readonly JsonPayload[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    key === 'payloads' && Array.isArray(each) ? each.map(asPayload) : payloadsIn(each),
  );
}

function asPayload(value: unknown): JsonPayload {
  return typeof value === 'object' && value !== null ? value : {};
}
