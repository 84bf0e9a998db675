/**
 * What follows a job that failed: the end user corrects it, a new job is tried, or the verification
 * ends.
 */
import { sleep } from '@temporalio/workflow';
import {
  decideRecovery,
  forbidsAnotherSignIn,
  hasFailed,
  isStartTold,
  needsNewCredentials,
  outcomeForEnd,
  timestampsChanged,
  type CredentialsReason,
} from '../domain';
import { type MemberState } from '../activities';
import { requestCredentials } from './await-end-user';
import { readMember, readMemberCredentials, updateMember } from './member';
import { OutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { baselineAfter, type Baseline, type FailedJob, type Member } from './step-results';

/**
 * Prepares another job where domain/recovery says that it can help. New credentials may fail at
 * once; then that failure is recovered in turn.
 *
 * @throws OutcomeReached with the outcome of the status where recovery cannot help, or all tries
 * are used up
 */
export async function recover(
  run: VerificationRun,
  member: Member,
  failed: FailedJob,
): Promise<Baseline> {
  // Field by field: what comes from polling has a `kind` of its own.
  const { connectionStatus, isAuthenticated, timestamps, errorCode } = failed;
  let tried: Tried = { kind: 'failed', connectionStatus, isAuthenticated, timestamps, errorCode };
  while (tried.kind === 'failed') tried = await recoverOnce(run, member, tried);
  return tried.baseline;
}

/**
 * The same for an existing member whose credentials are known to be wrong or missing: a verify
 * would only be one more failed sign-in (atrium-contract.md §5: after DENIED update first; after
 * PREVENTED never with the same credentials).
 */
export async function recoverBeforeVerify(
  run: VerificationRun,
  member: Member,
  state: MemberState,
): Promise<Baseline> {
  const { connectionStatus, baseline: timestamps, isBeingAggregated: wasRunning = false } = state;
  const isRecoverable = !member.isOauth && !wasRunning && needsNewCredentials(connectionStatus);
  if (!isRecoverable) return { timestamps, wasRunning };
  return recover(run, member, { connectionStatus, isAuthenticated: false, timestamps });
}

/** What one try led to: a new job may start, or the try itself failed. */
type Tried =
  | { readonly kind: 'recovered'; readonly baseline: Baseline }
  | ({ readonly kind: 'failed' } & FailedJob);

async function recoverOnce(
  run: VerificationRun,
  member: Member,
  failed: FailedJob,
): Promise<Tried> {
  const { attempts, conversation, limits, input } = run;
  const { signIns, failedAnswers, dailyRetries } = attempts;
  const { connectionStatus, isAuthenticated, errorCode } = failed;
  const { hasAnswered } = conversation;
  const code = outcomeForEnd(connectionStatus, isAuthenticated, hasAnswered, errorCode);
  const history = {
    // A member signed in at the bank's own page has no credentials that we could ask for.
    credentialAttempts: member.isOauth ? limits.credentialAttemptsMax : signIns,
    failedAnswers,
    dailyRetries,
    sinceLastChallengeMs: conversation.sinceLastAskedMs,
  };
  const isDaily = input.policies?.retryDaily === true;
  const recovery = decideRecovery(code, history, limits, isDaily);
  switch (recovery.kind) {
    case 'ask-for-credentials':
      return recoverByCredentials(run, member, failed, recovery.reason);
    case 'start-again':
      attempts.countFailedAnswer();
      conversation.noteNotTaken(recovery.reason);
      return { kind: 'recovered', baseline: baselineAfter(failed) };
    case 'wait-a-day':
      return waitADay(run, member);
    case 'end':
      throw new OutcomeReached(recovery.code);
  }
}

/**
 * The end user gives new credentials, and MX takes them; again while what comes cannot be read.
 * Where MX tried them at once and the bank rejected them, our verify would only be one more failed
 * sign-in (atrium-contract.md §16.9).
 */
async function recoverByCredentials(
  run: VerificationRun,
  member: Member,
  failed: FailedJob,
  firstReason: CredentialsReason,
): Promise<Tried> {
  const lateOutcome = outcomeForEnd(failed.connectionStatus, false, false, failed.errorCode);
  const fields = await readMemberCredentials(run, member);
  for (let reason = firstReason; ; reason = 'unreadable') {
    const credentials = await requestCredentials(run, fields, reason, lateOutcome);
    const updated = await updateMember(run, member, credentials, failed);
    if (updated === 'unreadable') continue;
    const { connectionStatus, baseline: timestamps, errorCode } = updated;
    // Where MX leaves a time out, the status decides: before a sign-in it would be UPDATED.
    const isTold = isStartTold(failed.timestamps) && isStartTold(timestamps);
    const wasTried = !isTold || timestampsChanged(failed.timestamps, timestamps);
    const wasRejected = wasTried && hasFailed(connectionStatus, errorCode);
    return wasRejected
      ? { kind: 'failed', connectionStatus, isAuthenticated: false, timestamps, errorCode }
      : { kind: 'recovered', baseline: { timestamps, wasRunning: false } };
  }
}

async function waitADay(run: VerificationRun, member: Member): Promise<Tried> {
  const { record, limits, attempts } = run;
  attempts.countDailyRetry();
  record.change({ phase: 'WAITING_TO_RETRY', step: 'waitToRetry' });
  const waitMs = Math.min(limits.dailyRetryMs, run.remainingMs());
  await sleep(waitMs, {
    summary: `Retry ${String(attempts.dailyRetries)}: the bank failed, try again`,
  });
  if (Date.now() >= record.deadlineMs) throw new OutcomeReached('deadline-exceeded');
  run.continueWith('readMember');
  // A day has background jobs of its own: the next success has to differ from the timestamps of
  // now, and where one of them was rejected, ours would only be one more failed sign-in.
  const state = await readMember(run, member, 'Read the member before the next try');
  const { connectionStatus, baseline: timestamps, isBeingAggregated: wasRunning = false } = state;
  return !wasRunning && forbidsAnotherSignIn(connectionStatus)
    ? { kind: 'failed', connectionStatus, isAuthenticated: false, timestamps }
    : { kind: 'recovered', baseline: { timestamps, wasRunning } };
}
