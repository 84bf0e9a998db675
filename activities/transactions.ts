/** Reads transactions, where the caller asked for them. */
import {
  DESCRIPTION_BYTES_MAX,
  TRANSACTIONS_BYTES_MAX,
  cutText,
  jsonBytes,
  type Transaction,
  type TransactionList,
} from '../domain';
import { type MemberRef } from '../mx/port';
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';

export interface ListTransactionsInput extends MemberRef {
  /** Only these accounts: the verified ones. */
  readonly accountGuids: readonly string[];
}

const PAGE_SIZE = 100;
/** Transactions in a result; also ends the reading where few of a page are of the accounts meant. */
const TRANSACTIONS_MAX = 1_000;

/** Builds the activity that reads transactions. */
export function createTransactionActivity(deps: ActivityDependencies) {
  const { mx } = deps;
  return {
    /**
     * Lists the verified accounts' transactions, page by page up to bounds in number and bytes. A
     * read; safe to repeat.
     */
    listTransactions: (input: ListTransactionsInput): Promise<TransactionList> =>
      userCommand(deps, input, async ({ call }) => {
        let list: TransactionList = { transactions: [], isTruncated: false };
        for (let page = 1; ; page += 1) {
          const request = { page, pageSize: PAGE_SIZE };
          const { items, totalPages } = await mx.listTransactions(input, request, call);
          const meant = items.filter(({ accountGuid }) => input.accountGuids.includes(accountGuid));
          const { taken, isFull } = addTransactions(list, meant);
          list = taken;
          if (isFull || page >= totalPages) return list;
          if (page * PAGE_SIZE >= TRANSACTIONS_MAX) return { ...list, isTruncated: true };
        }
      }),
  };
}

/** Adds transactions to a list while they fit, long texts cut. */
function addTransactions(
  list: TransactionList,
  more: readonly Transaction[],
): { readonly taken: TransactionList; readonly isFull: boolean } {
  const transactions = [...list.transactions];
  let { isTruncated } = list;
  let bytesLeft = TRANSACTIONS_BYTES_MAX - jsonBytes(transactions);
  for (const { description, ...rest } of more) {
    const text = description === null ? null : cutText(description, DESCRIPTION_BYTES_MAX);
    const transaction = { ...rest, description: text };
    bytesLeft -= jsonBytes(transaction) + 1;
    if (bytesLeft < 0 || transactions.length === TRANSACTIONS_MAX) {
      return { taken: { transactions, isTruncated: true }, isFull: true };
    }
    isTruncated ||= text !== description;
    transactions.push(transaction);
  }
  return { taken: { transactions, isTruncated }, isFull: false };
}
