/** The update `requestOpenUrl`: a one-time URL, freshly made and sealed to whoever requests it. */
import { ApplicationFailure, isCancellation, setHandler } from '@temporalio/workflow';
import { OUTCOMES, isRecipientKey, type RecipientKey } from '../domain';
import * as messages from '../contract/messages';
import { type MessageBudget } from './message-budget';
import { toOutcomeReached } from './outcome-reached';
import { rejection } from './rejection';

/** Makes a one-time URL, sealed to the key. */
type OpenUrlMaker = (recipientKey: RecipientKey) => Promise<messages.SealedOpenUrl>;

/** Registers its handler when it is made. Rejects requests until a step accepts them. */
export class OpenUrlHandler {
  readonly #budget: MessageBudget;
  #maker: OpenUrlMaker | undefined;

  constructor(budget: MessageBudget) {
    this.#budget = budget;
    setHandler(messages.requestOpenUrlUpdate, (request) => this.#make(request), {
      description: 'Returns a one-time URL, sealed to the key of { recipientKey }.',
      validator: (...args: readonly unknown[]): void => {
        const [request] = args as readonly (Partial<messages.OpenUrlRequest> | undefined)[];
        if (!isRecipientKey(request?.recipientKey)) throw rejection('malformed');
        if (this.#maker === undefined) throw rejection('no-open-round');
        budget.check('requestOpenUrl', args);
      },
    });
  }

  /** From now on `maker` answers requests. */
  acceptWith(maker: OpenUrlMaker): void {
    this.#maker = maker;
  }

  /** From now on requests are rejected: there is nothing to open. */
  reject(): void {
    this.#maker = undefined;
  }

  async #make(request: messages.OpenUrlRequest): Promise<messages.SealedOpenUrl> {
    if (this.#maker === undefined) throw rejection('no-open-round');
    this.#budget.take('requestOpenUrl');
    try {
      return await this.#maker(request.recipientKey);
    } catch (error) {
      // The page was closed in the meantime.
      if (isCancellation(error)) throw rejection('no-open-round');
      // A plain error would fail the workflow task again and again; the caller gets the outcome
      // that it stands for.
      const outcome = toOutcomeReached(error)?.code;
      if (outcome === undefined) throw error;
      // The bound of this one call is over, not that of the verification.
      const code = outcome === 'deadline-exceeded' ? 'mx-unavailable' : outcome;
      throw ApplicationFailure.nonRetryable(OUTCOMES[code].message, messages.OPEN_URL_FAILED, {
        code,
      });
    }
  }
}
