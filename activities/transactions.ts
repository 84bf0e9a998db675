/** Reads transactions, where the caller asked for them. */
import type { AtriumTransaction } from '../mx/atrium';
import type { Transaction, TransactionList } from '../domain';
import { userCommand } from './command';
import type { ActivityDependencies } from './dependencies';
import type { MemberRef } from './members';

export interface ListTransactionsInput extends MemberRef {
  /** Only these accounts: the verified ones. */
  readonly accountGuids: readonly string[];
}

const RECORDS_PER_PAGE = 100;
/** With about 300 bytes each this stays far below Temporal's 2 MB for one result. */
const TRANSACTIONS_MAX = 1_000;

/** Builds the activity that reads transactions. */
export function createTransactionActivity(deps: ActivityDependencies) {
  const { atrium } = deps;
  return {
    /** GET M/transactions, page by page up to a bound, of the verified accounts alone. A read; safe to repeat. */
    listTransactions: (input: ListTransactionsInput): Promise<TransactionList> =>
      userCommand(deps, input, async ({ call }) => {
        const transactions: Transaction[] = [];
        for (let page = 1; ; page += 1) {
          const request = { page, records_per_page: RECORDS_PER_PAGE };
          const { items, pagination } = await atrium.members.transactions(input, request, call);
          const ours = items.filter((item) => input.accountGuids.includes(item.account_guid));
          transactions.push(...ours.map(toTransaction));
          const isLast = items.length === 0 || page >= pagination.total_pages;
          const isFull =
            transactions.length >= TRANSACTIONS_MAX || page * RECORDS_PER_PAGE >= TRANSACTIONS_MAX;
          if (isLast || isFull) {
            return { transactions: transactions.slice(0, TRANSACTIONS_MAX), isTruncated: !isLast };
          }
        }
      }),
  };
}

function toTransaction(transaction: AtriumTransaction): Transaction {
  const { guid, description, amount, type, status, date } = transaction;
  return {
    guid,
    accountGuid: transaction.account_guid,
    description,
    amount,
    currencyCode: transaction.currency_code,
    type,
    status,
    date,
  };
}
