/** Opens a result that was sealed to the caller's own key. */
import { SealingError, callerKeys, unseal, type PrivateKeys } from '../codec/seal';
import {
  numbersBinding,
  readNumbers,
  readTransactions,
  transactionsBinding,
  type AccountNumber,
  type SealedPart,
  type SealedTransactions,
  type TransactionList,
} from '../domain';

export type { PrivateKeys } from '../codec/seal';

/**
 * What is read of a result: of {@link VerificationClient.result}, or of the HTTP API's
 * `account-numbers`.
 */
export interface ResultToOpen {
  readonly accountNumbers: readonly AccountNumber[];
  readonly sealedNumbers?: SealedPart | null;
  readonly transactions?: TransactionList | null;
  readonly sealedTransactions?: SealedTransactions | null;
}

/** What a caller wants to know: whole numbers, and the transactions where it asked for them. */
export interface OpenedResult {
  readonly accountNumbers: readonly AccountNumber[];
  readonly transactions?: TransactionList;
}

/**
 * Opens what is sealed of a result; what is not sealed passes as it is. Sends nothing.
 *
 * @param keys - the private half of the start's `resultKey`, or several of them as `{"keys": […]}`
 * @param verificationId - of the verification whose result it is: another's does not open
 * @throws SealingError `unknown-key`, `wrong-binding`, `not-sealed`, `not-openable`
 */
export async function openResult(
  keys: PrivateKeys,
  verificationId: string,
  result: ResultToOpen,
): Promise<OpenedResult> {
  const { sealedNumbers, sealedTransactions } = result;
  const accountNumbers = sealedNumbers
    ? await openNumbers(keys, verificationId, result.accountNumbers, sealedNumbers)
    : result.accountNumbers;
  const transactions = sealedTransactions
    ? await openTransactions(keys, verificationId, sealedTransactions)
    : result.transactions;
  return { accountNumbers, ...(transactions ? { transactions } : {}) };
}

async function openNumbers(
  keys: PrivateKeys,
  verificationId: string,
  accounts: readonly AccountNumber[],
  { sealed }: SealedPart,
): Promise<readonly AccountNumber[]> {
  const binding = numbersBinding(verificationId, accounts);
  const texts = await unseal(callerKeys(keys), sealed, binding);
  return accounts.map((account, index) => orNotOpenable(readNumbers(account, texts[index] ?? '')));
}

async function openTransactions(
  keys: PrivateKeys,
  verificationId: string,
  { sealed, isTruncated }: SealedTransactions,
): Promise<TransactionList> {
  const [text = ''] = await unseal(callerKeys(keys), sealed, transactionsBinding(verificationId));
  return { transactions: orNotOpenable(readTransactions(text)), isTruncated };
}

/** Opened, and none of what the worker seals. */
function orNotOpenable<T>(read: T | undefined): T {
  if (read === undefined) throw new SealingError('not-openable');
  return read;
}
