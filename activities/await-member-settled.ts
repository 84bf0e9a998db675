/** Waits for the end of a job: the poll loop around the settle rule of domain/. */
import {
  REJECTIONS_NEEDED,
  newSettleMemory,
  observe,
  timestampsOf,
  type ConnectionStatus,
  type JobTimestamps,
  type MemberObservation,
  type ObservedChallenge,
  type SettleContext,
  type SettleMemory,
} from '../domain';
import { isMxError, type MemberRef, type MxCall, type MxError } from '../mx/port';
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
  /** The job that MX was to start with the member has not started. */
  | (JobOver & { readonly kind: 'unstarted' })
  | (JobOver & {
      readonly kind: 'ended';
      readonly isAuthenticated: boolean;
      /** MX's code of what is wrong; absent where it tells none. */
      readonly errorCode?: number;
    })
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
     * stopped. Where the dialect has error codes, the member is read once when its job is over:
     * CONNECTED with a code is no success. A read; resumes from heartbeat details after a worker
     * died. Failures: see {@link pollUntilSettled}.
     */
    awaitMemberSettled: (input: AwaitMemberSettledInput): Promise<MemberSettled> =>
      pollUntilSettled(
        deps,
        input,
        newSettleMemory(input.context),
        async (memory, call, elapsedMs) => {
          const seen = await readRound(deps, input, call);
          return withErrorCode(
            deps,
            input,
            settleStep(input.context, memory, seen, elapsedMs),
            call,
          );
        },
      ),
  };
}

/** The same, and what became of reading the code. */
interface CodeMemory extends SettleMemory {
  /** How many reads of the code of a member that is CONNECTED failed. */
  readonly codesUnread?: number;
}

/**
 * The same step, with MX's code of what is wrong where the job is over: CONNECTED with a code has
 * `ended`. The code only adds to what the status says (mx-platform-contract.md §3.3). So where it
 * cannot be read, an end stands at once; a success, which is paid for, after
 * {@link REJECTIONS_NEEDED} tries, one a poll.
 */
export async function withErrorCode<M extends CodeMemory>(
  { mx }: Pick<ActivityDependencies, 'mx'>,
  member: MemberRef,
  step: PollStep<M, MemberSettled>,
  call: MxCall,
): Promise<PollStep<M, MemberSettled>> {
  const { settled } = step;
  if (settled?.kind !== 'connected' && settled?.kind !== 'ended') return step;
  const { userGuid, memberGuid } = member;
  try {
    const errorCode = await mx.readErrorCode({ userGuid, memberGuid }, call);
    if (errorCode === undefined) return step;
    const isAuthenticated = settled.kind === 'connected' || settled.isAuthenticated;
    return { ...step, settled: { ...settled, kind: 'ended', isAuthenticated, errorCode } };
  } catch (error) {
    if (!isMxError(error) || error.code === 'cancelled') throw error;
    return settled.kind === 'ended' ? step : withoutCode(step, error);
  }
}

/** A success whose code cannot be read: it stands at the last try. */
function withoutCode<M extends CodeMemory>(
  step: PollStep<M, MemberSettled>,
  { retryAfterMs }: MxError,
): PollStep<M, MemberSettled> {
  const codesUnread = (step.memory.codesUnread ?? 0) + 1;
  if (codesUnread >= REJECTIONS_NEEDED) return step;
  return { memory: { ...step.memory, codesUnread }, settled: undefined, retryAfterMs };
}

/** Feeds one observation to the settle rule. */
export function settleStep<M extends SettleMemory>(
  context: SettleContext,
  before: M,
  seen: MemberObservation,
  elapsedMs: number,
): PollStep<M, MemberSettled> {
  const { memory, verdict } = observe(context, before, seen, elapsedMs);
  const { connectionStatus } = seen;
  const common = { polls: memory.polls, connectionStatus };
  const timestamps = timestampsOf(seen);
  return { memory: { ...before, ...memory }, settled: toSettled() };

  function toSettled(): MemberSettled | undefined {
    switch (verdict.kind) {
      case 'keep-polling':
        return undefined;
      case 'challenged':
        return { ...common, kind: 'challenged', challenges: verdict.challenges };
      case 'connected':
      case 'unstarted':
        return { ...common, kind: verdict.kind, timestamps };
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
