/** How soon things went on after a fault was over. Reported, never judged. */
import { tsToMs } from '@temporalio/common/lib/time';
import { type Evidence } from './evidence';
import { POLL_INTERVAL_MS } from './world';

/** Moments at which something ended. */
export interface Moments {
  readonly workerGone: readonly number[];
  readonly serverBack: readonly number[];
}

/** A pause longer than this is no ordinary one. */
const HELD_UP_MS = POLL_INTERVAL_MS * 8;

/** How long one was held up, and whether the same happened again before it went on. */
interface HeldUp {
  readonly ms: number;
  readonly isAgain: boolean;
}

/** The recovery in words, empty where nothing had to recover. */
export function recoveryOf({ workerGone, serverBack }: Moments, evidence: Evidence): string {
  const members = workerGone.flatMap((atMs) => membersAfter(atMs, evidence, workerGone));
  const runs = serverBack.flatMap((atMs) => runsAfter(atMs, evidence));
  const once = members.filter(({ isAgain }) => !isAgain);
  const again = members.filter(({ isAgain }) => isAgain);
  return [
    ...(once.length > 0
      ? [`${String(once.length)} members went on ${range(once)} after a worker was gone`]
      : []),
    ...(again.length > 0
      ? [`${String(again.length)} that met the next kill too, ${range(again)} after the first`]
      : []),
    ...(runs.length > 0 ? [`runs went on ${range(runs)} after the server was back`] : []),
  ].join('; ');
}

/** For each member that was held up by a worker's end: from the end to the next request. */
function membersAfter(
  atMs: number,
  { requests }: Evidence,
  all: readonly number[],
): readonly HeldUp[] {
  const last = new Map<string, number>();
  return requests.flatMap(({ memberGuid, at }) => {
    if (memberGuid === undefined) return [];
    const ms = Date.parse(at);
    const before = last.get(memberGuid);
    last.set(memberGuid, ms);
    const isHeldUp = before !== undefined && before <= atMs && ms > atMs;
    if (!isHeldUp || ms - before < HELD_UP_MS) return [];
    return [{ ms: ms - atMs, isAgain: all.some((other) => other > atMs && other < ms) }];
  });
}

/** For each run that was open: from then to its next event. */
function runsAfter(atMs: number, { runs }: Evidence): readonly Pick<HeldUp, 'ms'>[] {
  return runs.flatMap(({ history }) => {
    const times = (history.events ?? []).map(({ eventTime }) => tsToMs(eventTime));
    const next = times.find((ms) => ms > atMs);
    const hasBegun = (times[0] ?? Infinity) <= atMs;
    return hasBegun && next !== undefined ? [{ ms: next - atMs }] : [];
  });
}

function range(all: readonly Pick<HeldUp, 'ms'>[]): string {
  const times = all.map(({ ms }) => ms);
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ms) =>
    (ms / 1_000).toFixed(1),
  );
  return `${String(least)} to ${String(most)} s`;
}
