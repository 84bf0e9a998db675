/**
 * Goal: what a worker does for a tenant takes the tenant's turn in the task queue. Method: a Temporal
 * client that notes which activities it was asked for, and by what priority.
 */
import { expect, it } from '@jest/globals';
import { type Client } from '@temporalio/client';
import { InstitutionCatalogue } from '../../client';
import { throughWorker } from '../../client/through-worker';
import { TemporalCalls } from '../../client/temporal-calls';

/** A client whose every activity returns at once, and the priorities of those that were started. */
function aTemporal() {
  const started: unknown[] = [];
  const handle = { activityId: 'a', runId: 'r', result: () => Promise.resolve({}) };
  const start = (activity: string, { priority }: { priority?: unknown }) => {
    started.push([activity, priority]);
    return Promise.resolve(handle);
  };
  const empty = () => Promise.resolve({});
  const workflowService = { deleteActivityExecution: empty, getSystemInfo: empty };
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
  return { temporal, started };
}

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
