/** Waits for the end of a job: the poll loop around the settle rule of domain/. */
import {
  newSettleMemory,
  observe,
  type ConnectionStatus,
  type JobTimestamps,
  type MemberObservation,
  type ObservedChallenge,
  type SettleContext,
  type SettleMemory,
} from '../domain';
import { type MemberRef } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { readRound } from './read-pace';
import { pollUntilSettled, type PollBounds, type PollStep } from './polling';

export interface AwaitMemberSettledInput extends MemberRef, PollBounds {
  readonly context: SettleContext;
}

/** How a polling phase ended. */
export type MemberSettled = {
  readonly polls: number;
  readonly connectionStatus: ConnectionStatus;
} & (
  | { readonly kind: 'challenged'; readonly challenges: readonly ObservedChallenge[] }
  | (JobOver & { readonly kind: 'connected' })
  | (JobOver & { readonly kind: 'ended'; readonly isAuthenticated: boolean })
);

interface JobOver {
  /** The timestamps of the last poll: the baseline of a job that may follow. */
  readonly timestamps: JobTimestamps;
}

/** Builds the activity that waits for a job. */
export function createSettleActivity(deps: ActivityDependencies) {
  return {
    /**
     * Observes the member until it has settled: challenged anew, connected by our own job, or
     * stopped. A read; resumes from heartbeat details after a worker died. Failures: see {@link
     * pollUntilSettled}.
     */
    awaitMemberSettled: (input: AwaitMemberSettledInput): Promise<MemberSettled> =>
      pollUntilSettled(
        deps,
        input,
        newSettleMemory(input.context),
        async (memory, call, elapsedMs) => {
          const seen = await readRound(deps, input, call);
          return settleStep(input.context, memory, seen, elapsedMs);
        },
      ),
  };
}

/** Feeds one observation to the settle rule. */
export function settleStep<M extends SettleMemory>(
  context: SettleContext,
  before: M,
  seen: MemberObservation,
  elapsedMs: number,
): PollStep<M, MemberSettled> {
  const { memory, verdict } = observe(context, before, seen, elapsedMs);
  const { aggregatedAtMs, successfullyAggregatedAtMs, connectionStatus } = seen;
  const common = { polls: memory.polls, connectionStatus };
  const timestamps = { aggregatedAtMs, successfullyAggregatedAtMs };
  return { memory: { ...before, ...memory }, settled: toSettled() };

  function toSettled(): MemberSettled | undefined {
    switch (verdict.kind) {
      case 'keep-polling':
        return undefined;
      case 'challenged':
        return { ...common, kind: 'challenged', challenges: verdict.challenges };
      case 'connected':
        return { ...common, kind: 'connected', timestamps };
      case 'ended':
        return {
          ...common,
          kind: 'ended',
          timestamps,
          isAuthenticated: seen.isAuthenticated === true,
        };
    }
  }
}
