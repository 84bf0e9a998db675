/**
 * Goal: a worker polls a queue while its last poll is younger than two minutes, and only then; and
 * what the list proves of this machine's clock.
 */
import { type Connection } from '@temporalio/client';
import { expect, test } from '@jest/globals';
import { POLLER_AGE_MAX_MS, clockAheadMs, pollersOf } from '../../runtime';

/** A server that lists the pollers with the ages given, for tasks of one kind. */
function serverListing(agesMs: readonly number[], onlyType: number): Connection {
  const pollers = agesMs.map((ageMs) => ({
    identity: `age ${String(ageMs)}`,
    lastAccessTime: { seconds: Math.ceil((Date.now() - ageMs) / 1_000) },
  }));
  const describeTaskQueue = ({ taskQueueType }: { taskQueueType: number }) =>
    Promise.resolve({ pollers: taskQueueType === onlyType ? pollers : [] });
  const withDeadline = (_deadline: number, call: () => Promise<unknown>) => call();
  return { workflowService: { describeTaskQueue }, withDeadline } as unknown as Connection;
}

test.each([
  ['workflows', 1],
  ['activities', 2],
] as const)('the pollers for %s are those that were seen lately', async (kind, type) => {
  // The server lists a poller for five minutes.
  const ages = [0, POLLER_AGE_MAX_MS - 5_000, POLLER_AGE_MAX_MS + 5_000, 290_000];
  const found = await pollersOf(serverListing(ages, type), 'default', 'queue', kind);
  expect(found.map(({ identity }) => identity)).toEqual(['age 0', `age ${String(ages[1])}`]);
  expect(await pollersOf(serverListing(ages, 3 - type), 'default', 'queue', kind)).toEqual([]);
});

test.each<[string, readonly number[], number]>([
  ['nothing without a poller', [], 0],
  ['nothing while they came lately', [0, 200_000], 0],
  ['that it is behind where one came in the future', [-1_200_000, 0], -20],
  ['that it is ahead where the last came longer ago than the server lists', [1_200_000], 20],
])('the list of pollers proves %s', async (_what, ages, minutes) => {
  const aheadMs = await clockAheadMs(serverListing(ages, 1), 'default', 'queue', 'workflows');
  expect(Math.round(aheadMs / 60_000) + 0).toBe(minutes);
});
