/**
 * How many messages of each kind one run takes. Every message costs events, and a history that
 * reaches Temporal's 50,000 events or 50 MB is ended by the server. Answers have no budget: a round
 * takes one, and the rounds are bounded.
 */
import { POLL_REQUESTS_PER_MINUTE } from '../domain';

/**
 * Messages by kind. Together they cost about 4,000 events at most: a URL costs 11, an accepted
 * update that waits 5, a poll request 13 with the poll that starts again, an extension 6. The answer
 * of `awaitNextStep` is a whole view; those who start together share one.
 */
const MESSAGES_MAX = {
  requestOpenUrl: 100,
  awaitNextStep: 5,
  pollRequest: 100,
  extendDeadline: 100,
} as const;

export type BudgetedMessage = keyof typeof MESSAGES_MAX;

const MINUTE_MS = 60_000;

/** What is left of the budget of one run. */
export class MessageBudget {
  readonly #left: Record<BudgetedMessage, number> = { ...MESSAGES_MAX };
  readonly #hasRoom: () => boolean;
  /** The minute of the last poll request, and how many it had. */
  #minute = 0;
  #pollsInMinute = 0;

  /** @param hasRoom - whether the history takes any of these messages */
  constructor(hasRoom: () => boolean) {
    this.#hasRoom = hasRoom;
  }

  /** Whether one more message of the kind is taken. Changes nothing, so that validators may ask. */
  allows(kind: BudgetedMessage): boolean {
    const isInPace =
      kind !== 'pollRequest' ||
      this.#minute !== thisMinute() ||
      this.#pollsInMinute < POLL_REQUESTS_PER_MINUTE;
    return isInPace && this.#left[kind] > 0 && this.#hasRoom();
  }

  /** Takes one message into account that was allowed. */
  take(kind: BudgetedMessage): void {
    this.#left[kind] -= 1;
    if (kind !== 'pollRequest') return;
    this.#pollsInMinute = this.#minute === thisMinute() ? this.#pollsInMinute + 1 : 1;
    this.#minute = thisMinute();
  }
}

function thisMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS);
}
