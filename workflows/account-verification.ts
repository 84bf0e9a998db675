/**
 * The verification of one bank account, as a business process. Read it top to bottom; every line below is one durable
 * step, and its details are in the file it is imported from.
 */
import type { AccountVerificationInput, ChosenNumbers, VerificationResult } from '../domain';
import { askEndUser, askForCredentials } from './ask';
import { conclude } from './conclude';
import { ensureUser, obtainMember, updateMember } from './member';
import { listAccountNumbers, resumeMember, verifyMember } from './job';
import { VerificationRun } from './run';
import { awaitMemberSettled } from './settle-member';

/**
 * Verifies an end user's bank account: from a user and a member at MX to account and routing numbers.
 *
 * Messages: workflows/messages.ts. Ends in one of the outcomes of domain/endings.ts; fails only for a defect of ours.
 * Longest possible run: `limits.overallMs`, a week by default.
 */
export async function accountVerification(
  input: AccountVerificationInput,
): Promise<VerificationResult> {
  const run = new VerificationRun(input);
  return conclude(run, () => verifyAccount(run));
}

async function verifyAccount(run: VerificationRun): Promise<ChosenNumbers> {
  await ensureUser(run);
  await obtainMember(run);

  await verifyMember(run);
  let settled = await awaitMemberSettled(run);

  while (settled.kind !== 'connected') {
    if (settled.kind === 'challenged') {
      // The bank asks a question, or which account is meant: the end user answers, MX passes it on.
      const answer = await askEndUser(run, settled.challenges);
      const wasReadable = await resumeMember(run, answer);
      if (!wasReadable) continue; // Nothing reached the bank: the same questions stand again.
    } else {
      // The job stopped. Where new credentials can mend it, the end user gives them; else the verification ends here.
      const credentials = await askForCredentials(run, settled.connectionStatus);
      const wasReadable = await updateMember(run, credentials);
      if (!wasReadable) continue;
      await verifyMember(run);
    }
    settled = await awaitMemberSettled(run);
  }

  return listAccountNumbers(run);
}
