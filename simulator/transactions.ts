/**
 * The transactions of an account, derived from the jobs that delivered them. Nothing is stored: the
 * same member has the same transactions at every read. Amounts and payees are invented.
 */
import { type Account } from './accounts';
import { seededFraction, seededUuid } from './guids';
import { type FinishedJob } from './member-view';

/** One posted or pending transaction. */
export interface Transaction {
  readonly guid: string;
  readonly account: Account;
  /** In the currency of the account, always positive; `type` gives the direction. */
  readonly amount: number;
  readonly type: 'DEBIT' | 'CREDIT';
  readonly status: 'POSTED' | 'PENDING';
  readonly description: string;
  readonly category: string;
  readonly atMs: number;
}

/** More than one page of 25, fewer than one of 100. */
const PER_ACCOUNT = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
/** One every third day, so that the oldest is 87 days old. */
const SPACING_MS = 3 * DAY_MS;

const PAYEES: readonly (readonly [description: string, category: string])[] = [
  ['Corner Grocery', 'Groceries'],
  ['City Transit', 'Public Transportation'],
  ['Coffee Cart', 'Coffee Shops'],
  ['Power and Light', 'Utilities'],
];
const SALARY = ['Payroll Deposit', 'Paycheck'] as const;
/** Every tenth one is a salary. */
const SALARY_EVERY = 10;

/**
 * The transactions of each account that a job with transactions delivered, newest first.
 * Verification delivers them only with `include_transactions`, and only for the chosen account.
 */
export function transactionsOf(
  accounts: readonly Account[],
  finished: readonly FinishedJob[],
): readonly Transaction[] {
  const jobs = finished.filter((job) => job.brings.includes('transactions'));
  return accounts
    .flatMap((account, index) => {
      const delivered = jobs.filter(
        ({ selectedIndex }) => selectedIndex === null || selectedIndex === index,
      );
      const last = delivered.at(-1);
      return last === undefined ? [] : accountTransactions(account, last.atMs);
    })
    .sort((a, b) => b.atMs - a.atMs || a.guid.localeCompare(b.guid));
}

function accountTransactions(account: Account, newestMs: number): readonly Transaction[] {
  return Array.from({ length: PER_ACCOUNT }, (_, age): Transaction => {
    const isSalary = age % SALARY_EVERY === SALARY_EVERY - 1;
    const [description, category] = isSalary ? SALARY : (PAYEES[age % PAYEES.length] ?? SALARY);
    const cents = 100 + Math.floor(seededFraction(account.guid, 'amount', age) * 9_900);
    return {
      guid: `TRN-${seededUuid(account.guid, 'transaction', age)}`,
      account,
      amount: isSalary ? 2_000 + cents / 100 : cents / 100,
      type: isSalary ? 'CREDIT' : 'DEBIT',
      status: age === 0 ? 'PENDING' : 'POSTED',
      description,
      category,
      atMs: newestMs - age * SPACING_MS,
    };
  });
}
