/** What happens when a job stopped: the end user mends it, it is tried again, or the verification ends. */
import { sleep } from '@temporalio/workflow';
import { decideRepair, type ConnectionStatus, type CredentialsReason } from '../domain';
import { requestCredentials } from './ask';
import { Ended } from './ended';
import { readMemberCredentials, updateMember } from './member';
import type { VerificationRun } from './run';

/**
 * Prepares another job where domain/repair says that it can help.
 *
 * @throws Ended with the outcome of the status where nothing can be mended, or all tries are used up
 */
export async function mend(run: VerificationRun, status: ConnectionStatus): Promise<void> {
  const { facts, limits, input } = run;
  const { credentialAttempts, failedAnswers, dailyRetries, challengedAtMs } = facts;
  const sinceLastChallengeMs =
    challengedAtMs === undefined ? undefined : Date.now() - challengedAtMs;
  const history = { credentialAttempts, failedAnswers, dailyRetries, sinceLastChallengeMs };
  const repair = decideRepair(status, history, limits, input.policies?.retryDaily === true);
  switch (repair.kind) {
    case 'ask-for-credentials':
      await mendByCredentials(run, repair.reason);
      return;
    case 'start-again':
      facts.failedAnswers += 1;
      return;
    case 'wait-a-day':
      await waitADay(run);
      return;
    case 'end':
      throw new Ended(repair.code);
  }
}

/** The end user gives new credentials, MX takes them; again when what came could not be read. */
async function mendByCredentials(
  run: VerificationRun,
  reason: 'denied' | 'credentials-missing',
): Promise<void> {
  const fields = await readMemberCredentials(run);
  let why: CredentialsReason = reason;
  while (!(await updateMember(run, await requestCredentials(run, fields, why, reason)))) {
    why = 'unreadable';
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
  run.continueWith('verifyMember');
}
