/** What happens when a job stopped: the end user mends it, it is tried again, or the verification ends. */
import { sleep } from '@temporalio/workflow';
import {
  classifyStatus,
  decideRepair,
  endingForStatus,
  marksChanged,
  needsNewCredentials,
  type ConnectionStatus,
  type CredentialsReason,
  type OutcomeCode,
} from '../domain';
import { requestCredentials } from './ask';
import { Ended } from './ended';
import { readMemberAgain, readMemberCredentials, updateMember } from './member';
import type { VerificationRun } from './run';

/**
 * Prepares another job where domain/repair says that it can help; what that brings may have to be mended in turn.
 *
 * @throws Ended with the outcome of the status where nothing can be mended, or all tries are used up
 */
export async function mend(run: VerificationRun, status: ConnectionStatus): Promise<void> {
  let stopped: Stopped = { connectionStatus: status };
  while (stopped !== 'mended') stopped = await mendOnce(run, stopped.connectionStatus);
}

/**
 * The same for a member whose credentials are known to be wrong or missing before anything was tried: a verify would be
 * one more failed sign-in (contract §5: DENIED, update first; PREVENTED, never with the same).
 */
export async function mendBeforeVerify(
  run: VerificationRun,
  status: ConnectionStatus,
): Promise<void> {
  const { isOauth, wasRunning } = run.facts;
  if (!isOauth && !wasRunning && needsNewCredentials(status)) await mend(run, status);
}

/** The status that an attempt to mend ended with, or that a job may be started now. */
type Stopped = { readonly connectionStatus: ConnectionStatus } | 'mended';

async function mendOnce(run: VerificationRun, status: ConnectionStatus): Promise<Stopped> {
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
  const repair = decideRepair(status, history, limits, input.policies?.retryDaily === true);
  switch (repair.kind) {
    case 'ask-for-credentials':
      return mendByCredentials(run, repair.reason, endingForStatus(status));
    case 'start-again':
      facts.failedAnswers += 1;
      return 'mended';
    case 'wait-a-day':
      await waitADay(run);
      return 'mended';
    case 'end':
      throw new Ended(repair.code);
  }
}

/**
 * The end user gives new credentials, MX takes them; again when what came could not be read. Where MX tried them at once
 * and was refused, our verify would only be one more failed sign-in (contract §16.9).
 */
async function mendByCredentials(
  run: VerificationRun,
  reason: 'denied' | 'credentials-missing',
  lateEnding: OutcomeCode,
): Promise<Stopped> {
  const fields = await readMemberCredentials(run);
  for (let why: CredentialsReason = reason; ; why = 'unreadable') {
    const credentials = await requestCredentials(run, fields, why, lateEnding);
    const before = run.facts.baseline;
    const updated = await updateMember(run, credentials);
    if (updated === 'unreadable') continue;
    const { connectionStatus, baseline } = updated;
    const wasTried = marksChanged(before, baseline);
    const wasRefused = wasTried && classifyStatus(connectionStatus) === 'ended';
    return wasRefused ? { connectionStatus } : 'mended';
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
  if (Date.now() >= record.deadlineMs) throw new Ended('deadline-exceeded');
  run.continueWith('readMember');
  // A day has background jobs of its own: the next success has to differ from today's marks.
  await readMemberAgain(run);
}
