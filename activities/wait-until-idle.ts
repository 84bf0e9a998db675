/** Waits inside a command until no job of the member is running. */
import { isChallenged } from '../domain';
import { type MemberRef, type MxCall } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { readStatus } from './read-pace';

/**
 * A command waits twice at most and has 120 s for one attempt; its own retries wait for longer jobs.
 */
const IDLE_WAIT_MS = 40_000;

/**
 * Observes the member until no job of it runs, at the polling pace.
 *
 * @throws failure `OtherJobRunning` (retryable) when the job outlasts the wait
 */
export async function waitUntilIdle(
  deps: ActivityDependencies,
  member: MemberRef,
  call: MxCall,
): Promise<void> {
  // What was just sent needs a moment to show.
  deps.pace.note(member.memberGuid, call);
  const beganMs = performance.now();
  do {
    const seen = await readStatus(deps, member, call);
    // A job that asks the end user does not end by itself: verify attaches to it or is rejected.
    if (!seen.isBeingAggregated || isChallenged(seen.connectionStatus)) return;
  } while (performance.now() - beganMs + deps.pollIntervalMs < IDLE_WAIT_MS);
  throw failure('OtherJobRunning');
}
