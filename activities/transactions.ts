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
        const meant = new Set(input.accountGuids);
        const list = new FittingList();
        for (let page = 1; ; page += 1) {
          const request = { page, pageSize: PAGE_SIZE };
          const { items, totalPages } = await mx.listTransactions(input, request, call);
          const hasFitted = items
            .filter(({ accountGuid }) => meant.has(accountGuid))
            .every((transaction) => list.add(transaction));
          if (!hasFitted || page >= totalPages) return list.value();
          if (page * PAGE_SIZE >= TRANSACTIONS_MAX) return { ...list.value(), isTruncated: true };
        }
      }),
  };
}

/**
 * Takes transactions while they fit, each once, long texts cut. MX may book one while the pages are
 * read: the last of a page is then the first of the next one. Encodes each of them once.
 */
class FittingList {
  readonly #guids = new Set<string>();
  readonly #transactions: Transaction[] = [];
  #bytesLeft = TRANSACTIONS_BYTES_MAX - jsonBytes([]);
  #isTruncated = false;

  /** False where it does not fit; none is added after it. */
  add({ description, ...rest }: Transaction): boolean {
    if (this.#guids.size === this.#guids.add(rest.guid).size) return true;
    const text = description === null ? null : cutText(description, DESCRIPTION_BYTES_MAX);
    const transaction = { ...rest, description: text };
    this.#bytesLeft -= jsonBytes(transaction) + 1;
    const fits = this.#bytesLeft >= 0 && this.#transactions.length < TRANSACTIONS_MAX;
    this.#isTruncated ||= !fits || text !== description;
    if (fits) this.#transactions.push(transaction);
    return fits;
  }

  value(): TransactionList {
    return { transactions: this.#transactions, isTruncated: this.#isTruncated };
  }
}
