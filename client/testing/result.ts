/** The parts of a result that are sealed where the start named a key. */
import { seal } from '../../codec';
import {
  hideNumbers,
  numbersBinding,
  transactionsBinding,
  writeNumbers,
  writeTransactions,
  type AccountNumber,
  type AccountVerificationInput,
  type Transaction,
  type VerificationResult,
} from '../../domain';

/** The numbers: whole, or hidden beside the sealed ones. */
export async function sealNumbers(
  { verificationId, resultKey }: AccountVerificationInput,
  numbers: readonly AccountNumber[],
): Promise<Pick<VerificationResult, 'accountNumbers' | 'sealedNumbers'>> {
  if (resultKey === undefined || numbers.length === 0) return { accountNumbers: numbers };
  const binding = numbersBinding(verificationId, numbers);
  const sealed = await seal(resultKey, numbers.map(writeNumbers), binding);
  const sealedNumbers = { kid: resultKey.kid, sealed };
  return { accountNumbers: numbers.map(hideNumbers), sealedNumbers };
}

/** The transactions, where they were asked for. */
export async function sealTransactions(
  { verificationId, resultKey }: AccountVerificationInput,
  transactions: readonly Transaction[] | undefined,
): Promise<Pick<VerificationResult, 'transactions' | 'sealedTransactions'>> {
  if (transactions === undefined) return {};
  if (resultKey === undefined) return { transactions: { transactions, isTruncated: false } };
  const values = [writeTransactions(transactions)];
  const sealed = await seal(resultKey, values, transactionsBinding(verificationId));
  return { sealedTransactions: { kid: resultKey.kid, sealed, isTruncated: false } };
}
