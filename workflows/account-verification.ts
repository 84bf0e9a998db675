/**
 * The verification of one bank account, as a business process. Read it top to bottom; every line below is one durable
 * step, and its details are in the file it is imported from.
 */
import type { AccountVerificationInput, VerificationResult } from '../domain';
import { awaitEndUser } from './await-end-user';
import { conclude, type Findings } from './conclude';
import { listAccountNumbers, listTransactions, resumeMember, verifyMember } from './job';
import { ensureUser } from './member';
import { recover } from './recover';
import { VerificationRun } from './run';
import { awaitMemberSettled } from './settle-member';
import { connectMember } from './connect-member';

/**
 * Verifies an end user's bank account: from a user and a member at MX to account and routing numbers.
 *
 * Messages: contract/messages.ts. Ends in one of the outcomes of domain/outcomes.ts; fails only for a defect of ours.
 * Longest possible run: `limits.overallMs`, a week by default.
 */
export async function accountVerification(
  input: AccountVerificationInput,
): Promise<VerificationResult> {
  const run = new VerificationRun(input);
  return conclude(run, () => verifyAccount(run));
}

async function verifyAccount(run: VerificationRun): Promise<Findings> {
  await ensureUser(run);
  const next = await connectMember(run);

  if (next === 'verify') {
    await verifyMember(run);
    let settled = await awaitMemberSettled(run);

    while (settled.kind !== 'connected' || run.facts.isOtherJob) {
      if (settled.kind === 'challenged') {
        // The bank asks a question, or which account is meant: the end user answers, MX passes it on.
        const answer = await awaitEndUser(run, settled.challenges);
        const wasReadable = await resumeMember(run, answer);
        if (!wasReadable) continue; // Nothing reached the bank: the same questions stand again.
      } else {
        // The job stopped, or another one that was in the way is over. What can be mended is mended, then it is tried again;
        // everything else ends the verification.
        if (settled.kind === 'ended') await recover(run, settled.connectionStatus);
        await verifyMember(run);
      }
      settled = await awaitMemberSettled(run);
    }
  }

  const chosen = await listAccountNumbers(run);
  const transactions = await listTransactions(run, chosen);
  return { chosen, transactions };
}
