/** Seals a result to its caller right where it was read, before anything else sees it. */
import {
  hideNumbers,
  isComplete,
  numbersBinding,
  transactionsBinding,
  writeNumbers,
  writeTransactions,
  type ChosenNumbers,
  type RecipientKey,
  type SealedTransactions,
  type TransactionList,
} from '../domain';
import { type ActivityDependencies } from './dependencies';

/** Whom a result is sealed to, and the verification that it is bound to. */
export interface ResultRecipient {
  readonly verificationId: string;
  readonly resultKey: RecipientKey;
}

type SealTo = ActivityDependencies['sealTo'];

/**
 * The numbers sealed to the recipient and hidden everywhere else, with what the rules of a workflow
 * read of them: whose they are, how they were found, whether they are complete. As they are without
 * a recipient, and where there are none.
 */
export async function sealNumbers(
  sealTo: SealTo,
  chosen: ChosenNumbers,
  recipient: ResultRecipient | undefined,
): Promise<ChosenNumbers> {
  const { numbers } = chosen;
  if (recipient === undefined || numbers.length === 0) return chosen;
  const { verificationId, resultKey } = recipient;
  const binding = numbersBinding(verificationId, numbers);
  const sealed = await sealTo(resultKey, numbers.map(writeNumbers), binding);
  return {
    ...chosen,
    numbers: numbers.map(hideNumbers),
    sealed: { kid: resultKey.kid, sealed },
    areComplete: numbers.every(isComplete),
  };
}

/** The transactions sealed to the recipient. */
export async function sealTransactions(
  sealTo: SealTo,
  { transactions, isTruncated }: TransactionList,
  { verificationId, resultKey }: ResultRecipient,
): Promise<SealedTransactions> {
  const values = [writeTransactions(transactions)];
  const sealed = await sealTo(resultKey, values, transactionsBinding(verificationId));
  return { kid: resultKey.kid, sealed, isTruncated };
}
