/**
 * The poll loop: one activity per polling phase. Fast at first, one heartbeating attempt; then slow, by its own retries,
 * which add no event to the history (docs/adr/0002).
 */
import { activityInfo, Context, sleep } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { isAtriumError, type AtriumCallOptions, type AtriumError } from '../atrium';
import {
  FAILURES,
  newSettleMemory,
  observe,
  type ConnectionStatus,
  type MemberObservation,
  type ObservedChallenge,
  type SettleContext,
  type SettleMemory,
  type SettleVerdict,
} from '../domain';
import { withHeartbeat } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure, failureTypeFor, toApplicationFailure } from './failures';
import { toChallenge, toObservation } from './from-atrium';
import type { MemberRef } from './members';

export interface AwaitMemberSettledInput extends MemberRef {
  readonly context: SettleContext;
  /** Bounds of domain/limits, in milliseconds, counted from when this activity was scheduled. */
  readonly fastPollingMs: number;
  readonly slowPollMs: number;
  readonly settleMs: number;
}

/** How a polling phase ended. */
export type MemberSettled = {
  readonly polls: number;
  readonly connectionStatus: ConnectionStatus;
} & (
  | { readonly kind: 'challenged'; readonly challenges: readonly ObservedChallenge[] }
  | { readonly kind: 'connected' }
  | { readonly kind: 'ended' }
);

/** A dead worker is noticed after the heartbeat time-out of 20 s; each delivered heartbeat is an Action. */
const POLL_HEARTBEAT_MS = 12_000;
/** Polls of many members that started together spread out by up to this share of the interval. */
const JITTER_SHARE = 0.1;

/** Builds the poll activity. */
export function createPollActivity(deps: ActivityDependencies) {
  return {
    /**
     * GET M/status until the member has settled: challenged anew, connected by our own job, or stopped. A read; resumes from
     * heartbeat details after a worker died. A failed poll changes nothing (contract §5).
     *
     * @throws failure `MemberPending`: retryable between slow polls, final when `settleMs` is over
     */
    awaitMemberSettled: async (input: AwaitMemberSettledInput): Promise<MemberSettled> => {
      const polling = new Polling(deps, input);
      return withHeartbeat(
        POLL_HEARTBEAT_MS,
        () => polling.memory,
        () => polling.run(),
      );
    },
  };
}

class Polling {
  memory: SettleMemory;
  readonly #deps: ActivityDependencies;
  readonly #input: AwaitMemberSettledInput;
  readonly #startedMs = activityInfo().scheduledTimestampMs;
  readonly #call: AtriumCallOptions = { signal: Context.current().cancellationSignal };
  #retryAfterMs = 0;

  constructor(deps: ActivityDependencies, input: AwaitMemberSettledInput) {
    this.#deps = deps;
    this.#input = input;
    const kept = activityInfo().heartbeatDetails as SettleMemory | undefined;
    this.memory = kept ?? newSettleMemory(input.context);
  }

  async run(): Promise<MemberSettled> {
    for (;;) {
      await sleep(this.#pauseMs());
      const seen = await this.#readOnce();
      if (seen !== undefined) {
        const { memory, verdict } = observe(this.#input.context, this.memory, seen);
        this.memory = memory;
        const settled = toSettled(memory, verdict, seen.connectionStatus);
        if (settled !== undefined) return settled;
      }
      const elapsedMs = Date.now() - this.#startedMs;
      if (elapsedMs >= this.#input.fastPollingMs) throw this.#pending(elapsedMs);
    }
  }

  /** Never below the interval, also right after an attempt began: the poll before it may be moments ago. */
  #pauseMs(): number {
    const jitter = 1 + Math.random() * JITTER_SHARE;
    const pauseMs = Math.max(this.#deps.pollIntervalMs * jitter, this.#retryAfterMs);
    this.#retryAfterMs = 0;
    return pauseMs;
  }

  async #readOnce(): Promise<MemberObservation | undefined> {
    try {
      return await this.#withChallenges();
    } catch (error) {
      if (!isAtriumError(error)) throw error;
      if (error.code === 'cancelled') throw new CancelledFailure('Polling was cancelled.');
      if (!isPassing(error)) throw toApplicationFailure(error);
      this.#retryAfterMs = error.retryAfterMs ?? 0;
      return undefined;
    }
  }

  /** Status carries the challenges; where it does not although CHALLENGED, their own endpoint does (contract §3). */
  async #withChallenges(): Promise<MemberObservation> {
    const { members } = this.#deps.atrium;
    const status = await members.status(this.#input, this.#call);
    const seen = toObservation(status);
    if (seen.connectionStatus !== 'CHALLENGED' || seen.challenges.length > 0) return seen;
    const challenges = await members.challenges(this.#input, this.#call);
    return { ...seen, challenges: challenges.map(toChallenge) };
  }

  #pending(elapsedMs: number): Error {
    // Details travel free inside the failure: the next attempt goes on from this memory.
    Context.current().heartbeat(this.memory);
    const isFinal = elapsedMs >= this.#input.settleMs;
    const nextRetryDelayMs = Math.max(this.#input.slowPollMs, this.#retryAfterMs);
    const connectionStatus = this.memory.polls > 0 ? this.memory.lastStatus : undefined;
    return failure('MemberPending', {
      nextRetryDelayMs,
      connectionStatus,
      isBenign: true,
      isFinal,
    });
  }
}

/** Trouble on the way, not an answer: the last good answer stands. */
function isPassing(error: AtriumError): boolean {
  const type = failureTypeFor(error);
  return type !== undefined && FAILURES[type].isRetryable;
}

function toSettled(
  { polls }: SettleMemory,
  verdict: SettleVerdict,
  connectionStatus: ConnectionStatus,
): MemberSettled | undefined {
  switch (verdict.kind) {
    case 'keep-polling':
      return undefined;
    case 'challenged':
      return { kind: 'challenged', challenges: verdict.challenges, polls, connectionStatus };
    case 'connected':
    case 'ended':
      return { kind: verdict.kind, polls, connectionStatus };
  }
}
