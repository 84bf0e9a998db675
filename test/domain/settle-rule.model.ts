// The settle rule a second time, written from MX's own description (contract §5, §7, §16) and from nothing else: it judges
// the whole list of observations at once and keeps no memory. Must not import from domain/, or a mistake would cancel
// itself out.

export interface Seen {
  readonly connectionStatus: string | null;
  readonly isBeingAggregated: boolean;
  readonly aggregatedAtMs: number | null;
  readonly successfullyAggregatedAtMs: number | null;
  readonly guids: readonly string[];
}

export interface Known {
  readonly aggregatedAtMs: number | null;
  readonly successfullyAggregatedAtMs: number | null;
  readonly hasSeenJob: boolean;
  readonly answeredGuids: readonly string[];
}

export type ModelVerdict = 'keep-polling' | 'challenged' | 'connected' | 'ended';

/** Rule 2 of MX's widget, and the OAuth state, which has no end of its own. */
const NEVER_ENDS: readonly string[] = ['CREATED', 'UPDATED', 'RESUMED', 'RECONNECTED', 'PENDING'];

/** Statuses with which a job stops, besides null ("no credentials"). */
export const STOPS: readonly string[] = [
  'PREVENTED',
  'DENIED',
  'REJECTED',
  'LOCKED',
  'IMPEDED',
  'DEGRADED',
  'DISCONNECTED',
  'DISCONTINUED',
  'CLOSED',
  'DELAYED',
  'FAILED',
  'DISABLED',
  'IMPORTED',
  'EXPIRED',
  'IMPAIRED',
];

export const ALL_STATUSES: readonly (string | null)[] = [
  null,
  'CHALLENGED',
  'CONNECTED',
  ...NEVER_ENDS,
  ...STOPS,
];

/** The verdict after the last of these observations, all of one polling phase. */
export function verdictAfter(known: Known, seen: readonly Seen[]): ModelVerdict {
  const last = seen.at(-1);
  if (last === undefined) return 'keep-polling';
  const status = last.connectionStatus;
  if (status === 'CHALLENGED') {
    const isNew = last.guids.some((guid) => !known.answeredGuids.includes(guid));
    return isNew ? 'challenged' : 'keep-polling';
  }
  if (last.isBeingAggregated) return 'keep-polling';
  if (status === 'CONNECTED') return isOurs(known, seen) ? 'connected' : 'keep-polling';
  const stops = status === null || STOPS.includes(status);
  return stops && isSecondIdle(seen) ? 'ended' : 'keep-polling';
}

/** The stamps differ from those before our verify; or a job was seen to run and CONNECTED came idle twice. */
function isOurs(known: Known, seen: readonly Seen[]): boolean {
  const last = seen.at(-1);
  const hasNewStamp =
    last?.aggregatedAtMs !== known.aggregatedAtMs ||
    last.successfullyAggregatedAtMs !== known.successfullyAggregatedAtMs;
  const ran = known.hasSeenJob || seen.some((each) => each.isBeingAggregated);
  return hasNewStamp || (ran && isSecondIdle(seen));
}

/** The last two polls show the same status, both idle. */
function isSecondIdle(seen: readonly Seen[]): boolean {
  const [before, last] = seen.slice(-2);
  return (
    before?.isBeingAggregated === false &&
    last?.isBeingAggregated === false &&
    before.connectionStatus === last.connectionStatus
  );
}
