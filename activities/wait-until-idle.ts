/** Waits inside a command until no job of the member is running. */
import { isChallenged } from '../domain';
import { type MemberRef, type MxCall } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { readStatus } from './read-pace';

/** At 3 s this stays below one attempt's 120 s; the activity's own retries wait for longer jobs. */
const IDLE_POLLS_MAX = 25;

/**
 * Observes the member until no job of it runs, at the polling pace.
 *
 * @throws failure `OtherJobRunning` (retryable) when the job outlasts the polls
 */
export async function waitUntilIdle(
  deps: ActivityDependencies,
  member: MemberRef,
  call: MxCall,
): Promise<void> {
  // What was just sent needs a moment to show.
  deps.pace.note(member.memberGuid);
  for (let poll = 0; poll < IDLE_POLLS_MAX; poll += 1) {
    const seen = await readStatus(deps, member, call);
    // A job that asks the end user does not end by itself: verify attaches to it or is rejected.
    if (!seen.isBeingAggregated || isChallenged(seen.connectionStatus)) return;
  }
  throw failure('OtherJobRunning');
}
