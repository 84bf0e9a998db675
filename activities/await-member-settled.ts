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
  readonly memberGuid: string;
  readonly polls: number;
  readonly connectionStatus: ConnectionStatus;
  /** The timestamps of the last poll: the baseline of a job that may follow. */
  readonly timestamps: JobTimestamps;
  /** Only from the widget: there the end user chooses how to sign in. */
  readonly isOauth?: boolean;
} & (
  | { readonly kind: 'challenged'; readonly challenges: readonly ObservedChallenge[] }
  | { readonly kind: 'connected' }
  | { readonly kind: 'ended'; readonly isAuthenticated: boolean }
);

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
          return settleStep(input, memory, seen, elapsedMs);
        },
      ),
  };
}

/** Feeds one observation to the settle rule. */
export function settleStep<M extends SettleMemory>(
  { context, memberGuid }: { readonly context: SettleContext; readonly memberGuid: string },
  before: M,
  seen: MemberObservation,
  elapsedMs: number,
): PollStep<M, MemberSettled> {
  const { memory, verdict } = observe(context, before, seen, elapsedMs);
  const { aggregatedAtMs, successfullyAggregatedAtMs, connectionStatus } = seen;
  const common = {
    memberGuid,
    polls: memory.polls,
    connectionStatus,
    timestamps: { aggregatedAtMs, successfullyAggregatedAtMs },
  };
  return { memory: { ...before, ...memory }, settled: toSettled() };

  function toSettled(): MemberSettled | undefined {
    switch (verdict.kind) {
      case 'keep-polling':
        return undefined;
      case 'challenged':
        return { ...common, kind: 'challenged', challenges: verdict.challenges };
      case 'connected':
        return { ...common, kind: 'connected' };
      case 'ended':
        return { ...common, kind: 'ended', isAuthenticated: seen.isAuthenticated === true };
    }
  }
}
