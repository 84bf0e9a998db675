/** Waits inside a command until no job of the member is running. */
import { sleep } from '@temporalio/activity';
import { isChallenged } from '../domain';
import { type MemberRef, type MxCall } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';

/** At 3 s this stays below one attempt's 120 s; the activity's own retries wait for longer jobs. */
const IDLE_POLLS_MAX = 25;

/**
 * Observes the member until no job of it runs, at the polling pace.
 *
 * @throws failure `OtherJobRunning` (retryable) when the job outlasts the polls
 */
export async function waitUntilIdle(
  { mx, pollIntervalMs }: ActivityDependencies,
  member: MemberRef,
  call: MxCall,
): Promise<void> {
  for (let poll = 0; poll < IDLE_POLLS_MAX; poll += 1) {
    await sleep(pollIntervalMs);
    const seen = await mx.observe(member, call);
    // A job that asks the end user does not end by itself: verify attaches to it or is rejected.
    if (!seen.isBeingAggregated || isChallenged(seen.connectionStatus)) return;
  }
  throw failure('OtherJobRunning');
}
