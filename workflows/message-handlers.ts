/**
 * Every message a run takes. Signals and updates share one reducer (domain/round); the first answer that fits wins and
 * closes the round at once, so that a second one is rejected. Validators are synchronous: Temporal does not await them.
 */
import {
  ApplicationFailure,
  condition,
  isCancellation,
  log,
  setHandler,
} from '@temporalio/workflow';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import {
  OUTCOMES,
  EXTENSION_MAX_MS,
  REJECTION_REASONS,
  isRecipientKey,
  rejectAnswers,
  rejectCredentials,
  rejectSelection,
  type AccountSelection,
  type ChallengeAnswers,
  type MemberHint,
  type OpenRound,
  type ProvidedCredentials,
  type RecipientKey,
  type RejectionReason,
  type VerificationView,
} from '../domain';
import { outcomeReachedIn } from './outcome-reached';
import * as messages from '../contract/messages';
import type { VerificationRecord } from './record';

/** An answer that fits the open round. */
export type Answer =
  | { readonly kind: 'challenge-answers'; readonly message: ChallengeAnswers }
  | { readonly kind: 'account-selection'; readonly message: AccountSelection }
  | { readonly kind: 'credentials'; readonly message: ProvidedCredentials };

/** Makes a one-time URL, sealed to the key. */
type OpenUrlMaker = (recipientKey: RecipientKey) => Promise<messages.SealedOpenUrl>;

/** An operator moves a deadline by at least this much; less is a slip of the unit. */
const EXTENSION_MIN_MS = 60_000;

/** One kind of answer: its two messages, and the rule that both share. */
interface AnswerKind<M> {
  readonly signal: SignalDefinition<[M]>;
  readonly update: UpdateDefinition<messages.AnswerAccepted, [M]>;
  readonly description: string;
  readonly reject: (open: OpenRound | undefined, message: unknown) => RejectionReason | undefined;
  readonly toAnswer: (message: M) => Answer;
}

/** The mailbox of one run. Registers all handlers when made. */
export class MessageHandlers {
  readonly #record: VerificationRecord;
  readonly #cancel: () => void;
  #open: OpenRound | undefined;
  #answer: Answer | undefined;
  #slowPollingFromMs: number | undefined;
  /** Counts requests to poll now; the settle step starts its activity again when it grows. */
  #pollRequests = 0;
  #hint: MemberHint | undefined;
  #openUrl: OpenUrlMaker | undefined;
  #extendedMs = 0;

  constructor(record: VerificationRecord, cancel: () => void) {
    this.#record = record;
    this.#cancel = cancel;
    this.#acceptAnswers();
    this.#acceptHints();
  }

  /** By how much operators have moved the deadlines so far, in milliseconds. */
  get extendedMs(): number {
    return this.#extendedMs;
  }

  /** The last hint about the member, as a browser sent it. */
  get hint(): MemberHint | undefined {
    return this.#hint;
  }

  /** Lets `requestOpenUrl` be answered by this maker; undefined: rejects it. */
  openUrls(maker: OpenUrlMaker | undefined): void {
    this.#openUrl = maker;
  }

  get pollRequests(): number {
    return this.#pollRequests;
  }

  /** Waits for an answer to the round until its deadline; undefined when nobody answered in time. */
  async ask(
    round: OpenRound,
    deadlineMs: () => number,
    summary: string,
  ): Promise<Answer | undefined> {
    this.#open = round;
    this.#answer = undefined;
    try {
      while (!this.#hasAnswer() && Date.now() < deadlineMs()) {
        const extendedMs = this.#extendedMs;
        const hasNews = (): boolean => this.#hasAnswer() || this.#extendedMs !== extendedMs;
        await condition(hasNews, Math.max(1, deadlineMs() - Date.now()), { summary });
      }
      return this.#answer;
    } finally {
      this.#open = undefined;
    }
  }

  /** Lets `memberChanged` and `pollNow` act from this moment (epoch milliseconds) on; undefined: not at all. */
  pollRequestsActFrom(fromMs: number | undefined): void {
    this.#slowPollingFromMs = fromMs;
  }

  #hasAnswer(): boolean {
    return this.#answer !== undefined;
  }

  #acceptAnswers(): void {
    this.#acceptAnswer({
      signal: messages.answerChallengesSignal,
      update: messages.submitChallengeAnswersUpdate,
      description:
        'Answers every MFA challenge of the open round; each value sealed. Names its round.',
      reject: rejectAnswers,
      toAnswer: (message) => ({ kind: 'challenge-answers', message }),
    });
    this.#acceptAnswer({
      signal: messages.selectAccountSignal,
      update: messages.submitAccountSelectionUpdate,
      description: 'Chooses the account by the value of one option. Names its round.',
      reject: rejectSelection,
      toAnswer: (message) => ({ kind: 'account-selection', message }),
    });
    this.#acceptAnswer({
      signal: messages.provideCredentialsSignal,
      update: messages.submitCredentialsUpdate,
      description: 'Gives the credentials that were asked for; each value sealed. Names its round.',
      reject: rejectCredentials,
      toAnswer: (message) => ({ kind: 'credentials', message }),
    });
  }

  #acceptAnswer<M extends { readonly round: number }>(kind: AnswerKind<M>): void {
    const { signal, update, description, reject, toAnswer } = kind;
    const accept = (message: M): void => {
      this.#answer = toAnswer(message);
      this.#open = undefined;
    };
    setHandler(
      signal,
      (message: M) => {
        const reason = reject(this.#open, message);
        if (reason === undefined) accept(message);
        else log.warn('Dropped a signal that does not fit.', { signal: signal.name, reason });
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
        validator: (message: M): void => {
          const reason = reject(this.#open, message);
          if (reason !== undefined) throw rejection(reason);
        },
      },
    );
  }

  #acceptHints(): void {
    setHandler(messages.getVerificationQuery, () => this.#record.view, {
      description: 'Where the verification stands; account numbers masked.',
    });
    setHandler(
      messages.memberChangedSignal,
      (hint?: MemberHint) => {
        this.#hint = hint?.memberGuid === undefined ? this.#hint : hint;
        this.#requestPoll();
      },
      { description: 'Hint that the member changed at MX: polls now, in slow polling.' },
    );
    setHandler(messages.requestOpenUrlUpdate, (request) => this.#makeOpenUrl(request), {
      description: 'Returns a one-time URL, sealed to the key of { recipientKey }.',
      validator: (request: Partial<messages.OpenUrlRequest> | undefined): void => {
        if (!isRecipientKey(request?.recipientKey)) throw rejection('malformed');
        if (this.#openUrl === undefined) throw rejection('no-open-round');
      },
    });
    setHandler(messages.pollNowUpdate, () => ({ hadEffect: this.#requestPoll() }), {
      description: 'Operator: polls MX now. Acts in slow polling; fast polling needs no help.',
    });
    setHandler(
      messages.cancelVerificationSignal,
      () => {
        this.#cancel();
      },
      { description: 'Ends the verification with the outcome "cancelled". Takes { reason }.' },
    );
    setHandler(messages.extendDeadlineUpdate, ({ byMs }) => this.#extendDeadline(byMs), {
      description: 'Operator: moves the open deadlines by { byMs } milliseconds.',
      validator: (extension: Partial<messages.DeadlineExtension> | undefined) => {
        const byMs: unknown = extension?.byMs;
        const fits =
          typeof byMs === 'number' &&
          byMs >= EXTENSION_MIN_MS &&
          this.#extendedMs + byMs <= EXTENSION_MAX_MS;
        if (!fits) throw rejection('malformed');
      },
    });
    setHandler(messages.awaitNextStepUpdate, async (request) => this.#nextStep(request), {
      description:
        'Returns the view once a caller has to act after the given round, or it has ended.',
      validator: (request: Partial<messages.NextStepRequest> | undefined): void => {
        const afterRound: unknown = request?.afterRound;
        if (!Number.isSafeInteger(afterRound) || Number(afterRound) < 0)
          throw rejection('malformed');
      },
    });
  }

  #requestPoll(): boolean {
    this.#pollRequests += 1;
    return this.#slowPollingFromMs !== undefined && Date.now() >= this.#slowPollingFromMs;
  }

  async #makeOpenUrl(request: messages.OpenUrlRequest): Promise<messages.SealedOpenUrl> {
    if (this.#openUrl === undefined) throw rejection('no-open-round');
    try {
      return await this.#openUrl(request.recipientKey);
    } catch (error) {
      // A plain error here would fail the workflow task again and again; the caller gets the outcome it stands for.
      // What it was to open has closed meanwhile.
      if (isCancellation(error)) throw rejection('no-open-round');
      const outcome = outcomeReachedIn(error)?.code;
      if (outcome === undefined) throw error;
      // Its own bound is over, not the verification's.
      const code = outcome === 'deadline-exceeded' ? 'mx-unavailable' : outcome;
      throw ApplicationFailure.nonRetryable(OUTCOMES[code].message, messages.OPEN_URL_FAILED, {
        code,
      });
    }
  }

  #extendDeadline(byMs: number): { deadline: string } {
    this.#extendedMs += byMs;
    return { deadline: this.#record.extendDeadline(byMs) };
  }

  async #nextStep(request: messages.NextStepRequest): Promise<VerificationView> {
    await condition(() => {
      const { nextAction, outcome } = this.#record.view;
      const needsCaller = nextAction.kind !== 'none' && nextAction.round > request.afterRound;
      return needsCaller || outcome !== undefined;
    });
    return this.#record.view;
  }
}

function rejection(reason: RejectionReason): ApplicationFailure {
  return ApplicationFailure.create({
    type: messages.ANSWER_REJECTED,
    message: REJECTION_REASONS[reason],
    details: [{ reason }],
    nonRetryable: true,
  });
}
