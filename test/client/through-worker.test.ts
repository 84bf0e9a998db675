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
 * records that were deleted, which fails the given number of times.
 */
function aTemporal(failures = 0) {
  const started: unknown[] = [];
  const deletions: unknown[] = [];
  const handle = { activityId: 'a', runId: 'r', result: () => Promise.resolve({}) };
  const start = (activity: string, { priority }: { priority?: unknown }) => {
    started.push([activity, priority]);
    return Promise.resolve(handle);
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
    ...{ activity: { start }, workflow: { connection, workflowService, options } },
    ...{
      connection,
      withDeadline: within,
      options,
    },
  } as unknown as Client;
  return { temporal, started, deletions };
}

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
  await throughWorker(new TemporalCalls(temporal), {
    ...{ activity: 'deleteUser', argument: {}, tenantId: 'beta' },
    ...{ taskQueue: 'q', withinMs: 60_000, summary: 's' },
  });
  const priority = { fairnessKey: 'beta' };
  expect(started).toEqual([
    ['searchInstitutions', priority],
    ['readInstitution', priority],
    ['readSignInForm', priority],
    ['readSignInForm', undefined],
    ['deleteUser', priority],
  ]);
});

it.each([
  [0, 1],
  [2, 3],
  [100, 6],
])('after %i failures its record was deleted with request %i, or never', async (failures, sent) => {
  const { temporal, deletions } = aTemporal(failures);
  await new InstitutionCatalogue({ temporal }).readInstitution({ institutionCode: 'mxbank' });
  await jest.advanceTimersByTimeAsync(300_000);
  const request = { namespace: 'n', activityId: 'a', runId: 'r' };
  expect(deletions).toEqual(Array(sent).fill(request));
});
