/**
 * Starts a verification: the call that costs money and has no idempotency key (atrium-contract.md
 * §16.5–6).
 */
import {
  COMMAND_ATTEMPTS_MAX,
  forbidsAnotherSignIn,
  hasUntriedCredentials,
  isChallenged,
  isFirstJobOver,
  isJobStartedWithin,
  isStartTold,
  lastTold,
  namesNewJob,
  timestampsChanged,
  timestampsOf,
  type ConnectionStatus,
  type JobTimestamps,
  type MemberObservation,
} from '../domain';
import {
  isMxError,
  mayHaveTakenEffect,
  type JobState,
  type MemberRef,
  type StateUntold,
  type VerificationStarted,
} from '../mx/port';
import { beforeSending, userCommand, type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { elapsedSinceScheduled, timeOfEarlierAttempts } from './elapsed';
import { failure, toApplicationFailure, type SpecialFailures } from './failures';
import { readStatusAndStart, withStart } from './member-state';
import { readStatus } from './read-pace';
import { mayBeOurs, memoryOf, note, noteRejection, type VerifyMemory } from './verify-memory';

export interface VerifyMemberInput extends MemberRef {
  /** The timestamps when no job of ours had been posted yet. */
  readonly baseline: JobTimestamps;
  readonly includeTransactions?: boolean;
  /**
   * A job of the member ran before we asked: 202 then means somebody else's verification.
   * @default false
   */
  readonly wasRunning?: boolean;
  /** Another job that runs is the one that MX was to start with the member: it counts as ours. */
  readonly isOtherJobOurs?: boolean;
  /** How long another job of the member is waited for, in milliseconds. */
  readonly otherJobMs: number;
}

/** What MX's answer to verify means. */
export interface VerifyStarted {
  /** The timestamps before the verify that counts. Absent: those that were given. */
  readonly baseline?: JobTimestamps;
  /** Whether a verification is known to have run since then. */
  readonly hasSeenJob: boolean;
  /** 202 with nothing running and nothing changed: MX throttled it (atrium-contract.md §2, §9). */
  readonly isThrottled?: true | undefined;
  /** MX names a new job all the same: it throttled the request only if that job does not begin. */
  readonly mayBegin?: true;
  /**
   * 409 from a job of another kind that asks the end user something: ours can start after the
   * answer. Absent: none does.
   */
  readonly isOtherJobAsking?: true;
  /**
   * 409 from a job of another kind that counts as ours: it may not bring account numbers. Absent: a
   * verification.
   */
  readonly isOtherJob?: true;
  readonly connectionStatus: ConnectionStatus;
}

/** Pause before another job of the member is looked at again. */
const OTHER_JOB_PAUSE_MS = 5_000;

const SPECIAL_FAILURES: SpecialFailures = { forbidden: 'VerificationNotEnabled' };

/** Builds the verify activity. */
export function createVerifyActivity(deps: ActivityDependencies) {
  return {
    /**
     * Starts a verification. Safe to lose: a later attempt observes the member first and posts
     * again only if no job of ours ran since the baseline. While a verification runs, MX attaches
     * to it. Where a job of another kind runs, the activity waits for its end and posts again,
     * bounded; if that job asks something, the end user answers first. If that job shows that a
     * sign-in can only fail, nothing is posted, and its end counts as the end of ours.
     */
    verifyMember: (input: VerifyMemberInput): Promise<VerifyStarted> =>
      userCommand(
        deps,
        input,
        async (command) => {
          const context = { ...command, elapsedMs: elapsedSinceScheduled() };
          const started = await verifyOnce(deps, input, context).catch((error: unknown) => {
            const troubled = context.attempt - (memoryOf(context)?.rejections ?? 0);
            if (troubled < COMMAND_ATTEMPTS_MAX) throw error;
            throw toApplicationFailure(error, SPECIAL_FAILURES, { isFinal: true });
          });
          const { baseline, ...rest } = started;
          return baseline === input.baseline ? rest : started;
        },
        SPECIAL_FAILURES,
      ),
  };
}

interface VerifyContext extends CommandContext {
  /** Since the activity was scheduled, this attempt included. */
  readonly elapsedMs: () => number;
}

async function verifyOnce(
  deps: ActivityDependencies,
  input: VerifyMemberInput,
  context: VerifyContext,
): Promise<VerifyStarted> {
  if (context.attempt === 1) {
    const baseline = await withStart(deps, input, input.baseline, context.call);
    // Only here is the start told without being in the input: a later attempt could not read it again.
    if (isStartTold(baseline) && baseline !== input.baseline)
      note(context, { wasRejected: false, baseline, rejections: 0 });
    return post(deps, input, { baseline, isForeignJob: input.wasRunning === true }, context);
  }
  const seen = await beforeSending(context, () => readStatusAndStart(deps, input, context.call));
  const { connectionStatus, isBeingAggregated } = seen;
  const memory = memoryOf(context);
  if (memory !== undefined && memory.rejections > 0 && input.isOtherJobOurs === true)
    return otherJobAsOurs(memory.baseline, connectionStatus);
  const { baseline, hasRun } = readPast(input, seen, context);
  const isForeignJob = isBeingAggregated && !mayBeOurs(context);
  if (!hasRun) return post(deps, input, { baseline, isForeignJob }, context);
  return { baseline, hasSeenJob: true, connectionStatus };
}

/**
 * What became of earlier attempts: the baseline that counts, and whether a job has ended that
 * counts as ours.
 */
interface Past {
  readonly baseline: JobTimestamps;
  readonly hasRun: boolean;
}

function readPast(
  input: VerifyMemberInput,
  seen: MemberObservation,
  context: CommandContext,
): Past {
  const memory = memoryOf(context);
  const timestamps = timestampsOf(seen);
  // While a job runs, posting is safe: MX attaches to a verification and rejects for any other job.
  const isIdle = !seen.isBeingAggregated;
  if (memory?.wasRejected === true) return pastRejection(memory, seen, context);
  const baseline = memory?.baseline ?? input.baseline;
  // Without a memory, and if another job ran from the start, timestamps say nothing about ours.
  const isTold = memory !== undefined || input.wasRunning !== true;
  const isOver = isFirstJobOver(baseline, seen) || isOfEarlierAttempt(baseline, seen);
  const hasRun = isIdle && (wasInVain(baseline, seen) || (isTold && isOver));
  // Otherwise, changed timestamps are those of another job and become the new baseline.
  return { baseline: isIdle && !hasRun ? lastTold(baseline, timestamps) : baseline, hasRun };
}

/**
 * Another job's timestamps prove nothing about ours: they are the new baseline, unless a sign-in
 * can only fail.
 */
function pastRejection(
  { baseline, rejections }: VerifyMemory,
  seen: MemberObservation,
  context: CommandContext,
): Past {
  const timestamps = timestampsOf(seen);
  const signInWouldFail = !seen.isBeingAggregated && forbidsAnotherSignIn(seen.connectionStatus);
  if (signInWouldFail) return { baseline, hasRun: true };
  // The rejection says nothing about the POST that follows.
  note(context, { wasRejected: false, baseline: timestamps, rejections });
  return { baseline: timestamps, hasRun: false };
}

/**
 * Whether a job since the baseline shows that a sign-in can only fail. Whosever it was, another would
 * only be one more failed sign-in (atrium-contract.md §16.9).
 */
function wasInVain(baseline: JobTimestamps, seen: MemberObservation): boolean {
  return forbidsAnotherSignIn(seen.connectionStatus) && timestampsChanged(baseline, seen);
}

/** While no job has tried the credentials that MX has, the last one is from before any verify. */
function isOfEarlierAttempt(
  baseline: JobTimestamps,
  now: JobTimestamps & Pick<MemberObservation, 'connectionStatus'>,
): boolean {
  return (
    !hasUntriedCredentials(now.connectionStatus) &&
    isJobStartedWithin(baseline, now, timeOfEarlierAttempts())
  );
}

/** What is known right before a POST. */
interface BeforePost {
  readonly baseline: JobTimestamps;
  /** A job of the member runs, and it is not of ours. */
  readonly isForeignJob: boolean;
}

async function post(
  deps: ActivityDependencies,
  input: VerifyMemberInput,
  { baseline, isForeignJob }: BeforePost,
  context: VerifyContext,
): Promise<VerifyStarted> {
  const started = await startOrNote(deps, input, baseline, context);
  if (started.kind === 'other-job') {
    noteRejection(baseline, context, { byOtherJob: true });
    return meetOtherJob(deps, input, baseline, context);
  }
  const state =
    'isStateUntold' in started ? await readState(deps, input, started, context) : started;
  const { connectionStatus, isBeingAggregated, timestamps } = state;
  const isSameJob = started.kind === 'same-job';
  if (isSameJob && isForeignJob) throw failure('AlreadyRunning');
  // The job of a POST whose answer was lost may end between our look and this POST.
  const isOursOver =
    mayBeOurs(context) && isOfEarlierAttempt(baseline, { connectionStatus, ...timestamps });
  // Nothing runs, so nothing was started (atrium-contract.md §9). Other jobs can have changed the
  // timestamps.
  const isThrottled = isSameJob && !isBeingAggregated && !isOursOver;
  return {
    baseline,
    hasSeenJob: isBeingAggregated || timestampsChanged(baseline, timestamps),
    ...(isThrottled ? { isThrottled } : {}),
    ...(isThrottled && namesNewJob(baseline, timestamps) ? { mayBegin: true } : {}),
    connectionStatus,
  };
}

/** Where the job stands, for an answer that did not tell. Fails as after a lost answer. */
async function readState(
  deps: ActivityDependencies,
  input: VerifyMemberInput,
  { lastJobGuid }: StateUntold,
  { call }: CommandContext,
): Promise<JobState> {
  const seen = await readStatus(deps, input, call);
  const { connectionStatus, isBeingAggregated } = seen;
  const timestamps = { ...timestampsOf(seen), lastJobGuid };
  return { connectionStatus, isBeingAggregated, timestamps };
}

async function startOrNote(
  { mx }: ActivityDependencies,
  input: VerifyMemberInput,
  baseline: JobTimestamps,
  context: CommandContext,
): Promise<VerificationStarted> {
  const request = { includeTransactions: input.includeTransactions === true };
  try {
    return await mx.startVerification(input, request, context.call);
  } catch (error) {
    if (!isMxError(error)) throw error;
    if (!mayHaveTakenEffect(error)) noteRejection(baseline, context, { byOtherJob: false });
    throw error;
  }
}

/**
 * For a job of another kind, unless it counts as ours: the end user answers it if it asks
 * something; otherwise waits for its end.
 */
async function meetOtherJob(
  deps: ActivityDependencies,
  input: VerifyMemberInput,
  baseline: JobTimestamps,
  { call, elapsedMs }: VerifyContext,
): Promise<VerifyStarted> {
  const { connectionStatus } = await readStatus(deps, input, call);
  if (input.isOtherJobOurs === true) return otherJobAsOurs(baseline, connectionStatus);
  if (!isChallenged(connectionStatus)) throw otherJob(input.otherJobMs, elapsedMs());
  return { baseline, hasSeenJob: true, isOtherJobAsking: true, connectionStatus };
}

/** The rejection itself showed that the job ran since the baseline, whether it is over by now or not. */
function otherJobAsOurs(
  baseline: JobTimestamps,
  connectionStatus: ConnectionStatus,
): VerifyStarted {
  return { baseline, hasSeenJob: true, isOtherJob: true, connectionStatus };
}

function otherJob(otherJobMs: number, elapsedMs: number): Error {
  return failure('OtherJobRunning', {
    nextRetryDelayMs: OTHER_JOB_PAUSE_MS,
    isBenign: true,
    isFinal: elapsedMs >= otherJobMs,
  });
}
