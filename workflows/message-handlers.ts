/**
 * Every message that a run takes. The end user's answers and the requests to MX have files of their
 * own.
 */
import { condition, setHandler } from '@temporalio/workflow';
import { EXTENSION_MAX_MS, needsCaller } from '../domain';
import * as messages from '../contract/messages';
import { AnswerHandlers } from './answer-handlers';
import { MessageBudget } from './message-budget';
import { OpenUrlHandler } from './open-url-handler';
import { PollRequests } from './poll-requests';
import { type VerificationRecord } from './record';
import { rejection } from './rejection';

/** An operator extends a deadline by at least this much; less is a mistake of the unit. */
const EXTENSION_MIN_MS = 60_000;

/** Registers all handlers when it is made. */
export class MessageHandlers {
  readonly answers: AnswerHandlers;
  readonly polls: PollRequests;
  readonly openUrls: OpenUrlHandler;
  readonly #record: VerificationRecord;
  readonly #budget = new MessageBudget();

  /** @param cancel - cancels the process; its outcome is then `cancelled` */
  constructor(record: VerificationRecord, cancel: () => void) {
    this.#record = record;
    this.answers = new AnswerHandlers(record);
    this.#registerView();
    this.polls = new PollRequests(record, this.#budget);
    this.openUrls = new OpenUrlHandler(this.#budget);
    this.#registerOperators();
    setHandler(messages.cancelVerificationSignal, cancel, {
      description: 'Ends the verification with the outcome "cancelled". Takes { reason }.',
    });
  }

  /** Reading where the verification stands, at once or as soon as a caller has to act. */
  #registerView(): void {
    setHandler(messages.getVerificationQuery, () => this.#record.view, {
      description: 'Where the verification stands; account numbers masked.',
    });
    setHandler(messages.awaitNextStepUpdate, () => this.#nextStep(), {
      description: 'Returns once a caller has to act, or it has ended.',
      validator: (...args: readonly unknown[]) => {
        this.#budget.check('awaitNextStep', args);
      },
    });
  }

  #registerOperators(): void {
    setHandler(
      messages.extendDeadlineUpdate,
      ({ byMs }) => {
        this.#budget.take('extendDeadline');
        return { deadline: this.#record.extendDeadline(byMs) };
      },
      {
        description: 'Operator: moves the open deadlines by { byMs } milliseconds.',
        validator: (...args: readonly unknown[]) => {
          const [extension] = args as readonly (Partial<messages.DeadlineExtension> | undefined)[];
          const byMs: unknown = extension?.byMs;
          const fits =
            typeof byMs === 'number' &&
            byMs >= EXTENSION_MIN_MS &&
            this.#record.extendedMs + byMs <= EXTENSION_MAX_MS;
          if (!fits) throw rejection('malformed');
          this.#budget.check('extendDeadline', args);
        },
      },
    );
  }

  async #nextStep(): Promise<undefined> {
    this.#budget.take('awaitNextStep');
    await condition(() => needsCaller(this.#record.view));
    return undefined;
  }
}
