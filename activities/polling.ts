/**
 * The poll loop that every waiting activity shares: first fast, in one heartbeating attempt; then
 * slow, by the activity's own retries, which add no event to the history (docs/adr/0002). Two polls
 * are never closer together than the configured interval.
 */
import { activityInfo, Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import {
  DEFAULT_LIMITS,
  REJECTIONS_NEEDED,
  type ConnectionStatus,
  type VerificationLimits,
} from '../domain';
import { verificationIdOf } from '../contract/names';
import { isMxError, type MxCall } from '../mx/port';
import { withHeartbeat, type ActivityKind } from './command';
import { explainRejection } from './explain-rejection';
import { type ActivityDependencies } from './dependencies';
import { elapsedSinceScheduled } from './elapsed';
import {
  countRejection,
  failure,
  needsRepetition,
  toApplicationFailure,
  type Rejections,
} from './failures';
import { LoopPause } from './lost-attempt';

/**
 * Bounds of domain/limits, in milliseconds, counted from when the activity was scheduled. Absent: the
 * usual ones.
 */
export type PollBounds = Partial<Pick<VerificationLimits, keyof typeof USUAL_BOUNDS>>;

const { fastPollingMs, slowPollMs, settleMs } = DEFAULT_LIMITS;
/** After `settleMs` the last poll's failure is final. */
const USUAL_BOUNDS = { fastPollingMs, slowPollMs, settleMs };

/** What is carried from poll to poll and, in heartbeat details, from worker to worker. */
export interface PollMemory {
  readonly polls: number;
  readonly lastStatus: ConnectionStatus;
  /** The member that is followed, where polling itself found it. */
  readonly memberGuid?: string | undefined;
  /** Reads running that were rejected and said the same, with no good one since. */
  readonly rejections?: Rejections | undefined;
}

/** One poll: the new memory and, when it was the last one, the result. */
export interface PollStep<M extends PollMemory, T> {
  readonly memory: M;
  readonly settled: T | undefined;
  /** MX asks for a longer pause before the next one, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * A dead worker is noticed after the heartbeat time-out of 24 s. The SDK's core sends one heartbeat in
 * four fifths of it and holds back what comes sooner; each is an Action.
 */
const POLL: ActivityKind = { heartbeatMs: 16_000, isPoll: true };
/**
 * Each attempt has a pace of its own, slower by up to this share of the interval, so that polls of many
 * members that started together spread out. No more, since an end user waits.
 */
const JITTER_SHARE = 1 / 30;

/**
 * Polls until `step` settles. Errors that can pass (network, 5xx, 429) change nothing: polling goes
 * on from the last good answer and honours `Retry-After` (atrium-contract.md §5). An error that
 * would be final counts only when {@link REJECTIONS_NEEDED} reads running gave one.
 *
 * @param first - the memory before the first poll
 * @throws failure `MemberPending`: retryable between slow polls, final when `settleMs` is over
 */
export async function pollUntilSettled<M extends PollMemory, T>(
  deps: ActivityDependencies,
  given: PollBounds & { readonly userGuid: string; readonly memberGuid?: string },
  first: M,
  step: (memory: M, call: MxCall, elapsedMs: number) => Promise<PollStep<M, T>>,
): Promise<T> {
  const bounds = { ...USUAL_BOUNDS, ...given };
  const elapsedMs = elapsedSinceScheduled();
  let memory = (activityInfo().heartbeatDetails as M | undefined) ?? first;
  const followed = memory.memberGuid ?? bounds.memberGuid;
  const beganFast = elapsedMs() < bounds.fastPollingMs;

  const loop = async (call: MxCall, pauses: LoopPause): Promise<T> => {
    for (let retryAfterMs = 0; ;) {
      // Also before the first poll of an attempt: the last poll may be moments ago.
      await pauses.next(retryAfterMs);
      try {
        const polled = await step(memory, call, elapsedMs());
        memory = { ...polled.memory, rejections: undefined };
        retryAfterMs = polled.retryAfterMs ?? 0;
        if (polled.settled !== undefined) return polled.settled;
      } catch (error) {
        const told = await explainRejection(deps, bounds.userGuid, error, call);
        const rejections = rejectionsWith(memory, told);
        if (rejections !== undefined && rejections.count >= REJECTIONS_NEEDED)
          throw toApplicationFailure(told);
        memory = { ...memory, rejections };
        retryAfterMs = (isMxError(told) ? told.retryAfterMs : undefined) ?? 0;
      }
      // A longer wait than this attempt may last is Temporal's: it would end the attempt, and the
      // next one would read too early.
      if (elapsedMs() + retryAfterMs >= Math.min(bounds.fastPollingMs, bounds.settleMs)) {
        if (beganFast) await tellSlow(deps, memory.memberGuid ?? bounds.memberGuid);
        throw pending(memory, bounds, elapsedMs(), retryAfterMs);
      }
    }
  };

  return withHeartbeat(
    POLL,
    () => memory,
    async (call) => {
      // The pause before the first poll below counts for the member's pace.
      if (followed !== undefined) deps.pace.note(followed, call);
      const jitter = 1 + Math.random() * JITTER_SHARE;
      const pauses = new LoopPause(call, deps.pollIntervalMs * jitter);
      try {
        return await loop(call, pauses);
      } finally {
        pauses.close();
      }
    },
  );
}

async function tellSlow(
  { onSlowPolling }: ActivityDependencies,
  memberGuid: string | undefined,
): Promise<void> {
  const { workflowId } = activityInfo().workflowExecution ?? {};
  const verificationId = verificationIdOf(workflowId ?? '');
  if (memberGuid === undefined || verificationId === undefined) return;
  await onSlowPolling?.(verificationId, memberGuid);
}

function pending(
  memory: PollMemory,
  bounds: typeof USUAL_BOUNDS,
  elapsedMs: number,
  retryAfterMs: number,
): Error {
  // Sent with the failure, so it costs no Action; the next attempt resumes from this memory.
  Context.current().heartbeat(memory);
  // The last poll comes right after the bound, not a whole slow pause later.
  const leftMs = Math.max(1, bounds.settleMs - elapsedMs);
  return failure('MemberPending', {
    nextRetryDelayMs: Math.max(Math.min(bounds.slowPollMs, leftMs), retryAfterMs),
    memberGuid: memory.memberGuid,
    connectionStatus: memory.polls > 0 ? memory.lastStatus : undefined,
    isBenign: true,
    isFinal: elapsedMs >= bounds.settleMs,
  });
}

/**
 * The rejections after this error; those before where it is none and may pass. Throws what is no
 * trouble with MX: cancellations and defects.
 */
function rejectionsWith({ rejections }: PollMemory, error: unknown): Rejections | undefined {
  if (isMxError(error) && error.code === 'cancelled')
    throw new CancelledFailure('Polling was cancelled.');
  const told = toApplicationFailure(error);
  if (!(told instanceof ApplicationFailure)) throw error;
  return needsRepetition(told) ? countRejection(rejections, told) : rejections;
}
