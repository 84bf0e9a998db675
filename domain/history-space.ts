/**
 * Space in the history of a run. A history that reaches Temporal's 51,200 events or 50 MB is ended by
 * the server; ours stay below 10,000 and 10 MB. What a run cannot do without is bounded by its
 * rounds and tries. What it can do without (hints, polls on request, one-time URLs, answers that are
 * signals) is taken while there is space, however often it is sent, so that answers and a cancel are
 * always taken. test/workflows/history-size.test.ts adds it all up.
 */

/** Who sends: callers and their end users, or operators. */
type Sender = 'callers' | 'operators';

/**
 * A long run has some hundred events and a hundred kilobytes, and more only where a bank asks with
 * large pictures. Operators get further, so that no page can use up the space that they need.
 */
export const HISTORY_SPACE: Readonly<Record<Sender, HistorySize>> = {
  callers: { events: 2_000, bytes: 500_000 },
  operators: { events: 2_500, bytes: 700_000 },
};

/** Answers or credentials in one message: all the questions of a round, each with a short answer. */
export const ANSWER_BYTES_MAX = 64_000;
/** Any other message; the largest is a one-time URL's, with its key. */
export const MESSAGE_BYTES_MAX = 2_000;

/** How large a history is, as the server counts. */
export interface HistorySize {
  readonly events: number;
  readonly bytes: number;
}

/** Whether there is space for a message that a run can do without. */
export function hasSpace({ events, bytes }: HistorySize, sender: Sender = 'callers'): boolean {
  return events <= HISTORY_SPACE[sender].events && bytes <= HISTORY_SPACE[sender].bytes;
}
