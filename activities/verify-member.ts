/** POST verify: the call that costs money and has no idempotency key (contract §16.5–6). */
import { Context } from '@temporalio/activity';
import { isAtriumError, type AtriumCallOptions } from '../atrium';
import { marksChanged, type ConnectionStatus, type JobMarks } from '../domain';
import { command } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { toJobMarks } from './from-atrium';
import type { MemberRef } from './members';

export interface VerifyMemberInput extends MemberRef {
  /** The marks when no job of ours had been posted yet. */
  readonly baseline: JobMarks;
  readonly includeTransactions?: boolean;
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
  readonly connectionStatus: ConnectionStatus;
}

/** Kept in heartbeat details, so that the next attempt can tell a refused POST from a lost one. */
interface VerifyMemory {
  readonly wasRefused: boolean;
}

/** Pause before another job of the member is looked at again. */
const OTHER_JOB_PAUSE_MS = 5_000;

/** Builds the verify activity. */
export function createVerifyActivity(deps: ActivityDependencies) {
  return {
    /**
     * POST M/verify. Safe to lose: a later attempt reads the status first and posts again only when nothing ran since the
     * baseline. 202 while a verification runs attaches to it; 409 is another job: waited out and posted again, bounded.
     */
    verifyMember: (input: VerifyMemberInput): Promise<VerifyStarted> =>
      command(
        async ({ call, attempt }) => {
          const baseline = attempt > 1 ? await readBaseline(deps, input, call) : input.baseline;
          if (baseline === 'has-run') return alreadyRan(deps, input, call);
          return post(deps, input, baseline, call);
        },
        { forbidden: 'VerificationNotEnabled' },
      ),
  };
}

/** The baseline for a further attempt, or `has-run` when the POST of an earlier one took effect and its job is over. */
async function readBaseline(
  { atrium }: ActivityDependencies,
  input: VerifyMemberInput,
  call: AtriumCallOptions,
): Promise<JobMarks | 'has-run'> {
  const memory = Context.current().info.heartbeatDetails as VerifyMemory | undefined;
  const status = await atrium.members.status(input, call);
  const marks = toJobMarks(status);
  // Another job's marks are no proof of ours: after a refusal they are the new baseline.
  if (memory?.wasRefused === true) return marks;
  // While a job runs, posting is safe: 202 attaches to a verification, 409 refuses.
  if (status.is_being_aggregated) return input.baseline;
  return marksChanged(input.baseline, marks) ? 'has-run' : input.baseline;
}

async function alreadyRan(
  { atrium }: ActivityDependencies,
  input: VerifyMemberInput,
  call: AtriumCallOptions,
): Promise<VerifyStarted> {
  const status = await atrium.members.status(input, call);
  return {
    baseline: input.baseline,
    hasSeenJob: true,
    isThrottled: false,
    connectionStatus: status.connection_status,
  };
}

async function post(
  { atrium }: ActivityDependencies,
  input: VerifyMemberInput,
  baseline: JobMarks,
  call: AtriumCallOptions,
): Promise<VerifyStarted> {
  try {
    const request = input.includeTransactions === true ? { include_transactions: true } : {};
    const { httpStatus, member } = await atrium.members.verify(input, request, call);
    const hasSeenJob = member.is_being_aggregated || marksChanged(baseline, toJobMarks(member));
    return {
      baseline,
      hasSeenJob,
      isThrottled: httpStatus === 202 && !hasSeenJob,
      connectionStatus: member.connection_status,
    };
  } catch (error) {
    if (isAtriumError(error) && error.code === 'conflict') throw otherJob(input.otherJobMs);
    if (isAtriumError(error) && error.hint === 'institution-does-not-support-verification') {
      throw failure('InstitutionNotSupported');
    }
    throw error;
  }
}

function otherJob(otherJobMs: number): Error {
  const context = Context.current();
  const memory: VerifyMemory = { wasRefused: true };
  context.heartbeat(memory);
  const waitedMs = Date.now() - context.info.scheduledTimestampMs;
  return failure('OtherJobRunning', {
    nextRetryDelayMs: OTHER_JOB_PAUSE_MS,
    isBenign: true,
    isFinal: waitedMs >= otherJobMs,
  });
}
