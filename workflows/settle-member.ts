/**
 * The steps that wait for MX: one polling activity, which is started again when somebody requests a
 * poll.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { outcomeWhenUnsettled, timestampsOf, unusualLimits, type OutcomeCode } from '../domain';
import { type MemberSettled, type PollBounds } from '../activities';
import { pollingActivities } from './activity-options';
import { OutcomeReached, toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { type Job, type Member } from './step-results';

/**
 * Polls until the member is challenged, connected by the job, or stopped.
 *
 * @throws OutcomeReached when MX does not get there within `limits.settleMs`; the last status
 * decides which
 */
export async function awaitMemberSettled(
  run: VerificationRun,
  { userGuid, memberGuid }: Member,
  { baseline, wasSeenRunning, isStartUnsure }: Job,
): Promise<MemberSettled> {
  const { record, conversation, limits } = run;
  const { answeredGuids } = conversation;
  record.change({ step: 'awaitMemberSettled' });
  const untilMs = Date.now() + limits.settleMs;
  return pollUntilSettled(
    run,
    () => untilMs,
    (settleMs) =>
      pollingActivities(run).awaitMemberSettled.executeWithOptions({ summary: 'Poll the member' }, [
        {
          userGuid,
          memberGuid,
          context: {
            stage: 'job',
            baseline: timestampsOf(baseline),
            hasSeenJob: wasSeenRunning,
            answeredGuids,
            ...(isStartUnsure && { isStartUnsure }),
          },
          ...pollBounds(run, settleMs),
        },
      ]),
  );
}

/** The bounds of a poll, as far as they are not the usual ones, which the activity has. */
export function pollBounds({ limits }: VerificationRun, settleMs: number): PollBounds {
  const { fastPollingMs, slowPollMs } = limits;
  return unusualLimits({ fastPollingMs, slowPollMs, settleMs });
}

/**
 * Runs a polling activity to its end. Starts it again when `memberChanged` or `pollNow` comes in
 * slow polling (in fast polling the next poll is only seconds away), or when an operator extended
 * the deadlines.
 *
 * @param untilMs - when polling ends, epoch milliseconds; an operator may have moved it when it is
 * asked again
 * @param start - schedules the activity, bounded by the milliseconds it is given
 * @param elsewhere - given while the end user is at another page: a hint that names another member
 * then starts the poll again in fast polling too, and `lateOutcome` is the outcome after the bound.
 * By default the last status decides
 */
export async function pollUntilSettled<S extends MemberSettled>(
  run: VerificationRun,
  untilMs: () => number,
  start: (settleMs: number) => Promise<S>,
  elsewhere?: { readonly lateOutcome: OutcomeCode },
): Promise<S> {
  const { record, handlers, limits } = run;
  for (;;) {
    const slowFromMs = Date.now() + limits.fastPollingMs;
    const isPollRequested = handlers.polls.watch(slowFromMs, elsewhere !== undefined);
    const extendedBeforeMs = record.extendedMs;
    // The activity is bounded by the deadlines as they were when it began.
    const isExtended = (): boolean => record.extendedMs !== extendedBeforeMs;
    const restart = condition(() => isExtended() || isPollRequested()).then(
      () => 'restart' as const,
    );
    const scope = new CancellationScope();
    const isLast = record.deadlineMs <= untilMs();
    const boundMs = Math.min(record.deadlineMs, untilMs());
    const polling = scope.run(() => start(Math.max(1, boundMs - Date.now())));
    const lateOutcome = isLast ? 'deadline-exceeded' : elsewhere?.lateOutcome;
    const first = await Promise.race([withLateOutcome(run, polling, lateOutcome), restart]);
    handlers.polls.stopWatching();
    if (first !== 'restart') {
      const { connectionStatus, polls } = first;
      record.change({ connectionStatus, polls: record.view.polls + polls });
      return first;
    }
    scope.cancel();
    await polling.catch(() => undefined);
  }
}

/**
 * Turns the failure of a poll that reached its bound into `lateOutcome`, or the outcome that the
 * last status tells.
 */
async function withLateOutcome<S>(
  run: VerificationRun,
  polling: Promise<S>,
  lateOutcome: OutcomeCode | undefined,
): Promise<S> {
  try {
    return await polling;
  } catch (error) {
    const reached = toOutcomeReached(error);
    if (reached?.code !== 'did-not-settle') throw error;
    const { connectionStatus, memberGuid } = reached;
    if (memberGuid !== undefined) run.record.change({ memberGuid });
    if (connectionStatus !== undefined) run.record.change({ connectionStatus });
    throw new OutcomeReached(lateOutcome ?? outcomeWhenUnsettled(connectionStatus));
  }
}
