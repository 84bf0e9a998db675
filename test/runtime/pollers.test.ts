/** Goal: a worker polls a queue while its last poll is younger than two minutes, and only then. */
import { type Connection } from '@temporalio/client';
import { expect, test } from '@jest/globals';
import { POLLER_AGE_MAX_MS, pollersOf } from '../../runtime';

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
