/**
 * How long an activity has been going on, by clocks that can be subtracted from each other: Temporal's
 * for the attempts before this one, the process's monotonic one for this attempt. The worker's wall
 * clock may be an hour off.
 */
import { activityInfo } from '@temporalio/activity';

/** When the attempts before this one can have sent something, by Temporal's clock. */
export function timeOfEarlierAttempts(): readonly [fromMs: number, untilMs: number] {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  return [scheduledTimestampMs, currentAttemptScheduledTimestampMs];
}

/**
 * Starts to count; the result tells the milliseconds since the activity was scheduled. Time in which
 * this attempt waited for a worker is not counted.
 */
export function elapsedSinceScheduled(): () => number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  const earlierMs = Math.max(0, currentAttemptScheduledTimestampMs - scheduledTimestampMs);
  const startedMs = performance.now();
  return () => earlierMs + (performance.now() - startedMs);
}
