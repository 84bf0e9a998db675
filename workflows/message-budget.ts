/**
 * How many messages of each kind one run takes. Every message costs events, and a history that
 * reaches Temporal's 50,000 events or 50 MB is ended by the server. Answers have no budget: a round
 * takes one, and the rounds are bounded.
 */

/**
 * Messages by kind. Together they cost about 4,000 events at most: a URL costs 11, an accepted
 * update that waits 5, a poll request 13 with the poll that starts again, an extension 6.
 */
const MESSAGES_MAX = {
  requestOpenUrl: 100,
  awaitNextStep: 100,
  pollRequest: 100,
  extendDeadline: 100,
} as const;

export type BudgetedMessage = keyof typeof MESSAGES_MAX;

/** What is left of the budget of one run. */
export class MessageBudget {
  readonly #left: Record<BudgetedMessage, number> = { ...MESSAGES_MAX };

  /** Whether one more message of the kind is taken. Changes nothing, so that validators may ask. */
  allows(kind: BudgetedMessage): boolean {
    return this.#left[kind] > 0;
  }

  /** Takes one message into account; false when there was none left. */
  take(kind: BudgetedMessage): boolean {
    if (!this.allows(kind)) return false;
    this.#left[kind] -= 1;
    return true;
  }
}
