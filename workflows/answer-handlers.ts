/**
 * The end user's answers. A signal and an update of the same meaning share one rule (domain/round).
 * The first answer that fits closes the round at once, so that a second one is rejected. Validators
 * are synchronous: Temporal does not await them.
 */
import { log, setHandler, workflowInfo } from '@temporalio/workflow';
import { type SignalDefinition, type UpdateDefinition } from '@temporalio/common';
import {
  rejectAnswers,
  rejectCredentials,
  rejectSelection,
  type AccountSelection,
  type ChallengeAnswers,
  type OpenRound,
  type ProvidedCredentials,
  type RejectionReason,
} from '../domain';
import * as messages from '../contract/messages';
import { Alarm } from './alarm';
import { EarlyAnswers } from './early-answers';
import { type VerificationRecord } from './record';
import { rejection } from './rejection';

/** An answer that fits the open round. */
export type Answer =
  | { readonly kind: 'challenge-answers'; readonly message: ChallengeAnswers }
  | { readonly kind: 'account-selection'; readonly message: AccountSelection }
  | { readonly kind: 'credentials'; readonly message: ProvidedCredentials };

/** One kind of answer: its two messages, and the rule that both share. */
interface AnswerKind<M> {
  readonly signal: SignalDefinition<[M]>;
  readonly update: UpdateDefinition<messages.AnswerAccepted, [M]>;
  readonly description: string;
  readonly reject: (open: OpenRound | undefined, message: unknown) => RejectionReason | undefined;
  readonly toAnswer: (message: M) => Answer;
}

/** Registers its handlers when it is made. Rejects answers while no round is open. */
export class AnswerHandlers {
  readonly #record: VerificationRecord;
  #open: OpenRound | undefined;
  /** Length of the history when the round opened. */
  #openedAtLength = 0;
  #answer: Answer | undefined;
  readonly #early = new EarlyAnswers<Answer>();
  readonly #alarm = new Alarm();

  constructor(record: VerificationRecord) {
    this.#record = record;
    this.#register({
      signal: messages.answerChallengesSignal,
      update: messages.submitChallengeAnswersUpdate,
      description:
        'Answers every MFA challenge of the open round; the values sealed. Names its round.',
      reject: rejectAnswers,
      toAnswer: (message) => ({ kind: 'challenge-answers', message }),
    });
    this.#register({
      signal: messages.selectAccountSignal,
      update: messages.submitAccountSelectionUpdate,
      description: 'Chooses the account by the value of one option. Names its round.',
      reject: rejectSelection,
      toAnswer: (message) => ({ kind: 'account-selection', message }),
    });
    this.#register({
      signal: messages.provideCredentialsSignal,
      update: messages.submitCredentialsUpdate,
      description: 'Gives the credentials that were asked for; the values sealed. Names its round.',
      reject: rejectCredentials,
      toAnswer: (message) => ({ kind: 'credentials', message }),
    });
  }

  /**
   * Opens the round and waits for its answer until the deadline; undefined when nobody answered in
   * time.
   */
  async awaitAnswer(round: OpenRound, deadlineMs: () => number): Promise<Answer | undefined> {
    this.#open = round;
    this.#openedAtLength = workflowInfo().historyLength;
    const { answer, dropped } = this.#early.open(round);
    this.#answer = answer;
    this.#record.countDropped(dropped);
    try {
      await this.#alarm.await(() => this.#answer !== undefined, deadlineMs);
      return this.#answer;
    } finally {
      this.#open = undefined;
    }
  }

  /** No further round opens: what was kept for one is dropped. */
  end(): void {
    this.#record.countDropped(this.#early.end());
  }

  #register<M extends { readonly round: number }>(kind: AnswerKind<M>): void {
    const { signal, update, description, reject, toAnswer } = kind;
    const accept = (message: M): void => {
      this.#answer = toAnswer(message);
      this.#open = undefined;
    };
    setHandler(
      signal,
      (message: M) => {
        const reason = reject(this.#open, message);
        if (reason === undefined) {
          accept(message);
          return;
        }
        const isKept =
          reason === 'no-open-round' &&
          this.#early.keep({
            round: message.round,
            reject: (open) => reject(open, message),
            answer: toAnswer(message),
          });
        if (isKept) return;
        this.#record.countDropped();
        log.warn('Dropped a signal that does not fit.', { signal: signal.name, reason });
      },
      { description },
    );
    setHandler(
      update,
      (message: M) => {
        accept(message);
        return { round: message.round };
      },
      {
        description: `${description} Rejected at once when it does not fit.`,
        // What comes further is read by nobody, and stays in the history.
        validator: (message: M, ...further: readonly unknown[]): void => {
          // An update that joins the very task in which the round opens leaves a history that does
          // not replay (SDK 1.24.0). Nobody can have seen the round yet; the client sends it again.
          const isSameTask = workflowInfo().historyLength === this.#openedAtLength;
          const misfit = reject(isSameTask ? undefined : this.#open, message);
          const reason = further.length > 0 ? 'malformed' : misfit;
          if (reason !== undefined) throw rejection(reason);
        },
      },
    );
  }
}
