/** The jobs of a member: starting a verification, watching it, answering its questions. */
import { type ConnectionStatus, type MemberObservation } from '../../domain';
import { type MxCall } from './call';
import { type JobState, type MemberRef } from './members';

/** What a verification fetches besides account numbers. */
export interface VerificationRequest {
  readonly includeTransactions?: boolean;
}

/**
 * What became of a request to verify:
 * - `accepted`: MX took it;
 * - `same-job`: a verification ran already, or MX throttled this one (then nothing runs);
 * - `other-job`: rejected because a job of another kind runs. Its state is not part of the answer,
 *   because the caller has to note the rejection before it reads on.
 */
export type VerificationStarted =
  | ({ readonly kind: 'accepted' | 'same-job' } & (JobState | StateUntold))
  | { readonly kind: 'other-job' };

/** MX's answer does not say where the job stands: the caller has to observe it. */
export interface StateUntold {
  readonly isStateUntold: true;
  /** MX's guid of the last job, where the answer tells at least that. */
  readonly lastJobGuid?: string;
}

/** The answer to one challenge; the value is a secret, except for the chosen account's. */
export interface ChallengeAnswer {
  readonly guid: string;
  readonly value: string;
}

/** Operations about the jobs of a member. */
export interface MxJobs {
  /**
   * Starts a verification. Costs money and is not idempotent: after an error that
   * `mayHaveTakenEffect`, observe first. `bad-request` with the hint
   * `institution-does-not-support-verification`; `forbidden` where MX has not enabled it.
   */
  startVerification(
    member: MemberRef,
    request: VerificationRequest,
    call?: MxCall,
  ): Promise<VerificationStarted>;
  /**
   * Reads where the member's job stands, with its open challenges, or none of them where not all can
   * be answered. MX asks for at least three seconds between two reads; the caller keeps to that.
   */
  observe(member: MemberRef, call?: MxCall): Promise<MemberObservation>;
  /**
   * Sends the answers to all open challenges. Not idempotent; `constraint` when MX waits for none.
   * Success does not mean that the answers are right.
   */
  answer(
    member: MemberRef,
    answers: readonly ChallengeAnswer[],
    call?: MxCall,
  ): Promise<{ readonly connectionStatus: ConnectionStatus }>;
}
