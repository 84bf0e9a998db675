/** Reads transactions, where the caller asked for them. */
import { type Transaction, type TransactionList } from '../domain';
import { type MemberRef } from '../mx/port';
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';

export interface ListTransactionsInput extends MemberRef {
  /** Only these accounts: the verified ones. */
  readonly accountGuids: readonly string[];
}

const PAGE_SIZE = 100;
/** With about 300 bytes each this stays far below Temporal's 2 MB for one result. */
const TRANSACTIONS_MAX = 1_000;

/** Builds the activity that reads transactions. */
export function createTransactionActivity(deps: ActivityDependencies) {
  const { mx } = deps;
  return {
    /**
     * Lists the verified accounts' transactions, page by page up to a bound. A read; safe to
     * repeat.
     */
    listTransactions: (input: ListTransactionsInput): Promise<TransactionList> =>
      userCommand(deps, input, async ({ call }) => {
        const transactions: Transaction[] = [];
        for (let page = 1; ; page += 1) {
          const request = { page, pageSize: PAGE_SIZE };
          const { items, totalPages } = await mx.listTransactions(input, request, call);
          transactions.push(
            ...items.filter(({ accountGuid }) => input.accountGuids.includes(accountGuid)),
          );
          const isLast = items.length === 0 || page >= totalPages;
          const isFull =
            transactions.length >= TRANSACTIONS_MAX || page * PAGE_SIZE >= TRANSACTIONS_MAX;
          if (isLast || isFull) {
            return { transactions: transactions.slice(0, TRANSACTIONS_MAX), isTruncated: !isLast };
          }
        }
      }),
  };
}
