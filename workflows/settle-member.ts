/** The steps that wait for MX: one polling activity, begun again when somebody asks to poll now. */
import { CancellationScope, condition } from '@temporalio/workflow';
import { outcomeWhenUnsettled, type MemberHint, type OutcomeCode } from '../domain';
import type { MemberSettled } from '../activities';
import { pollingActivities } from './activity-options';
import { OutcomeReached, outcomeReachedIn } from './outcome-reached';
import type { VerificationRun } from './run';

/**
 * Polls until the member is challenged, connected by our own job, or stopped.
 *
 * @throws OutcomeReached when MX does not get there within `limits.settleMs`; which one, the last status tells
 */
export async function awaitMemberSettled(run: VerificationRun): Promise<MemberSettled> {
  const { record, facts, limits } = run;
  record.change({ step: 'awaitMemberSettled' });
  const untilMs = Date.now() + limits.settleMs;
  const settled = await pollUntilSettled(
    run,
    () => untilMs,
    (settleMs) => {
      const { userGuid, memberGuid } = run;
      const { baseline, hasSeenJob, answeredGuids } = facts;
      const { fastPollingMs, slowPollMs } = limits;
      return pollingActivities(run).awaitMemberSettled.executeWithOptions(
        { summary: 'Poll the member until it settles' },
        [
          {
            userGuid,
            memberGuid,
            context: { stage: 'job', baseline, hasSeenJob, answeredGuids },
            fastPollingMs,
            slowPollMs,
            settleMs,
          },
        ],
      );
    },
  );
  // A job that may follow has to differ from these timestamps, not from those before this one.
  if (settled.kind !== 'challenged') facts.baseline = settled.timestamps;
  return settled;
}

/**
 * Runs a polling activity to its end, and starts it again when `memberChanged` or `pollNow` comes in slow polling (in the
 * fast window a poll is never more than seconds away), or when an operator moved the deadlines.
 *
 * @param start - schedules the activity, bounded by the milliseconds it is given
 * @param endUserElsewhere - the end user is elsewhere: `lateOutcome` is the outcome when the bound is over (by default the last status
 *   tells), and a hint that names another member starts the poll again in the fast window too
 */
export async function pollUntilSettled(
  run: VerificationRun,
  untilMs: () => number,
  start: (settleMs: number) => Promise<MemberSettled>,
  endUserElsewhere?: { readonly lateOutcome: OutcomeCode },
): Promise<MemberSettled> {
  const { record, handlers, limits } = run;
  const isGuided = endUserElsewhere !== undefined;
  for (;;) {
    const slowFromMs = Date.now() + limits.fastPollingMs;
    const pollRequestsBefore = handlers.pollRequests;
    const hintBefore = handlers.hint;
    const extendedBeforeMs = handlers.extendedMs;
    handlers.pollRequestsActFrom(slowFromMs);
    const wasPollRequested = (): boolean => {
      const isNews = isGuided && isOtherHint(hintBefore, handlers.hint);
      // The activity is bounded by the deadlines as they were when it began.
      const isExtended = handlers.extendedMs !== extendedBeforeMs;
      return (
        isNews ||
        isExtended ||
        (handlers.pollRequests > pollRequestsBefore && Date.now() >= slowFromMs)
      );
    };
    const pollRequested = condition(wasPollRequested).then(() => 'pollRequested' as const);
    const scope = new CancellationScope();
    const isLast = record.deadlineMs <= untilMs();
    const boundMs = Math.min(record.deadlineMs, untilMs());
    const polling = scope.run(() => start(Math.max(1, boundMs - Date.now())));
    const lateOutcome = isLast ? 'deadline-exceeded' : endUserElsewhere?.lateOutcome;
    const first = await Promise.race([endLate(run, polling, lateOutcome), pollRequested]);
    handlers.pollRequestsActFrom(undefined);
    if (first !== 'pollRequested') {
      const { connectionStatus, polls } = first;
      record.change({ connectionStatus, polls: record.view.polls + polls });
      return first;
    }
    scope.cancel();
    await polling.catch(() => undefined);
  }
}

/** A hint that the poll has to know of: another member, or that the end user deleted the one it looks at. */
function isOtherHint(before: MemberHint | undefined, now: MemberHint | undefined): boolean {
  const isDeleted = now?.event === 'member-deleted' && before?.event !== 'member-deleted';
  return isDeleted || now?.memberGuid !== before?.memberGuid;
}

async function endLate(
  run: VerificationRun,
  polling: Promise<MemberSettled>,
  lateOutcome: OutcomeCode | undefined,
): Promise<MemberSettled> {
  try {
    return await polling;
  } catch (error) {
    const ended = outcomeReachedIn(error);
    if (ended?.code !== 'did-not-settle') throw error;
    const { connectionStatus, memberGuid } = ended;
    if (memberGuid !== undefined) run.learnMember(memberGuid);
    if (connectionStatus !== undefined) run.record.change({ connectionStatus });
    throw new OutcomeReached(lateOutcome ?? outcomeWhenUnsettled(connectionStatus));
  }
}
