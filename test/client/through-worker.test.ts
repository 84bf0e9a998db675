/**
 * Goal: what a worker does for a tenant takes the tenant's turn in the task queue, and its record is
 * deleted. Method: a Temporal client that notes what it was asked for.
 */
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type Client } from '@temporalio/client';
import { InstitutionCatalogue } from '../../client';
import { throughWorker } from '../../client/through-worker';
import { TemporalCalls } from '../../client/temporal-calls';

/**
 * A client whose every activity returns at once: the priorities of those that were started, and the
 * records that were deleted, which fails the given number of times. Its index learns of the end
 * after some looks.
 */
function aTemporal({ failures = 0, looks = 1 } = {}) {
  const started: unknown[] = [];
  const deletions: unknown[] = [];
  const handle = { activityId: 'a', runId: 'r', result: () => Promise.resolve({}) };
  const start = (activity: string, { priority }: { priority?: unknown }) => {
    started.push([activity, priority]);
    return Promise.resolve(handle);
  };
  let looked = 0;
  const count = (query: string) => {
    expect(query).toBe("ActivityId = 'a' AND ExecutionStatus != 'Running'");
    looked += 1;
    return Promise.resolve({ count: looked < looks ? 0 : 1 });
  };
  const empty = () => Promise.resolve({});
  const deleteActivityExecution = (request: unknown) => {
    deletions.push(request);
    return deletions.length > failures ? empty() : Promise.reject(new Error('server is busy'));
  };
  const workflowService = { deleteActivityExecution, getSystemInfo: empty };
  const within = (_bound: unknown, call: () => unknown) => call();
  const connection = { withDeadline: within, withAbortSignal: within };
  const options = { namespace: 'n', loadedDataConverter: { payloadCodecs: [] } };
  const temporal = {
    ...{ activity: { start, count }, workflow: { connection, workflowService, options } },
    ...{
      connection,
      withDeadline: within,
      options,
    },
  } as unknown as Client;
  return { temporal, started, deletions };
}

/** What names a person, done by a worker. */
const deleteUser = (temporal: Client) =>
  throughWorker(new TemporalCalls(temporal), {
    ...{ activity: 'deleteUser', argument: {}, tenantId: 'beta', isOfAPerson: true },
    ...{ taskQueue: 'q', withinMs: 60_000, summary: 's' },
  });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('starts each look-up and each deletion by the tenant', async () => {
  const { temporal, started } = aTemporal();
  const institutions = new InstitutionCatalogue({ temporal });
  const institution = { institutionCode: 'mxbank' };
  await institutions.searchInstitutions({ page: 1, pageSize: 10 }, 'beta');
  await institutions.readInstitution(institution, 'beta');
  await institutions.readSignInForm(institution, 'beta');
  await institutions.readSignInForm(institution);
  await Promise.all([deleteUser(temporal), jest.advanceTimersByTimeAsync(1_000)]);
  const priority = { fairnessKey: 'beta' };
  expect(started).toEqual([
    ['searchInstitutions', priority],
    ['readInstitution', priority],
    ['readSignInForm', priority],
    ['readSignInForm', undefined],
    ['deleteUser', priority],
  ]);
});

const DELETION = { namespace: 'n', activityId: 'a', runId: 'r' };

it.each([
  [{ failures: 0, looks: 1 }, 1],
  [{ failures: 0, looks: 4 }, 1],
  [{ failures: 2, looks: 1 }, 3],
  // What is in the index alone tells nothing of anybody; the record goes in any case.
  [{ failures: 0, looks: 100 }, 1],
  [{ failures: 100, looks: 1 }, 6],
])('deletes its record when the index knows of its end: %j', async (trouble, sent) => {
  const { temporal, deletions } = aTemporal(trouble);
  await new InstitutionCatalogue({ temporal }).readInstitution({ institutionCode: 'mxbank' });
  expect(deletions).toEqual([]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(deletions).toEqual(Array(sent).fill(DELETION));
});

it('returns when the record is gone where it names somebody: the process may end then', async () => {
  const { temporal, deletions } = aTemporal();
  const returned = deleteUser(temporal).then(() => [...deletions]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await returned).toEqual([DELETION]);
});
