/** What a member shows of itself and of its jobs. member-machine.ts computes it. */
import { type JobOrder } from './job-plan';
import { type OpenChallenge } from './judge';

/** What the outside can see of a member. */
export interface MemberView {
  readonly connectionStatus: string | null;
  readonly status: string | null;
  readonly aggregatedAtMs: number | null;
  readonly successfullyAggregatedAtMs: number | null;
  readonly isBeingAggregated: boolean;
  readonly isAuthenticated: boolean;
  readonly hasProcessedAccounts: boolean;
  readonly hasProcessedTransactions: boolean;
  readonly hasProcessedAccountNumbers: boolean;
  /** The code of Platform's `member.error`, or null. */
  readonly errorCode: number | null;
  /** The last job, and the one before it. */
  readonly jobGuid: string | null;
  readonly earlierJobGuid: string | null;
  /** How many status reads have found the member idle since its last job. */
  readonly idleReads: number;
  /** Empty unless CHALLENGED. */
  readonly challenges: readonly OpenChallenge[];
}

/** A job that ended well. `selectedIndex` is null where no selection was asked: all accounts. */
export interface FinishedJob extends JobOrder {
  readonly guid: string;
  readonly startedAtMs: number;
  readonly atMs: number;
  readonly selectedIndex: number | null;
}

/** How a resume was taken. */
export type ResumeResult = 'accepted' | 'not-challenged' | 'invalid';

/** What became of one answered challenge; holds no answer. */
export interface AnswerRecord {
  readonly challengeGuid: string;
  readonly verdict: 'correct' | 'incorrect' | 'failure';
}
