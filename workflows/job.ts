/** The steps of a job: start the verification, and pass the end user's answers on to it. */
import { type VerifyStarted } from '../activities';
import { COMMAND_ATTEMPTS_MAX, type JobTimestamps } from '../domain';
import { commandActivities } from './activity-options';
import { readMemberAgain } from './member';
import { OutcomeReached, toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import {
  type Baseline,
  type Connection,
  type EndUserAnswer,
  type Job,
  type Member,
} from './step-results';
import { whenReadable } from './when-readable';
import { whenTaken } from './when-taken';

/**
 * The verification that MX starts by itself: with the member that it makes, or when the end user is back
 * from the bank's page.
 *
 * @param wasSeenRunning - whether the answer to the creation says that it runs; at the bank's page that
 * means nothing (atrium-contract.md §13)
 */
export function jobStartedByMx(baseline: JobTimestamps, wasSeenRunning = false): Job {
  return {
    baseline,
    wasSeenRunning,
    isOurs: true,
    isChoiceLost: false,
    isStartUnsure: true,
    isKindUnsure: true,
  };
}

/** The verification of a new connection: the one that started with it, or one that starts now. */
export async function firstJob(
  run: VerificationRun,
  connection: Extract<Connection, { readonly next: 'verify' | 'await-job' }>,
): Promise<Job> {
  if (connection.next === 'await-job') return connection.job;
  return verifyMember(run, connection.member, connection.baseline);
}

/**
 * The baseline of a verify that follows where the job that was to start with the member has not.
 *
 * @throws OutcomeReached `throttled` where it was to start by a verify
 */
export function baselineOfUnstarted({ baseline, isThrottledUnlessBegun = false }: Job): Baseline {
  if (isThrottledUnlessBegun) throw new OutcomeReached('throttled');
  return { timestamps: baseline, wasRunning: false, isOtherJobOurs: true };
}

/**
 * Whether what MX started with the member may have been a job of another kind: the end user chose no
 * account, which only a verification asks for.
 */
export function mayBeNoVerification(
  { conversation }: VerificationRun,
  { isKindUnsure }: Job,
): boolean {
  return isKindUnsure === true && conversation.choice === undefined;
}

/**
 * Has MX start the verification. The job that is returned is ours, or another one that has to end
 * first.
 *
 * @throws OutcomeReached `throttled` when MX accepted the request, started nothing and names no new job
 */
export async function verifyMember(
  run: VerificationRun,
  member: Member,
  baseline: Baseline,
): Promise<Job> {
  run.record.change({ step: 'verifyMember' });
  run.conversation.noteNewJob();
  const started = await startJob(run, member, baseline);
  run.record.change({ connectionStatus: started.connectionStatus });
  const { isThrottled = false, mayBegin = false } = started;
  if (isThrottled && !mayBegin) throw new OutcomeReached('throttled');
  return {
    baseline: started.baseline ?? baseline.timestamps,
    wasSeenRunning: started.hasSeenJob,
    isOurs: started.isOtherJobAsking !== true,
    isChoiceLost: false,
    isKindUnsure: started.isOtherJob === true,
    ...(mayBegin && { isStartUnsure: true, isThrottledUnlessBegun: true }),
  };
}

async function startJob(
  run: VerificationRun,
  member: Member,
  baseline: Baseline,
): Promise<VerifyStarted> {
  const { input, record } = run;
  const { userGuid, memberGuid } = member;
  const { timestamps, wasRunning, isOtherJobOurs } = baseline;
  const { otherJobMs } = run.limits;
  const extendedBeforeMs = record.extendedMs;
  const bounds = { attemptsMax: verifyAttemptsMax(otherJobMs) };
  const { includeTransactions } = input;
  try {
    return await commandActivities(run, bounds).verifyMember.executeWithOptions(
      { summary: 'Start the verification' },
      [
        {
          userGuid,
          memberGuid,
          baseline: timestamps,
          ...(wasRunning && { wasRunning }),
          otherJobMs,
          ...(isOtherJobOurs === undefined ? {} : { isOtherJobOurs }),
          ...(includeTransactions === undefined ? {} : { includeTransactions }),
        },
      ],
    );
  } catch (error) {
    // The activity keeps the deadline that it began with; an operator may have extended it since.
    const isExtended = record.extendedMs !== extendedBeforeMs;
    if (!isExtended || toOutcomeReached(error)?.code !== 'other-job-running') throw error;
    return startJob(run, member, await readMemberAgain(run, member));
  }
}

/**
 * The activity waits for another job by its own retries and ends at `otherJobMs`, or after too much
 * trouble. These are far more attempts than it makes, so that Temporal does not end it earlier.
 */
function verifyAttemptsMax(otherJobMs: number): number {
  return Math.ceil(otherJobMs / 1_000) + COMMAND_ATTEMPTS_MAX;
}

/**
 * Passes the end user's answer on to the bank. Returns the job as it stands then, or `ask-again`
 * when the answer could not be read or MX does not take it: the same questions are still open.
 */
export async function resumeMember(
  run: VerificationRun,
  { userGuid, memberGuid }: Member,
  job: Job,
  answer: EndUserAnswer,
): Promise<Job | 'ask-again'> {
  const { verificationId } = run.input;
  const { answers, guids, chosenLabel: label, isLabelUnique = true } = answer;
  run.continueWith('resumeMember');
  const passOn = async (): Promise<Job> => {
    const resumed = await commandActivities(run).resumeMember.executeWithOptions(
      { summary: 'Pass the answer on' },
      [{ verificationId, userGuid, memberGuid, answers }],
    );
    const { isCertain, wasTaken, connectionStatus, isAskedAnew = false } = resumed;
    run.record.change({ connectionStatus });
    if (isAskedAnew) {
      // What was asked had been read wrong: nothing of it is answered.
      run.conversation.noteNotTaken('unreadable');
      return { ...job, wasSeenRunning: true };
    }
    // A challenge that stays in the status after its answer may be asked a second time: MX has our
    // first answer to it, and waits for none.
    const isLate = !wasTaken && run.conversation.hasJustAnswered(guids);
    if (isLate) return { ...job, wasSeenRunning: true };
    const isChoice = label !== undefined;
    const choice = isChoice ? { label, isLabelUnique, isCertain } : undefined;
    run.conversation.noteAnswered(guids, choice);
    return { ...job, wasSeenRunning: true, isChoiceLost: isChoice ? !wasTaken : job.isChoiceLost };
  };
  const taken = await whenTaken(run, () => whenReadable(run, passOn));
  return taken === 'unreadable' || taken === 'rejected' ? 'ask-again' : taken;
}
