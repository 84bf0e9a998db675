/**
 * The timestamps by which one job of a member is distinguished from the next, and MX's guid of it as
 * evidence beside them. Source: atrium-contract.md §16.2, §17, mx-platform-contract.md §6.
 */

/**
 * When jobs of a member ran, in epoch milliseconds. Null: no job ever ran. Absent: MX does not say,
 * which it may do in any answer (atrium-contract.md §3); it takes no time back, and proves nothing.
 */
export interface JobTimestamps {
  readonly aggregatedAtMs?: number | null | undefined;
  readonly successfullyAggregatedAtMs?: number | null | undefined;
  /** MX's guid of the last job, where an answer tells one; no time, and never the only proof. */
  readonly lastJobGuid?: string | undefined;
}

/**
 * Times as one answer tells them, null where it tells none. Only a status from before the first job
 * says that none ever ran (atrium-contract.md §5: CREATED, PENDING).
 */
export function readTimestamps(
  connectionStatus: string | null,
  told: Readonly<Record<'aggregatedAtMs' | 'successfullyAggregatedAtMs', number | null>>,
): JobTimestamps {
  const isBeforeFirstJob = connectionStatus === 'CREATED' || connectionStatus === 'PENDING';
  const untold = isBeforeFirstJob ? null : undefined;
  return {
    aggregatedAtMs: told.aggregatedAtMs ?? untold,
    successfullyAggregatedAtMs: told.successfullyAggregatedAtMs ?? untold,
  };
}

/** The timestamps alone, of what may hold challenges: those must not get into histories and notes. */
export function timestampsOf(seen: JobTimestamps): JobTimestamps {
  const { aggregatedAtMs, successfullyAggregatedAtMs } = seen;
  return { aggregatedAtMs, successfullyAggregatedAtMs };
}

/** Whether a later job can be told from these alone: MX said when the last one began, or that none did. */
export function isStartTold({ aggregatedAtMs }: JobTimestamps): boolean {
  return aggregatedAtMs !== undefined;
}

/**
 * The times of two answers that no job lies between: the later one's where it tells them, and the guid
 * as long as no time has changed.
 */
export function lastTold(before: JobTimestamps, now: JobTimestamps): JobTimestamps {
  const lastJobGuid =
    now.lastJobGuid ?? (timestampsChanged(before, now) ? undefined : before.lastJobGuid);
  return {
    aggregatedAtMs: now.aggregatedAtMs ?? before.aggregatedAtMs,
    successfullyAggregatedAtMs: now.successfullyAggregatedAtMs ?? before.successfullyAggregatedAtMs,
    ...(lastJobGuid === undefined ? {} : { lastJobGuid }),
  };
}

/**
 * Whether MX names a job that it did not name before, and tells by its times that none began since:
 * evidence that a request made one, which is still to begin. The same guid as before proves nothing,
 * since MX may tell the new one late (mx-platform-contract.md §6).
 */
export function namesNewJob(baseline: JobTimestamps, now: JobTimestamps): boolean {
  // Where MX leaves a time out, the job may be another one, which has ended.
  const areTimesTold = isStartTold(baseline) && isStartTold(now);
  const isBeforeKnown = baseline.lastJobGuid !== undefined || baseline.aggregatedAtMs === null;
  const isNew = now.lastJobGuid !== undefined && now.lastJobGuid !== baseline.lastJobGuid;
  return areTimesTold && isBeforeKnown && isNew && !timestampsChanged(baseline, now);
}

/**
 * Whether a job ran since the baseline was taken, by its timestamps alone (atrium-contract.md
 * §16.2). A time that MX left out, then or now, proves nothing.
 */
export function timestampsChanged(baseline: JobTimestamps, now: JobTimestamps): boolean {
  return (
    isNewTime(baseline.aggregatedAtMs, now.aggregatedAtMs) ||
    isNewTime(baseline.successfullyAggregatedAtMs, now.successfullyAggregatedAtMs)
  );
}

/** Whether a job began since the baseline was taken; one that MX gives no time for did not. */
export function jobBegan(baseline: JobTimestamps, now: JobTimestamps): boolean {
  return isNewTime(baseline.aggregatedAtMs, now.aggregatedAtMs);
}

type Time = number | null | undefined;

function isNewTime(before: Time, now: Time): boolean {
  return before !== undefined && mayBeNew(before, now);
}

/** Whether the time is another one than before, or may be, where nobody told the one before. */
function mayBeNew(before: Time, now: Time): now is number {
  return typeof now === 'number' && !isSameTime(before, now);
}

/**
 * MX spells times with milliseconds or without (atrium-contract.md §14), also one and the same: a
 * whole second may be any time within it.
 */
function isSameTime(before: Time, nowMs: number): boolean {
  if (typeof before !== 'number' || before === nowMs) return before === nowMs;
  const isOneWhole = before % 1_000 === 0 || nowMs % 1_000 === 0;
  return isOneWhole && Math.floor(before / 1_000) === Math.floor(nowMs / 1_000);
}

/**
 * MX's clock may differ from the other one by this much, and a request may wait in a queue. Minutes,
 * since jobs are hours apart.
 */
const LOST_JOB_TOLERANCE_MS = 2 * 60_000;

/**
 * Whether changed timestamps are those of a job that our own request started between two instants
 * (epoch milliseconds), when the answer to that request was lost. The first job of a member is ours.
 * Any other one has to have started then, since MX's daily job is not ours. MX sets `aggregated_at`
 * when a job starts (atrium-contract.md §17). Where the baseline has no time, the instants decide.
 *
 * The instants are of another clock than MX's. Where the two differ by more than the tolerance, a job
 * of ours counts as another's: the request is sent once more. That costs a job and never a wrong
 * result, which the opposite mistake would.
 */
export function isJobStartedWithin(
  baseline: JobTimestamps,
  now: JobTimestamps,
  [fromMs, untilMs]: readonly [fromMs: number, untilMs: number],
): boolean {
  const { aggregatedAtMs: begunMs } = now;
  // No job began since, so an end that is news was only left out before.
  if (typeof begunMs === 'number' && isSameTime(baseline.aggregatedAtMs, begunMs)) return false;
  const jobMs =
    newTime(baseline.aggregatedAtMs, now.aggregatedAtMs) ??
    newTime(baseline.successfullyAggregatedAtMs, now.successfullyAggregatedAtMs);
  if (jobMs === undefined) return false;
  const isFirst = baseline.aggregatedAtMs === null;
  const isThen =
    jobMs >= fromMs - LOST_JOB_TOLERANCE_MS && jobMs <= untilMs + LOST_JOB_TOLERANCE_MS;
  return isFirst || isThen;
}

function newTime(before: Time, now: Time): number | undefined {
  return mayBeNew(before, now) ? now : undefined;
}
