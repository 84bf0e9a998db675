/** What follows a job of the double that failed, by the rules of domain/recovery. */
import {
  decideRecovery,
  needsNewCredentials,
  outcomeForEnd,
  outcomeForStatus,
  type CredentialsReason,
  type OutcomeCode,
} from '../../domain';
import { askForCredentials } from './asking';
import { type JobEnd } from './bank';
import { type Case } from './case';
import { OutcomeReached } from './run';

/** What follows a job that failed. @throws OutcomeReached where nothing more can help */
export async function recover(given: Case, { status, isAuthenticated }: JobEnd): Promise<void> {
  const { run, input } = given;
  const code = outcomeForEnd(status, isAuthenticated, given.hasAnswered);
  const isOauth = input.member.kind === 'oauth';
  const history = {
    credentialAttempts: isOauth ? run.limits.credentialAttemptsMax : given.signIns,
    failedAnswers: given.failedAnswers,
    dailyRetries: given.dailyRetries,
    sinceLastChallengeMs:
      given.askedMs === undefined ? undefined : run.now.getTime() - given.askedMs,
  };
  const isDaily = input.policies?.retryDaily === true;
  const recovery = decideRecovery(code, history, run.limits, isDaily);
  switch (recovery.kind) {
    case 'ask-for-credentials':
      return recoverByCredentials(given, recovery.reason, outcomeForStatus(status));
    case 'start-again':
      given.failedAnswers += 1;
      given.nextReason = recovery.reason;
      return;
    case 'wait-a-day':
      given.dailyRetries += 1;
      run.change({ phase: 'WAITING_TO_RETRY', step: 'waitToRetry' });
      await run.wait(run.limits.dailyRetryMs);
      return run.at('readMember');
    case 'end':
      throw new OutcomeReached(recovery.code);
  }
}

async function recoverByCredentials(
  given: Case,
  reason: CredentialsReason,
  lateOutcome: OutcomeCode,
): Promise<void> {
  await given.run.at('readMemberCredentials');
  await askForCredentials(given, reason, lateOutcome);
  await given.run.at('updateMember');
  given.run.change({ connectionStatus: 'UPDATED' });
}

/** A member whose next sign-in could only fail is recovered first. */
export async function recoverBeforeVerify(given: Case, status: JobEnd['status']): Promise<void> {
  if (needsNewCredentials(status)) await recover(given, { status, isAuthenticated: false });
}
