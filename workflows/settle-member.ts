/** The step that waits for MX: one polling activity, begun again when somebody asks to poll now. */
import { CancellationScope, condition } from '@temporalio/workflow';
import { endingWhenUnsettled } from '../domain';
import type { MemberSettled } from '../activities';
import { pollingActivities } from './activity-options';
import { Ended, endingOf } from './ended';
import type { VerificationRun } from './run';

/**
 * Polls until the member is challenged, connected by our own job, or stopped.
 *
 * @throws Ended when MX does not get there within `limits.settleMs`; which one, the last status tells
 */
export async function awaitMemberSettled(run: VerificationRun): Promise<MemberSettled> {
  const { record, inbox, limits } = run;
  record.change({ step: 'awaitMemberSettled' });
  const untilMs = Date.now() + limits.settleMs;
  for (;;) {
    const slowFromMs = Date.now() + limits.fastPollingMs;
    const pokesBefore = inbox.pokes;
    inbox.pokesActFrom(slowFromMs);
    // In the fast window a poll is never more than seconds away: only the slow window is worth starting again.
    const poked = condition(() => inbox.pokes > pokesBefore && Date.now() >= slowFromMs).then(
      () => 'poked' as const,
    );
    const scope = new CancellationScope();
    const settled = scope.run(() => poll(run, Math.max(1, untilMs - Date.now())));
    const first = await Promise.race([settled, poked]);
    inbox.pokesActFrom(undefined);
    if (first !== 'poked') {
      record.change({
        connectionStatus: first.connectionStatus,
        polls: record.view.polls + first.polls,
      });
      return first;
    }
    scope.cancel();
    await settled.catch(() => undefined);
  }
}

async function poll(run: VerificationRun, settleMs: number): Promise<MemberSettled> {
  const { userGuid, memberGuid, facts, limits } = run;
  const { baseline, hasSeenJob, answeredGuids } = facts;
  const { fastPollingMs, slowPollMs } = limits;
  try {
    return await pollingActivities(run).awaitMemberSettled.executeWithOptions(
      { summary: 'Poll the member until it settles' },
      [
        {
          userGuid,
          memberGuid,
          context: { baseline, hasSeenJob, answeredGuids },
          fastPollingMs,
          slowPollMs,
          settleMs,
        },
      ],
    );
  } catch (error) {
    const ended = endingOf(error);
    if (ended?.code !== 'did-not-settle') throw error;
    throw new Ended(endingWhenUnsettled(ended.connectionStatus));
  }
}
