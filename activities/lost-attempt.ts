/**
 * A process that was stopped (SIGSTOP, a frozen container) for longer than the heartbeat time-out
 * has lost its activities to another worker, which is at work on them already; one that is cut off
 * from Temporal has lost its polls. It must neither read nor send: this notices it, in every wait.
 */
import { Context, activityInfo } from '@temporalio/activity';
import { type ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { type MxCall } from '../mx/port';
import { failure } from './failures';
import { temporalReach, type TemporalReach } from './temporal-reach';

/**
 * Waits.
 *
 * @throws CancelledFailure when the activity was cancelled, or it woke too late: another worker has
 * it then
 */
export async function pause(call: MxCall, pauseMs: number): Promise<void> {
  const { signal } = call;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, pauseMs);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
  });
  // Asked for anew, the signal looks at the clock.
  if (call.signal?.aborted === true) throw new CancelledFailure('The wait was cancelled.');
}

/** Nobody reads it where the attempt is lost; where it is not, the activity is tried again. */
export function lostAttempt(): ApplicationFailure {
  return failure('MemberPending', { isBenign: true });
}

/**
 * The call of every request that an activity makes. Looks at the clock by a timer, after each pause
 * and before each request: a process that goes on handles the answers that wait for it before its
 * timers.
 */
export class LostAttemptWatch implements MxCall {
  /** The fairness key is the tenant (workflows/activity-options.ts). */
  readonly tenantId = activityInfo().priority?.fairnessKey;
  readonly isPoll: boolean;
  readonly #lost = new AbortController();
  /** Read once: every pause and every request looks. */
  readonly #tooLateMs = activityInfo().heartbeatTimeoutMs ?? Infinity;
  readonly #signal: AbortSignal;
  readonly #reach: TemporalReach | undefined;
  readonly #unfollow: (() => void) | undefined;
  readonly #beganMs = performance.now();
  #lookedMs = this.#beganMs;

  constructor(isPoll: boolean) {
    this.isPoll = isPoll;
    // What a command sends is sent once, however many are at it; a poll keeps a pace.
    this.#reach = isPoll ? temporalReach() : undefined;
    this.#unfollow = this.#reach?.follow();
    const { cancellationSignal } = Context.current();
    this.#signal = AbortSignal.any([cancellationSignal, this.#lost.signal]);
  }

  /** Ends every call of the activity: it was cancelled, or another worker has it. */
  get signal(): AbortSignal {
    this.look();
    return this.#signal;
  }

  /** Whether another worker has the activity. */
  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /**
   * Ends the calls under way if nothing of this process ran since the last look, for too long, or
   * Temporal was out of reach.
   */
  look(): void {
    const nowMs = performance.now();
    const isCutOff = this.#reach?.wasCutOffSince(this.#beganMs) === true;
    if (isCutOff || nowMs - this.#lookedMs > this.#tooLateMs) this.#lost.abort();
    this.#lookedMs = nowMs;
  }

  /** The attempt is over. */
  close(): void {
    this.#unfollow?.();
  }
}
