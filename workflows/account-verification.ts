/**
 * The verification of one bank account, as a business process. Read it from top to bottom. Each
 * step is durable; its details are in the file that it is imported from.
 */
import {
  isAccountVerificationInput,
  type AccountVerificationInput,
  type ChosenNumbers,
  type RecordedResult,
} from '../domain';
import { awaitEndUser, chooseByRule } from './await-end-user';
import { conclude } from './conclude';
import { connectMember } from './connect-member';
import {
  baselineOfUnstarted,
  firstJob,
  mayBeNoVerification,
  resumeMember,
  verifyMember,
} from './job';
import { listAccountNumbers, listTransactions } from './numbers';
import { OutcomeReached } from './outcome-reached';
import { invalidInput } from './rejection';
import { recover } from './recover';
import { VerificationRun } from './run';
import { awaitMemberSettled } from './settle-member';
import { baselineAfter, type Baseline, type Findings, type Job, type Member } from './step-results';
import { tellByWebhook } from './tell-by-webhook';
import { ensureUser } from './user';

/**
 * Verifies an end user's bank account: from a user and a member at MX to account and routing
 * numbers.
 *
 * Messages: contract/messages.ts. Returns one of the outcomes of domain/outcomes.ts; fails only for
 * a defect of ours. Longest possible run: `limits.overallMs`, a week by default.
 */
export async function accountVerification(
  input: AccountVerificationInput,
): Promise<RecordedResult> {
  if (!isAccountVerificationInput(input)) throw invalidInput();
  const run = new VerificationRun(input);
  if (input.isFollowed === true) tellByWebhook(run);
  return conclude(run, () => verifyAccount(run));
}

async function verifyAccount(run: VerificationRun): Promise<Findings> {
  const userGuid = await ensureUser(run);
  const connection = await connectMember(run, userGuid);
  const { member } = connection;

  let chosen: ChosenNumbers;
  if (connection.next === 'verify' || connection.next === 'await-job') {
    const done = await awaitConnected(run, member, await firstJob(run, connection));
    chosen = await listAccountNumbers(run, connection);
    if (chosen.numbers.length === 0 && mayBeNoVerification(run, done.job)) {
      // MX started a job with the member, which has brought no numbers. One verification of ours.
      const job = await verifyMember(run, member, done.baseline);
      await awaitConnected(run, member, job);
      chosen = await listAccountNumbers(run, connection);
    }
  } else {
    chosen = await listAccountNumbers(run, connection);
  }

  const transactions = await listTransactions(run, member, chosen);
  return { chosen, transactions };
}

/** The job that connected the member, and how the member stands before another one. */
interface Connected {
  readonly job: Job;
  readonly baseline: Baseline;
}

/**
 * Waits until a job of ours has connected the member: with the end user's answers, and with another
 * job where one failed, did not start, or was not ours.
 */
async function awaitConnected(
  run: VerificationRun,
  member: Member,
  firstOfAll: Job,
): Promise<Connected> {
  let job = firstOfAll;
  let settled = await awaitMemberSettled(run, member, job);

  while (settled.kind !== 'connected' || !job.isOurs) {
    if (settled.kind === 'challenged') {
      // The bank asks a question, or which account to verify. The caller's rule chooses the
      // account where it can; otherwise the end user answers. MX passes the answer on.
      const { challenges } = settled;
      const answer = chooseByRule(run, challenges) ?? (await awaitEndUser(run, job, challenges));
      const resumed = await resumeMember(run, member, job, answer);
      if (resumed === 'ask-again') continue; // Nothing reached the bank: ask the same questions again.
      job = resumed;
    } else if (settled.kind === 'ended') {
      // The job failed. Either it can be recovered and a new job starts, or the verification ends
      // here.
      const baseline = await recover(run, member, settled);
      job = await verifyMember(run, member, baseline);
    } else if (settled.kind === 'unstarted') {
      // MX was to start it, and has not.
      job = await verifyMember(run, member, baselineOfUnstarted(job));
    } else {
      // Another job of the member was in the way and has succeeded. Now ours can start.
      job = await verifyMember(run, member, baselineAfter(settled));
    }
    settled = await awaitMemberSettled(run, member, job);
  }

  // Another verification of this member chose the account first: its numbers are not what our end
  // user chose.
  if (job.isChoiceLost) throw new OutcomeReached('already-running');
  return { job, baseline: baselineAfter(settled) };
}
