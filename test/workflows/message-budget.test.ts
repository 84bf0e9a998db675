/** Goal: no kind of message comes without a bound, in all, in a minute and in the bytes of the history. Method: the budget alone. */
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { POLL_REQUESTS_PER_MINUTE } from '../../domain';
import { MessageBudget, type BudgetedMessage } from '../../workflows/message-budget';

beforeEach(() => {
  jest.useFakeTimers({ now: 90_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

/** How many are taken, `pauseMs` apart. */
function taken(kind: BudgetedMessage, pauseMs: number, budget = new MessageBudget(() => true)) {
  let count = 0;
  while (budget.allows(kind)) {
    budget.take(kind);
    count += 1;
    jest.advanceTimersByTime(pauseMs);
  }
  return count;
}

it.each<[BudgetedMessage, number]>([
  ['requestOpenUrl', 100],
  ['awaitNextStep', 5],
  ['pollRequest', 100],
  ['extendDeadline', 100],
])('of the kind %s a run takes %i', (kind, most) => {
  expect(taken(kind, 60_000)).toBe(most);
  expect(taken(kind, 60_000, new MessageBudget(() => false))).toBe(0);
});

it('requests to poll are taken ten times in a minute', () => {
  const budget = new MessageBudget(() => true);
  expect(taken('pollRequest', 1_000, budget)).toBe(POLL_REQUESTS_PER_MINUTE);
  jest.setSystemTime(120_000);
  expect(taken('pollRequest', 1_000, budget)).toBe(POLL_REQUESTS_PER_MINUTE);
});
