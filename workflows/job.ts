/** The steps of the verification job itself: verify, resume, read the numbers. */
import type { ChosenNumbers, OutcomeCode, TransactionList } from '../domain';
import type { VerifyStarted } from '../activities';
import { commandActivities } from './activity-options';
import type { EndUserAnswer } from './await-end-user';
import { OutcomeReached, outcomeReachedIn } from './outcome-reached';
import { readMemberAgain } from './member';
import type { VerificationRun } from './run';
import { whenReadable } from './when-readable';

/** Has MX start the verification.
 * @throws OutcomeReached `throttled` when MX accepted the request and started nothing */
export async function verifyMember(run: VerificationRun): Promise<void> {
  const { facts } = run;
  run.record.change({ step: 'verifyMember' });
  const started = await startJob(run);
  facts.baseline = started.baseline;
  facts.hasSeenJob = started.hasSeenJob;
  facts.wasRunning = false;
  facts.isOtherJob = started.isOtherJobAsking;
  facts.isChoiceLost = false;
  run.record.change({ connectionStatus: started.connectionStatus });
  if (started.isThrottled) throw new OutcomeReached('throttled');
}

async function startJob(run: VerificationRun): Promise<VerifyStarted> {
  const { userGuid, memberGuid, facts, input, handlers } = run;
  const { otherJobMs } = run.limits;
  const extendedBeforeMs = handlers.extendedMs;
  // Waiting for another job is this activity's retry, and `otherJobMs` ends it from inside; so does too much trouble.
  const bounds = { attemptsMax: verifyAttemptsMax(otherJobMs) };
  const { includeTransactions } = input;
  try {
    return await commandActivities(run, bounds).verifyMember.executeWithOptions(
      { summary: 'Start the verification' },
      [
        {
          userGuid,
          memberGuid,
          baseline: facts.baseline,
          wasRunning: facts.wasRunning,
          otherJobMs,
          ...(includeTransactions === undefined ? {} : { includeTransactions }),
        },
      ],
    );
  } catch (error) {
    // An activity keeps the deadline that it began with; an operator may have moved it since.
    const isExtended = handlers.extendedMs !== extendedBeforeMs;
    if (!isExtended || outcomeReachedIn(error)?.code !== 'other-job-running') throw error;
    await readMemberAgain(run);
    return startJob(run);
  }
}

/** Hands the end user's answer to the bank. False when it could not be read; nothing reached MX then. */
export async function resumeMember(run: VerificationRun, answer: EndUserAnswer): Promise<boolean> {
  const { userGuid, memberGuid, facts } = run;
  const { verificationId } = run.input;
  const { answers } = answer;
  run.continueWith('resumeMember');
  return whenReadable(run, async () => {
    const resumed = await commandActivities(run).resumeMember.executeWithOptions(
      { summary: "Hand the end user's answer on" },
      [{ verificationId, userGuid, memberGuid, answers }],
    );
    facts.answeredGuids.push(...answer.guids);
    facts.hasSeenJob = true;
    if (answer.chosenLabel !== undefined) {
      facts.chosenLabel = answer.chosenLabel;
      facts.isChoiceLost = !resumed.wasTaken;
      facts.isChoiceCertain = resumed.isCertain;
    }
    run.record.change({ connectionStatus: resumed.connectionStatus });
  });
}

/**
 * Reads the account numbers: those of the chosen account, or of all where MX asked for no choice.
 *
 * @throws OutcomeReached `already-running` when MX took another verification's choice instead of ours
 */
export async function listAccountNumbers(run: VerificationRun): Promise<ChosenNumbers> {
  const { userGuid, memberGuid, facts } = run;
  const { knownAccountGuids, chosenLabel } = facts;
  // Another verification of this member chose before us: its account's numbers are no answer to our end user's choice.
  if (facts.isChoiceLost) throw new OutcomeReached('already-running');
  run.record.change({ step: 'listAccountNumbers' });
  return commandActivities(run).listAccountNumbers.executeWithOptions(
    { summary: 'Read the account numbers' },
    [
      {
        userGuid,
        memberGuid,
        knownAccountGuids,
        isOauth: facts.isOauth,
        areReused: facts.areNumbersReused,
        isChoiceCertain: facts.isChoiceCertain,
        areOldOnesMeant: run.input.member.kind !== 'connect-widget',
        ...(chosenLabel === undefined ? {} : { chosenLabel }),
      },
    ],
  );
}

/** One attempt a second would be far more than are made; the bound that counts is `otherJobMs`. */
function verifyAttemptsMax(otherJobMs: number): number {
  return Math.ceil(otherJobMs / 1_000) + 25;
}

/** What came of reading transactions; undefined where nobody asked for them. */
export type TransactionsRead = TransactionList | { readonly problem: OutcomeCode } | undefined;

/**
 * Reads the transactions of the verified accounts, where the caller asked for them. The numbers are found and paid for by
 * now: trouble here is told beside them and never takes their place.
 */
export async function listTransactions(
  run: VerificationRun,
  { numbers }: ChosenNumbers,
): Promise<TransactionsRead> {
  if (run.input.includeTransactions !== true || numbers.length === 0) return undefined;
  const { userGuid, memberGuid } = run;
  const accountGuids = numbers.map((number) => number.accountGuid);
  run.record.change({ step: 'listTransactions' });
  try {
    return await commandActivities(run).listTransactions.executeWithOptions(
      { summary: 'Read the transactions' },
      [{ userGuid, memberGuid, accountGuids }],
    );
  } catch (error) {
    const ended = outcomeReachedIn(error);
    if (ended === undefined) throw error;
    return { problem: ended.code };
  }
}
