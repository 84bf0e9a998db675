/**
 * One verification in progress: what all of its steps share. What a step learns, it returns
 * (step-results.ts).
 */
import { CancellationScope } from '@temporalio/workflow';
import {
  limitsWith,
  type AccountVerificationInput,
  type VerificationLimits,
  type VerificationStep,
} from '../domain';
import { Attempts } from './attempts';
import { Conversation } from './conversation';
import { MessageHandlers } from './message-handlers';
import { Ownership } from './ownership';
import { VerificationRecord } from './record';

/**
 * Everything the steps of one run share. All message handlers are registered when the constructor
 * returns.
 */
export class VerificationRun {
  readonly input: AccountVerificationInput;
  readonly limits: VerificationLimits;
  readonly record: VerificationRecord;
  readonly conversation: Conversation;
  readonly attempts = new Attempts();
  readonly ownership = new Ownership();
  readonly handlers: MessageHandlers;
  /**
   * The scope the process runs in. The signal `cancelVerification` and a Temporal cancellation
   * cancel it.
   */
  readonly scope = new CancellationScope();

  constructor(input: AccountVerificationInput) {
    this.input = input;
    this.limits = limitsWith(input.limits);
    this.record = new VerificationRecord(input, this.limits.overallMs);
    this.conversation = new Conversation(this.limits.roundsMax);
    this.handlers = new MessageHandlers(this.record, () => {
      this.scope.cancel();
    });
  }

  /** Continues at MX after the end user: the phase changes, and the view asks for nothing. */
  continueWith(step: VerificationStep): void {
    this.record.change({ phase: 'CONNECTING', step, nextAction: { kind: 'none' } });
  }

  /**
   * Milliseconds until the whole verification ends; at least one, since Temporal takes no zero
   * time-out.
   */
  remainingMs(): number {
    return Math.max(1, this.record.deadlineMs - Date.now());
  }
}
