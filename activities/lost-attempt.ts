/**
 * A process that was stopped (SIGSTOP, a frozen container) for longer than the heartbeat time-out
 * has lost its activities to another worker, which is at work on them already. When it goes on, it
 * must neither read nor send: this notices it, in every wait.
 */
import { Context, activityInfo, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type MxCall } from '../mx/port';
import { failure } from './failures';

/**
 * Waits.
 *
 * @throws failure `MemberPending` when it woke too late: another worker has the activity
 */
export async function pauseUnlessLost(pauseMs: number): Promise<void> {
  const beganMs = performance.now();
  await sleep(pauseMs);
  if (isTooLate(performance.now() - beganMs - pauseMs)) throw lostAttempt();
}

/** Nobody reads it where the attempt is lost; where it is not, the activity is tried again. */
export function lostAttempt(): ApplicationFailure {
  return failure('MemberPending', { isBenign: true });
}

/** Whether {@link pauseUnlessLost} threw this. */
export function isLostAttempt(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === 'MemberPending';
}

/**
 * Looks at the clock by a timer, and before each call to MX: a process that goes on handles the
 * answers that wait for it before its timers.
 */
export class LostAttemptWatch implements MxCall {
  readonly #lost = new AbortController();
  readonly #signal: AbortSignal;
  #lookedMs = performance.now();

  constructor() {
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

  /** Ends the calls under way if nothing of this process ran since the last look, for too long. */
  look(): void {
    const nowMs = performance.now();
    if (isTooLate(nowMs - this.#lookedMs)) this.#lost.abort();
    this.#lookedMs = nowMs;
  }
}

function isTooLate(lateMs: number): boolean {
  const { heartbeatTimeoutMs } = activityInfo();
  return heartbeatTimeoutMs !== undefined && lateMs > heartbeatTimeoutMs;
}
