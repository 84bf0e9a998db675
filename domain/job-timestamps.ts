/**
 * The timestamps by which one job of a member is distinguished from the next. Source:
 * atrium-contract.md §16.2, §17.
 */

/** When jobs of a member ran, in epoch milliseconds; null where MX has no time. */
export interface JobTimestamps {
  readonly aggregatedAtMs: number | null;
  readonly successfullyAggregatedAtMs: number | null;
}

/**
 * Whether a job ran since the baseline was taken, by its timestamps alone (atrium-contract.md
 * §16.2). A time that MX leaves out proves nothing: it takes no time back.
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

function isNewTime(before: number | null, now: number | null): boolean {
  return now !== null && now !== before;
}

/**
 * MX's clock may differ from ours by this much, and a request may wait in a queue. Minutes, since
 * jobs are hours apart.
 */
const LOST_JOB_TOLERANCE_MS = 2 * 60_000;

/**
 * Whether changed timestamps are those of a job that our own request started between two instants
 * (epoch milliseconds), when the answer to that request was lost. MX sets `aggregated_at` when a
 * job starts (atrium-contract.md §17); a job that started at another time is not ours, for example
 * MX's daily one.
 */
export function isJobStartedWithin(
  baseline: JobTimestamps,
  now: JobTimestamps,
  [fromMs, untilMs]: readonly [fromMs: number, untilMs: number],
): boolean {
  const isNewStart = isNewTime(baseline.aggregatedAtMs, now.aggregatedAtMs);
  const jobMs = isNewStart ? now.aggregatedAtMs : now.successfullyAggregatedAtMs;
  return (
    timestampsChanged(baseline, now) &&
    jobMs !== null &&
    jobMs >= fromMs - LOST_JOB_TOLERANCE_MS &&
    jobMs <= untilMs + LOST_JOB_TOLERANCE_MS
  );
}
