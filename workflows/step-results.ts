/**
 * What one step learns and hands to the next. Records never change; a step that learns more returns
 * a new one.
 */
import {
  type ChosenNumbers,
  type ConnectionStatus,
  type JobTimestamps,
  type OutcomeCode,
  type SealedTransactions,
  type SecretFields,
  type TransactionList,
} from '../domain';

/** The member that is verified. */
export interface Member {
  readonly userGuid: string;
  readonly memberGuid: string;
  /** Signed in at the bank's own page: there are no credentials that we could ask for. */
  readonly isOauth: boolean;
  /** Accounts that had numbers before our verify; null where there are too many to list. */
  readonly knownAccountGuids: readonly string[] | null;
}

/** How the member stood before the next verify. */
export interface Baseline {
  /** A success must differ from these. */
  readonly timestamps: JobTimestamps;
  /** A job of the member was running, which we did not start. */
  readonly wasRunning: boolean;
  /** MX was to start the verification with the member: another job that runs then is that one. */
  readonly isOtherJobOurs?: boolean;
}

/** The baseline of a verify that follows a job that is over. */
export function baselineAfter(settled: { readonly timestamps: JobTimestamps }): Baseline {
  return { timestamps: settled.timestamps, wasRunning: false };
}

/**
 * A member, and what follows: its verification, the end of one that started with it, or at once the
 * reading of its numbers, where the Connect widget verified it (`read-numbers`) or the caller
 * reuses the numbers that MX has already (`reuse-numbers`).
 */
export type Connection =
  | { readonly next: 'verify'; readonly member: Member; readonly baseline: Baseline }
  | { readonly next: 'await-job'; readonly member: Member; readonly job: Job }
  | { readonly next: 'read-numbers' | 'reuse-numbers'; readonly member: Member };

/** The job of the member that is waited for. */
export interface Job {
  /** The timestamps before the job. */
  readonly baseline: JobTimestamps;
  /** Whether the job was seen running. */
  readonly wasSeenRunning: boolean;
  /** False for another job of the member, which has to end before our verification can start. */
  readonly isOurs: boolean;
  /**
   * The end user chose an account, and MX did not take the choice: another verification had chosen.
   */
  readonly isChoiceLost: boolean;
  /** MX was to start it with the member, or names it alone, and no poll has seen it run. */
  readonly isStartUnsure?: boolean;
  /** MX names it alone: if it does not begin, MX throttled the request. */
  readonly isThrottledUnlessBegun?: boolean;
  /** MX was to start it with the member: only its numbers show that it is a verification. */
  readonly isKindUnsure?: boolean;
}

/** A job that failed: what recovery starts from. */
export interface FailedJob {
  readonly connectionStatus: ConnectionStatus;
  /** The bank had accepted the credentials. */
  readonly isAuthenticated: boolean;
  readonly timestamps: JobTimestamps;
  /** MX's code of what is wrong; absent where it tells none. */
  readonly errorCode?: number | undefined;
}

/** What goes to `resumeMember`: sealed answers, or the plain value of the chosen account. */
export interface EndUserAnswer {
  readonly answers: SecretFields;
  readonly guids: readonly string[];
  /** Label of the chosen account; absent for MFA. */
  readonly chosenLabel?: string;
  /** False where another option may have the same label. */
  readonly isLabelUnique?: boolean;
}

/** The transactions, or why they could not be read; undefined where nobody asked for them. */
export type TransactionsRead =
  | TransactionList
  | SealedTransactions
  | { readonly problem: OutcomeCode }
  | undefined;

/** What a verification without a failure found. */
export interface Findings {
  readonly chosen: ChosenNumbers;
  readonly transactions: TransactionsRead;
}
