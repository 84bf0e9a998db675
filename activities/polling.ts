/**
 * The poll loop that every waiting activity shares: first fast, in one heartbeating attempt; then
 * slow, by the activity's own retries, which add no event to the history (docs/adr/0002). Two polls
 * are never closer together than the configured interval.
 */
import { activityInfo, Context, sleep } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { FAILURES, type ConnectionStatus } from '../domain';
import { isMxError, type MxCall, type MxError } from '../mx/port';
import { withHeartbeat } from './command';
import { explainRejection } from './explain-rejection';
import { type ActivityDependencies } from './dependencies';
import { failure, failureTypeFor, toApplicationFailure } from './failures';

/** Bounds of domain/limits, in milliseconds, counted from when the activity was scheduled. */
export interface PollBounds {
  readonly fastPollingMs: number;
  readonly slowPollMs: number;
  /** After this the last poll's failure is final. */
  readonly settleMs: number;
}

/** What is carried from poll to poll and, in heartbeat details, from worker to worker. */
export interface PollMemory {
  readonly polls: number;
  readonly lastStatus: ConnectionStatus;
  /** The member that is followed, where polling itself found it. */
  readonly memberGuid?: string | undefined;
}

/** One poll: the new memory and, when it was the last one, the result. */
export interface PollStep<M extends PollMemory, T> {
  readonly memory: M;
  readonly settled: T | undefined;
}

/**
 * A dead worker is noticed after the heartbeat time-out of 20 s; each delivered heartbeat is an
 * Action.
 */
const POLL_HEARTBEAT_MS = 12_000;
/** Polls of many members that started together spread out by up to this share of the interval. */
const JITTER_SHARE = 0.1;

/**
 * Polls until `step` settles. Errors that can pass (network, 5xx, 429) change nothing: polling goes
 * on from the last good answer and honours `Retry-After` (atrium-contract.md §5).
 *
 * @param first - the memory before the first poll
 * @throws failure `MemberPending`: retryable between slow polls, final when `settleMs` is over
 */
export async function pollUntilSettled<M extends PollMemory, T>(
  deps: ActivityDependencies,
  bounds: PollBounds & { readonly userGuid: string },
  first: M,
  step: (memory: M, call: MxCall) => Promise<PollStep<M, T>>,
): Promise<T> {
  const { scheduledTimestampMs } = activityInfo();
  const call = { signal: Context.current().cancellationSignal };
  let memory = (activityInfo().heartbeatDetails as M | undefined) ?? first;

  return withHeartbeat(
    POLL_HEARTBEAT_MS,
    () => memory,
    async () => {
      let retryAfterMs = 0;
      for (;;) {
        // Also before the first poll of an attempt: the last poll may be moments ago.
        const jitter = 1 + Math.random() * JITTER_SHARE;
        await sleep(Math.max(deps.pollIntervalMs * jitter, retryAfterMs));
        retryAfterMs = 0;
        try {
          const polled = await step(memory, call);
          memory = polled.memory;
          if (polled.settled !== undefined) return polled.settled;
        } catch (error) {
          const told = await explainRejection(deps, bounds.userGuid, error, call);
          retryAfterMs = passingTrouble(told).retryAfterMs ?? 0;
        }
        const elapsedMs = Date.now() - scheduledTimestampMs;
        if (elapsedMs >= Math.min(bounds.fastPollingMs, bounds.settleMs))
          throw pending(memory, bounds, elapsedMs, retryAfterMs);
      }
    },
  );
}

function pending(
  memory: PollMemory,
  { settleMs, slowPollMs }: PollBounds,
  elapsedMs: number,
  retryAfterMs: number,
): Error {
  // Sent with the failure, so it costs no Action; the next attempt resumes from this memory.
  Context.current().heartbeat(memory);
  // The last poll comes right after the bound, not a whole slow pause later.
  const leftMs = Math.max(1, settleMs - elapsedMs);
  return failure('MemberPending', {
    nextRetryDelayMs: Math.max(Math.min(slowPollMs, leftMs), retryAfterMs),
    memberGuid: memory.memberGuid,
    connectionStatus: memory.polls > 0 ? memory.lastStatus : undefined,
    isBenign: true,
    isFinal: elapsedMs >= settleMs,
  });
}

/** Returns the error of a poll that can be repeated; throws any other. */
function passingTrouble(error: unknown): MxError {
  if (!isMxError(error)) throw error;
  if (error.code === 'cancelled') throw new CancelledFailure('Polling was cancelled.');
  const type = failureTypeFor(error);
  if (type === undefined || !FAILURES[type].isRetryable) throw toApplicationFailure(error);
  return error;
}
