/** Every message that a run takes. The end user's answers and the requests to MX have files of their own. */
import { condition, setHandler } from '@temporalio/workflow';
import { EXTENSION_MAX_MS, type VerificationView } from '../domain';
import * as messages from '../contract/messages';
import { AnswerHandlers } from './answer-handlers';
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

  /** @param cancel - cancels the process; its outcome is then `cancelled` */
  constructor(record: VerificationRecord, cancel: () => void) {
    this.#record = record;
    this.answers = new AnswerHandlers(record);
    this.#registerView();
    this.polls = new PollRequests();
    this.openUrls = new OpenUrlHandler();
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
    setHandler(messages.awaitNextStepUpdate, (request) => this.#nextStep(request), {
      description:
        'Returns the view once a caller has to act after the given round, or it has ended.',
      validator: (request: Partial<messages.NextStepRequest> | undefined): void => {
        const afterRound: unknown = request?.afterRound;
        if (!Number.isSafeInteger(afterRound) || Number(afterRound) < 0)
          throw rejection('malformed');
      },
    });
  }

  #registerOperators(): void {
    setHandler(
      messages.extendDeadlineUpdate,
      ({ byMs }) => ({ deadline: this.#record.extendDeadline(byMs) }),
      {
        description: 'Operator: moves the open deadlines by { byMs } milliseconds.',
        validator: (extension: Partial<messages.DeadlineExtension> | undefined) => {
          const byMs: unknown = extension?.byMs;
          const fits =
            typeof byMs === 'number' &&
            byMs >= EXTENSION_MIN_MS &&
            this.#record.extendedMs + byMs <= EXTENSION_MAX_MS;
          if (!fits) throw rejection('malformed');
        },
      },
    );
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
