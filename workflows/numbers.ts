/**
 * The steps that read the result: account numbers and, where the caller asked for them,
 * transactions.
 */
import { isCancellation } from '@temporalio/workflow';
import { type ChosenNumbers } from '../domain';
import { commandActivities } from './activity-options';
import { toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { type Connection, type Member, type TransactionsRead } from './step-results';

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
  return commandActivities(run).listAccountNumbers.executeWithOptions(
    { summary: 'Read the account numbers' },
    [
      {
        userGuid,
        memberGuid,
        knownAccountGuids,
        isOauth,
        areReused: next === 'reuse-numbers',
        isChoiceCertain: choice?.isCertain ?? true,
        areOldOnesMeant: run.input.member.kind !== 'connect-widget',
        ...(choice === undefined ? {} : { chosenLabel: choice.label }),
      },
    ],
  );
}

/**
 * Reads the transactions of the verified accounts, where the caller asked for them. The numbers are
 * found and paid for by now: a failure here is reported beside them and never replaces them.
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
      [{ userGuid, memberGuid, accountGuids }],
    );
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { problem: toOutcomeReached(error)?.code ?? 'mx-contract-broken' };
  }
}
