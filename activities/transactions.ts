/** Reads transactions, where the caller asked for them. */
import {
  DESCRIPTION_BYTES_MAX,
  SEALED_TRANSACTIONS_BYTES_MAX,
  TRANSACTIONS_BYTES_MAX,
  cutText,
  jsonBytes,
  type SealedTransactions,
  type Transaction,
  type TransactionList,
} from '../domain';
import { type MemberRef, type MxCall, type MxPort } from '../mx/port';
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';
import { sealTransactions, type ResultRecipient } from './seal-result';

export interface ListTransactionsInput extends MemberRef {
  /** Only these accounts: the verified ones. */
  readonly accountGuids: readonly string[];
  /** Whom the transactions are sealed to. Absent: nobody asked for that. */
  readonly recipient?: ResultRecipient;
}

const PAGE_SIZE = 100;
/** Transactions in a result; also ends the reading where few of a page are of the accounts meant. */
const TRANSACTIONS_MAX = 1_000;

/** Builds the activity that reads transactions. */
export function createTransactionActivity(deps: ActivityDependencies) {
  const { mx, sealTo } = deps;
  return {
    /**
     * Lists the verified accounts' transactions, page by page up to bounds in number and bytes. A
     * read; safe to repeat. With a recipient they leave sealed to it alone.
     */
    listTransactions: (
      input: ListTransactionsInput,
    ): Promise<TransactionList | SealedTransactions> =>
      userCommand(deps, input, async ({ call }) => {
        const list = await readAll(mx, input, call);
        const { recipient } = input;
        return recipient === undefined ? list : sealTransactions(sealTo, list, recipient);
      }),
  };
}

async function readAll(
  mx: MxPort,
  input: ListTransactionsInput,
  call: MxCall,
): Promise<TransactionList> {
  const meant = new Set(input.accountGuids);
  const list =
    input.recipient === undefined
      ? new FittingList(TRANSACTIONS_BYTES_MAX, jsonBytes)
      : new FittingList(SEALED_TRANSACTIONS_BYTES_MAX, nestedJsonBytes);
  for (let page = 1; ; page += 1) {
    const request = { page, pageSize: PAGE_SIZE };
    const { items, totalPages } = await mx.listTransactions(input, request, call);
    const hasFitted = items
      .filter(({ accountGuid }) => meant.has(accountGuid))
      .every((transaction) => list.add(transaction));
    if (!hasFitted || page >= totalPages) return list.value();
    if (page * PAGE_SIZE >= TRANSACTIONS_MAX) return { ...list.value(), isTruncated: true };
  }
}

/** Bytes of a value whose JSON text is a text in JSON: as it stands in what is sealed. */
function nestedJsonBytes(value: unknown): number {
  return jsonBytes(JSON.stringify(value));
}

/**
 * Takes transactions while they fit, each once, long texts cut. MX may book one while the pages are
 * read: the last of a page is then the first of the next one. Encodes each of them once.
 */
class FittingList {
  readonly #guids = new Set<string>();
  readonly #transactions: Transaction[] = [];
  readonly #bytesOf: (value: unknown) => number;
  #bytesLeft: number;
  #isTruncated = false;

  constructor(bytesMax: number, bytesOf: (value: unknown) => number) {
    this.#bytesOf = bytesOf;
    this.#bytesLeft = bytesMax - bytesOf([]);
  }

  /** False where it does not fit; none is added after it. */
  add({ description, ...rest }: Transaction): boolean {
    if (this.#guids.size === this.#guids.add(rest.guid).size) return true;
    const text = description === null ? null : cutText(description, DESCRIPTION_BYTES_MAX);
    const transaction = { ...rest, description: text };
    this.#bytesLeft -= this.#bytesOf(transaction) + 1;
    const fits = this.#bytesLeft >= 0 && this.#transactions.length < TRANSACTIONS_MAX;
    this.#isTruncated ||= !fits || text !== description;
    if (fits) this.#transactions.push(transaction);
    return fits;
  }

  value(): TransactionList {
    return { transactions: this.#transactions, isTruncated: this.#isTruncated };
  }
}
