/** The flags of a member: how far its last job has come (atrium-contract.md §3). */
import { type Look, type PlanInput } from './job-plan';
import { type MemberView } from './member-view';

/** The flags. Each job starts without them. */
export type Flags = Pick<
  MemberView,
  | 'isAuthenticated'
  | 'hasProcessedAccounts'
  | 'hasProcessedTransactions'
  | 'hasProcessedAccountNumbers'
>;

/** The flags at the start of a job. */
export const NO_FLAGS: Flags = {
  isAuthenticated: false,
  hasProcessedAccounts: false,
  hasProcessedTransactions: false,
  hasProcessedAccountNumbers: false,
};

/** The flags with what a look says of them. */
export function withLook(flags: Flags, look: Look): Flags {
  return {
    ...flags,
    isAuthenticated: look.isAuthenticated ?? flags.isAuthenticated,
    hasProcessedAccounts: look.hasProcessedAccounts ?? flags.hasProcessedAccounts,
    hasProcessedTransactions: look.hasProcessedTransactions ?? flags.hasProcessedTransactions,
  };
}

/** The flags after a success that brought so much. */
export function flagsAfter({ scenario }: PlanInput, brings: PlanInput['brings']): Flags {
  return {
    isAuthenticated: true,
    hasProcessedAccounts: true,
    hasProcessedTransactions: brings.includes('transactions'),
    hasProcessedAccountNumbers: brings.includes('numbers') && scenario.numbers !== 'empty',
  };
}
