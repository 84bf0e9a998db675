/**
 * A result that is sealed to its caller: what the values are of, and how numbers and transactions are
 * written in them. Sealing and opening are in codec/ (docs/adr/0015).
 */
import { NUMBER_FIELDS, type AccountNumber } from './account-number';
import { isRecord } from './is-record';
import { type SealBinding } from './sealed';
import { type Transaction } from './verification';

/** What sealed numbers are bound to: the accounts of the result, in its order. */
export function numbersBinding(
  verificationId: string,
  accounts: readonly Pick<AccountNumber, 'accountGuid'>[],
): SealBinding {
  const guids = accounts.map(({ accountGuid }) => accountGuid);
  return { verificationId, purpose: 'account-numbers', guids };
}

/** What sealed transactions are bound to: one list. */
export function transactionsBinding(verificationId: string): SealBinding {
  return { verificationId, purpose: 'transactions', guids: ['transactions'] };
}

/** The numbers of one account as JSON text: the value that is sealed. */
export function writeNumbers(number: AccountNumber): string {
  return JSON.stringify(Object.fromEntries(NUMBER_FIELDS.map((field) => [field, number[field]])));
}

/**
 * The account with the numbers of that text; undefined where it is not one that {@link writeNumbers}
 * makes. Never throws.
 */
export function readNumbers(account: AccountNumber, text: string): AccountNumber | undefined {
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  let whole = account;
  for (const field of NUMBER_FIELDS) {
    const number = value[field];
    if (number !== null && typeof number !== 'string') return undefined;
    whole = { ...whole, [field]: number };
  }
  return whole;
}

/** Transactions as JSON text: the value that is sealed. */
export function writeTransactions(transactions: readonly Transaction[]): string {
  return JSON.stringify(transactions);
}

/** The transactions of that text; undefined where it has none. Never throws. */
export function readTransactions(text: string): readonly Transaction[] | undefined {
  const value = parsed(text);
  return Array.isArray(value) ? (value as readonly Transaction[]) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse would quote the text.
    return undefined;
  }
}
