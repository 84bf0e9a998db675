/** One verification in progress: its input, bounds, public record, handlers, and what has been learnt about the member. */
import { CancellationScope } from '@temporalio/workflow';
import {
  UNREADABLE_ANSWERS_MAX,
  limitsWith,
  type AccountVerificationInput,
  type JobTimestamps,
  type VerificationLimits,
  type VerificationStep,
} from '../domain';
import { OutcomeReached } from './outcome-reached';
import { MessageHandlers } from './message-handlers';
import { VerificationRecord } from './record';

/** What the steps learn and later steps need. */
export interface MemberFacts {
  /** The timestamps before the verify that counts; a success must differ from them. */
  baseline: JobTimestamps;
  /** Accounts that had numbers before our verify. */
  knownAccountGuids: readonly string[];
  /** OAuth and widget: members that the user had before; what comes of one of them is not ours to delete. */
  otherMemberGuids: readonly string[];
  /** Whether our job was seen running. */
  hasSeenJob: boolean;
  /** Challenges already answered in this verification; they may linger in the status. */
  answeredGuids: string[];
  /** Challenges asked before; asked again, the answer before could not be read. */
  askedGuids: string[];
  /** Label of the chosen account; absent in the legacy flow. */
  chosenLabel?: string;
  /** The end user chose an account, and MX did not take it: somebody else had chosen. */
  isChoiceLost: boolean;
  /** It is known that MX took this choice, and not another verification's. */
  isChoiceCertain: boolean;
  /** When the last challenge was published, epoch milliseconds. */
  challengedAtMs?: number;
  /** A job of the member was running before we asked for ours. */
  wasRunning: boolean;
  /** The job that is being seen through is another one, which had to end before our verification could start. */
  isOtherJob: boolean;
  /** The member was made by this verification, or in its widget. */
  isOurs: boolean;
  /** A member was asked for whose guid is not known yet: there may be one that carries our identifier. */
  mayHaveMember: boolean;
  isOauth: boolean;
  /** The numbers MX has already are taken, without a verification of ours. */
  areNumbersReused: boolean;
  /** Sign-ins tried with credentials of the end user. */
  credentialAttempts: number;
  /** Jobs that ended because an answer was wrong or late. */
  failedAnswers: number;
  dailyRetries: number;
}

/** Everything the steps of one run share. All message handlers are registered when the constructor returns. */
export class VerificationRun {
  readonly input: AccountVerificationInput;
  readonly limits: VerificationLimits;
  readonly record: VerificationRecord;
  readonly handlers: MessageHandlers;
  /** The scope the process runs in: cancelled by signal, by the operator's Cancel, never by an answer. */
  readonly scope = new CancellationScope();
  readonly facts: MemberFacts = {
    baseline: { aggregatedAtMs: null, successfullyAggregatedAtMs: null },
    knownAccountGuids: [],
    otherMemberGuids: [],
    hasSeenJob: false,
    answeredGuids: [],
    askedGuids: [],
    wasRunning: false,
    isOtherJob: false,
    isChoiceLost: false,
    isChoiceCertain: true,
    isOurs: false,
    mayHaveMember: false,
    isOauth: false,
    areNumbersReused: false,
    credentialAttempts: 0,
    failedAnswers: 0,
    dailyRetries: 0,
  };
  #userGuid: string | undefined;
  #memberGuid: string | undefined;
  #rounds = 0;
  #unreadableAnswers = 0;

  constructor(input: AccountVerificationInput) {
    this.input = input;
    this.limits = limitsWith(input.limits);
    this.record = new VerificationRecord(input, this.limits.overallMs);
    this.handlers = new MessageHandlers(this.record, () => {
      this.scope.cancel();
    });
  }

  /** The user's guid. Throws before `ensureUser`: a defect of the process. */
  get userGuid(): string {
    return known(this.#userGuid);
  }

  /** The member's guid. Throws before `connectMember`: a defect of the process. */
  get memberGuid(): string {
    return known(this.#memberGuid);
  }

  learnUser(userGuid: string): void {
    this.#userGuid = userGuid;
    this.record.change({ userGuid });
  }

  learnMember(memberGuid: string, institutionCode?: string): void {
    this.#memberGuid = memberGuid;
    this.record.change({
      memberGuid,
      ...(institutionCode === undefined ? {} : { institutionCode }),
    });
  }

  /** Back from a person to MX: the phase turns, what was asked disappears from the view. */
  continueWith(step: VerificationStep): void {
    this.record.change({ phase: 'CONNECTING', step, nextAction: { kind: 'none' } });
  }

  /** The member's guid where one is known: for what happens before and after the member's own steps. */
  get knownMemberGuid(): string | undefined {
    return this.#memberGuid;
  }

  /** Numbers the next round. Throws OutcomeReached `too-many-rounds` at the limit. */
  nextRound(): number {
    if (this.#rounds >= this.limits.roundsMax) throw new OutcomeReached('too-many-rounds');
    this.#rounds += 1;
    return this.#rounds;
  }

  /** Counts an answer that could not be read. Throws OutcomeReached `sealed-values-unreadable` at the limit. */
  noteUnreadable(): void {
    this.#unreadableAnswers += 1;
    if (this.#unreadableAnswers > UNREADABLE_ANSWERS_MAX)
      throw new OutcomeReached('sealed-values-unreadable');
  }

  /** Milliseconds until the whole verification ends; at least one, since Temporal takes no zero time-out. */
  remainingMs(): number {
    return Math.max(1, this.record.deadlineMs - Date.now());
  }
}

function known(guid: string | undefined): string {
  if (guid === undefined)
    throw new TypeError('A step asks for a guid that no step has learnt yet.');
  return guid;
}
