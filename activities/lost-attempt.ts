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
  throwIfEnded(call);
}

/**
 * The pauses of one poll loop: as {@link pause}, with one timer and one listener for all of them. What
 * is made anew for each pause lives for as long as it, and V8 copies what lives so long: with thousands
 * of loops that was a third of a poll's cost.
 */
export class LoopPause {
  readonly #call: MxCall;
  readonly #pauseMs: number;
  readonly #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #resolve: (() => void) | undefined;
  readonly #wake = (): void => {
    this.#resolve?.();
  };

  /** @param pauseMs - each pause, unless the loop asks for a longer one */
  constructor(call: MxCall, pauseMs: number) {
    this.#call = call;
    this.#pauseMs = pauseMs;
    this.#signal = call.signal;
    this.#signal?.addEventListener('abort', this.#wake);
  }

  /** Waits. @throws as {@link pause} */
  async next(leastMs = 0): Promise<void> {
    if (leastMs > this.#pauseMs || this.#call.signal?.aborted === true) {
      await pause(this.#call, leastMs);
      return;
    }
    await new Promise<void>((resolve) => {
      this.#resolve = resolve;
      if (this.#timer === undefined) this.#timer = setTimeout(this.#wake, this.#pauseMs);
      else this.#timer.refresh();
    });
    throwIfEnded(this.#call);
  }

  /** The loop is over. */
  close(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#wake);
  }
}

/** Asked for anew, the signal looks at the clock. */
function throwIfEnded({ signal }: MxCall): void {
  if (signal?.aborted === true) throw new CancelledFailure('The wait was cancelled.');
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
