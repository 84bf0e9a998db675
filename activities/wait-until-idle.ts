/** Waits inside a command until no job of the member is running. */
import { REJECTIONS_NEEDED, isChallenged, type MemberObservation } from '../domain';
import { isMxError, type MemberRef, type MxCall } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { readStatus } from './read-pace';

/**
 * A command waits twice at most and has 120 s for one attempt; its own retries wait for longer jobs.
 */
const IDLE_WAIT_MS = 40_000;

/**
 * Observes the member until no job of it runs, at the polling pace. One read of many that fails
 * changes nothing; {@link REJECTIONS_NEEDED} of them running do, and one after which MX asks for a
 * pause.
 *
 * @returns the observation by which none runs
 * @throws failure `OtherJobRunning` (retryable) when the job outlasts the wait · the error of the
 * last of those reads
 */
export async function waitUntilIdle(
  deps: ActivityDependencies,
  member: MemberRef,
  call: MxCall,
): Promise<MemberObservation> {
  // What was just sent needs a moment to show.
  deps.pace.note(member.memberGuid, call);
  const beganMs = performance.now();
  let troubles = 0;
  do {
    try {
      const seen = await readStatus(deps, member, call);
      if (isOver(seen)) return seen;
      troubles = 0;
    } catch (error) {
      troubles += 1;
      if (troubles >= REJECTIONS_NEEDED || !mayPass(error)) throw error;
    }
  } while (performance.now() - beganMs + deps.pollIntervalMs < IDLE_WAIT_MS);
  throw failure('OtherJobRunning');
}

/** A job that asks the end user does not end by itself: verify attaches to it or is rejected. */
function isOver({ isBeingAggregated, connectionStatus }: MemberObservation): boolean {
  return !isBeingAggregated || isChallenged(connectionStatus);
}

function mayPass(error: unknown): boolean {
  return isMxError(error) && error.code !== 'cancelled' && error.retryAfterMs === undefined;
}
