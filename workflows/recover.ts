/** What happens when a job stopped: the end user mends it, it is tried again, or the verification ends. */
import { sleep } from '@temporalio/workflow';
import {
  classifyStatus,
  decideRecovery,
  outcomeForStatus,
  timestampsChanged,
  needsNewCredentials,
  type ConnectionStatus,
  type CredentialsReason,
  type OutcomeCode,
} from '../domain';
import { requestCredentials } from './await-end-user';
import { OutcomeReached } from './outcome-reached';
import { readMemberAgain, readMemberCredentials, updateMember } from './member';
import type { VerificationRun } from './run';

/**
 * Prepares another job where domain/recovery says that it can help; what that brings may have to be mended in turn.
 *
 * @throws OutcomeReached with the outcome of the status where nothing can be mended, or all tries are used up
 */
export async function recover(run: VerificationRun, status: ConnectionStatus): Promise<void> {
  let stopped: Stopped = { connectionStatus: status };
  while (stopped !== 'recovered') stopped = await recoverOnce(run, stopped.connectionStatus);
}

/**
 * The same for a member whose credentials are known to be wrong or missing before anything was tried: a verify would be
 * one more failed sign-in (contract §5: DENIED, update first; PREVENTED, never with the same).
 */
export async function recoverBeforeVerify(
  run: VerificationRun,
  status: ConnectionStatus,
): Promise<void> {
  const { isOauth, wasRunning } = run.facts;
  if (!isOauth && !wasRunning && needsNewCredentials(status)) await recover(run, status);
}

/** The status that an attempt to mend ended with, or that a job may be started now. */
type Stopped = { readonly connectionStatus: ConnectionStatus } | 'recovered';

async function recoverOnce(run: VerificationRun, status: ConnectionStatus): Promise<Stopped> {
  const { facts, limits, input } = run;
  const { credentialAttempts, failedAnswers, dailyRetries, challengedAtMs } = facts;
  const sinceLastChallengeMs =
    challengedAtMs === undefined ? undefined : Date.now() - challengedAtMs;
  const history = {
    // A member signed in at the bank's own page has no credentials that we could ask for.
    credentialAttempts: facts.isOauth ? limits.credentialAttemptsMax : credentialAttempts,
    failedAnswers,
    dailyRetries,
    sinceLastChallengeMs,
  };
  const recovery = decideRecovery(status, history, limits, input.policies?.retryDaily === true);
  switch (recovery.kind) {
    case 'ask-for-credentials':
      return recoverByCredentials(run, recovery.reason, outcomeForStatus(status));
    case 'start-again':
      facts.failedAnswers += 1;
      return 'recovered';
    case 'wait-a-day':
      await waitADay(run);
      return 'recovered';
    case 'end':
      throw new OutcomeReached(recovery.code);
  }
}

/**
 * The end user gives new credentials, MX takes them; again when what came could not be read. Where MX tried them at once
 * and was rejected, our verify would only be one more failed sign-in (contract §16.9).
 */
async function recoverByCredentials(
  run: VerificationRun,
  reason: 'denied' | 'credentials-missing',
  lateOutcome: OutcomeCode,
): Promise<Stopped> {
  const fields = await readMemberCredentials(run);
  for (let why: CredentialsReason = reason; ; why = 'unreadable') {
    const credentials = await requestCredentials(run, fields, why, lateOutcome);
    const before = run.facts.baseline;
    const updated = await updateMember(run, credentials);
    if (updated === 'unreadable') continue;
    const { connectionStatus, baseline } = updated;
    const wasTried = timestampsChanged(before, baseline);
    const wasRejected = wasTried && classifyStatus(connectionStatus) === 'ended';
    return wasRejected ? { connectionStatus } : 'recovered';
  }
}

async function waitADay(run: VerificationRun): Promise<void> {
  const { record, limits, facts } = run;
  facts.dailyRetries += 1;
  record.change({ phase: 'WAITING_TO_RETRY', step: 'waitToRetry' });
  const waitMs = Math.min(limits.dailyRetryMs, run.remainingMs());
  await sleep(waitMs, {
    summary: `Retry ${String(facts.dailyRetries)}: the bank failed, try again`,
  });
  if (Date.now() >= record.deadlineMs) throw new OutcomeReached('deadline-exceeded');
  run.continueWith('readMember');
  // A day has background jobs of its own: the next success has to differ from today's timestamps.
  await readMemberAgain(run);
}
