/**
 * The steps that read the result: account numbers and, where the caller asked for them,
 * transactions.
 */
import { isCancellation } from '@temporalio/workflow';
import { type ResultRecipient } from '../activities';
import { type ChosenNumbers } from '../domain';
import { commandActivities } from './activity-options';
import { toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { type Connection, type Member, type TransactionsRead } from './step-results';

/**
 * Time for the numbers where the whole verification ends sooner. By now they are at MX and paid
 * for, and a last poll may come right at the deadline. One attempt takes this long at most.
 */
const NUMBERS_GRACE_MS = 120_000;

/**
 * Reads the account numbers: those of the chosen account, or of all accounts where MX asked for no
 * choice.
 */
export async function listAccountNumbers(
  run: VerificationRun,
  { member, next }: Connection,
): Promise<ChosenNumbers> {
  const { userGuid, memberGuid, knownAccountGuids, isOauth } = member;
  const { choice } = run.conversation;
  run.record.change({ step: 'listAccountNumbers' });
  return commandActivities(run, {
    graceMs: NUMBERS_GRACE_MS,
  }).listAccountNumbers.executeWithOptions({ summary: 'Read the account numbers' }, [
    {
      userGuid,
      memberGuid,
      knownAccountGuids,
      ...(isOauth && { isOauth }),
      ...(next === 'reuse-numbers' && { areReused: true }),
      ...(run.input.member.kind === 'connect-widget' && { areOldOnesMeant: false }),
      ...(choice && { chosenLabel: choice.label }),
      ...(choice?.isCertain === false && { isChoiceCertain: false }),
      ...(choice?.isLabelUnique === false && { isLabelUnique: false }),
      ...recipientOf(run),
    },
  ]);
}

/** Whom the result is sealed to, where the caller gave a key. */
function recipientOf({ input }: VerificationRun): { readonly recipient?: ResultRecipient } {
  const { verificationId, resultKey } = input;
  return resultKey === undefined ? {} : { recipient: { verificationId, resultKey } };
}

/**
 * Reads the transactions of the verified accounts, where the caller asked for them. The numbers are
 * found and paid for by now: a failure or a cancellation here is reported beside them and never
 * replaces them.
 */
export async function listTransactions(
  run: VerificationRun,
  { userGuid, memberGuid }: Member,
  { numbers }: ChosenNumbers,
): Promise<TransactionsRead> {
  if (run.input.includeTransactions !== true || numbers.length === 0) return undefined;
  const accountGuids = numbers.map((number) => number.accountGuid);
  run.record.change({ step: 'listTransactions' });
  try {
    return await commandActivities(run).listTransactions.executeWithOptions(
      { summary: 'Read the transactions' },
      [{ userGuid, memberGuid, accountGuids, ...recipientOf(run) }],
    );
  } catch (error) {
    // A command that fails after the cancellation is not tried again: that is no reason.
    const isCancelled = isCancellation(error) || run.scope.consideredCancelled;
    if (isCancelled) return { problem: 'cancelled' };
    return { problem: toOutcomeReached(error)?.code ?? 'mx-contract-broken' };
  }
}
