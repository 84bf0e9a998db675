/** Waits inside a command until no job of the member is running. */
import { sleep } from '@temporalio/activity';
import type { AtriumCallOptions } from '../mx/atrium';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';
import type { MemberRef } from './members';

/** At 3 s this stays below one attempt's 120 s; the activity's own retries wait for longer jobs. */
const IDLE_POLLS_MAX = 25;

/**
 * Polls the status until `is_being_aggregated` is false, at the polling pace.
 *
 * @throws failure `OtherJobRunning` (retryable) when the job outlasts the polls
 */
export async function waitUntilIdle(
  { atrium, pollIntervalMs }: ActivityDependencies,
  member: MemberRef,
  call: AtriumCallOptions,
): Promise<void> {
  for (let poll = 0; poll < IDLE_POLLS_MAX; poll += 1) {
    await sleep(pollIntervalMs);
    const status = await atrium.members.status(member, call);
    // A job that waits for a person will not end by itself: verify attaches to it or is rejected.
    if (!status.is_being_aggregated || status.connection_status === 'CHALLENGED') return;
  }
  throw failure('OtherJobRunning');
}
