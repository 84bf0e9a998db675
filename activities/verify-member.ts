/** POST verify: the call that costs money and has no idempotency key (contract §16.5–6). */
import { activityInfo } from '@temporalio/activity';
import {
  isAtriumError,
  mayHaveTakenEffect,
  type AtriumMemberReply,
  type AtriumMemberStatus,
} from '../atrium';
import { marksChanged, type ConnectionStatus, type JobMarks } from '../domain';
import { unlessUserDisabled } from './blame-user';
import { command, type CommandContext } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { toJobMarks } from './from-atrium';
import type { MemberRef } from './members';

export interface VerifyMemberInput extends MemberRef {
  /** The marks when no job of ours had been posted yet. */
  readonly baseline: JobMarks;
  readonly includeTransactions?: boolean;
  /** A job of the member was running before we asked: 202 then means somebody else's verification. */
  readonly wasRunning: boolean;
  /** How long another job of the member is waited for, in milliseconds. */
  readonly otherJobMs: number;
}

/** What verify told. */
export interface VerifyStarted {
  /** The marks before the verify that counts. */
  readonly baseline: JobMarks;
  /** Whether a verification is known to have run since then. */
  readonly hasSeenJob: boolean;
  /** 202 with nothing running and nothing changed: MX throttled it (contract §2, §9). */
  readonly isThrottled: boolean;
  /** 409 from a job of another kind that waits for a person's answer: it has to be answered before ours can start. */
  readonly isOtherJobAsking: boolean;
  readonly connectionStatus: ConnectionStatus;
}

/** Kept for the next attempt, so that it can tell a refused POST from a lost one. */
interface VerifyMemory {
  /** The last POST was refused because of another job. */
  readonly wasRefused: boolean;
  /** The marks before the POST that may have been lost. */
  readonly baseline: JobMarks;
}

const NOTHING_SPECIAL = { isThrottled: false, isOtherJobAsking: false } as const;

/** Pause before another job of the member is looked at again. */
const OTHER_JOB_PAUSE_MS = 5_000;

/** Builds the verify activity. */
export function createVerifyActivity(deps: ActivityDependencies) {
  return {
    /**
     * POST M/verify. Safe to lose: a later attempt reads the status first and posts again only when nothing ran since the
     * baseline. 202 while a verification runs attaches to it; 409 is another job: waited out and posted again, bounded,
     * or handed to the end user where it waits for an answer.
     */
    verifyMember: (input: VerifyMemberInput): Promise<VerifyStarted> =>
      command(
        async (context) => {
          if (context.attempt === 1) return post(deps, input, input.baseline, context);
          const status = await deps.atrium.members.status(input, context.call);
          const { baseline, hasRun } = readPast(input, status, context);
          if (!hasRun) return post(deps, input, baseline, context);
          const { connection_status: connectionStatus } = status;
          return { ...NOTHING_SPECIAL, baseline, hasSeenJob: true, connectionStatus };
        },
        { forbidden: 'VerificationNotEnabled' },
      ),
  };
}

/** What became of the attempts before: the baseline that counts, and whether a POST took effect whose job is over. */
function readPast(
  input: VerifyMemberInput,
  status: AtriumMemberStatus,
  context: CommandContext,
): { readonly baseline: JobMarks; readonly hasRun: boolean } {
  const memory = context.memory as VerifyMemory | undefined;
  const marks = toJobMarks(status);
  if (memory?.wasRefused === true) {
    // Another job's marks are no proof of ours: they are the new baseline. The refusal is spent with the next POST.
    context.remember({ wasRefused: false, baseline: marks } satisfies VerifyMemory);
    return { baseline: marks, hasRun: false };
  }
  const baseline = memory?.baseline ?? input.baseline;
  // While a job runs, posting is safe: 202 attaches to a verification, 409 refuses.
  // Without a memory and with another job running from the start, marks say nothing about ours.
  const isTold = memory !== undefined || !input.wasRunning;
  const hasRun = isTold && !status.is_being_aggregated && marksChanged(baseline, marks);
  return { baseline, hasRun };
}

async function post(
  deps: ActivityDependencies,
  input: VerifyMemberInput,
  baseline: JobMarks,
  context: CommandContext,
): Promise<VerifyStarted> {
  const { atrium } = deps;
  try {
    const request = input.includeTransactions === true ? { include_transactions: true } : {};
    const verify = (): Promise<AtriumMemberReply> =>
      atrium.members.verify(input, request, context.call);
    const { httpStatus, member } = await unlessUserDisabled(
      deps,
      input.userGuid,
      context.call,
      verify,
    );
    // A lost answer of ours comes back as 202 as well; only on the first attempt is it certainly somebody else's.
    if (httpStatus === 202 && input.wasRunning && context.attempt === 1) {
      throw failure('AlreadyRunning');
    }
    const hasSeenJob = member.is_being_aggregated || marksChanged(baseline, toJobMarks(member));
    return {
      ...NOTHING_SPECIAL,
      baseline,
      hasSeenJob,
      // Nothing runs after a 202: nothing was started (contract §9), whatever other jobs did to the marks meanwhile.
      isThrottled: httpStatus === 202 && !member.is_being_aggregated,
      connectionStatus: member.connection_status,
    };
  } catch (error) {
    if (!isAtriumError(error)) throw error;
    // Refused for certain: marks that have changed by the next attempt are another job's.
    if (!mayHaveTakenEffect(error)) {
      context.remember({ wasRefused: true, baseline } satisfies VerifyMemory);
    }
    if (error.code === 'conflict') return meetOtherJob(atrium, input, baseline, context);
    if (error.hint === 'institution-does-not-support-verification') {
      throw failure('InstitutionNotSupported');
    }
    throw error;
  }
}

/** A job of another kind is in the way: hand it to the end user where it asks something, else wait for its end. */
async function meetOtherJob(
  atrium: ActivityDependencies['atrium'],
  input: VerifyMemberInput,
  baseline: JobMarks,
  { call }: CommandContext,
): Promise<VerifyStarted> {
  const { connection_status: connectionStatus } = await atrium.members.status(input, call);
  if (connectionStatus !== 'CHALLENGED') throw otherJob(input.otherJobMs);
  return {
    ...NOTHING_SPECIAL,
    baseline,
    hasSeenJob: true,
    isOtherJobAsking: true,
    connectionStatus,
  };
}

function otherJob(otherJobMs: number): Error {
  const waitedMs = Date.now() - activityInfo().scheduledTimestampMs;
  return failure('OtherJobRunning', {
    nextRetryDelayMs: OTHER_JOB_PAUSE_MS,
    isBenign: true,
    isFinal: waitedMs >= otherJobMs,
  });
}
