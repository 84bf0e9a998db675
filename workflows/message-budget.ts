/**
 * How many messages of each kind one run takes, and how large. Every message costs events and bytes
 * (domain/history-space). Answers have no budget: a round takes one, and the rounds are bounded.
 */
import { workflowInfo } from '@temporalio/workflow';
import { MESSAGE_BYTES_MAX, hasSpace, jsonBytes, type RejectionReason } from '../domain';
import { rejection } from './rejection';

/**
 * Messages by kind. A browser's hints and the operators' `pollNow` are apart, so that no page can
 * use up what operators need. In events: a URL costs 11, an update that waits 5, a poll 13 with the
 * poll that starts again, an extension 6.
 */
export const MESSAGES_MAX = {
  requestOpenUrl: 50,
  awaitNextStep: 20,
  memberChanged: 100,
  pollNow: 50,
  extendDeadline: 30,
} as const;

export type BudgetedMessage = keyof typeof MESSAGES_MAX;

/** Whose space a message takes; the others are so few and small that they need none. */
const SENDERS: Readonly<Partial<Record<BudgetedMessage, 'callers' | 'operators'>>> = {
  requestOpenUrl: 'callers',
  memberChanged: 'callers',
  pollNow: 'operators',
};

/** What is left of the budget of one run. */
export class MessageBudget {
  readonly #left: Record<BudgetedMessage, number> = { ...MESSAGES_MAX };

  /**
   * Why one more message of the kind is not taken; undefined when it is. Changes nothing, so that
   * validators may ask.
   *
   * @param args - all that came with it, also what nobody reads: the history keeps it
   */
  reject(kind: BudgetedMessage, args: readonly unknown[]): RejectionReason | undefined {
    if (jsonBytes(args) > MESSAGE_BYTES_MAX) return 'malformed';
    const { historyLength: events, historySize: bytes } = workflowInfo();
    const sender = SENDERS[kind];
    const hasItsSpace = sender === undefined || hasSpace({ events, bytes }, sender);
    return hasItsSpace && this.#left[kind] > 0 ? undefined : 'too-many-messages';
  }

  /** For validators: @throws the rejection of an update that is not taken, as {@link reject} says */
  check(kind: BudgetedMessage, args: readonly unknown[]): void {
    const reason = this.reject(kind, args);
    if (reason !== undefined) throw rejection(reason);
  }

  /** Takes one message into account. */
  take(kind: BudgetedMessage): void {
    this.#left[kind] -= 1;
  }
}
