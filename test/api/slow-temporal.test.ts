/**
 * Goal: a Temporal that is there but slow is never told as a worker that is away, nor as a
 * verification that still runs, on any route of one that has ended. Method: every such route on the
 * real client, whose calls to Temporal a test plays.
 */
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../api/routes';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair } from '../../codec';
import { startStubbedApi, type StubbedApi } from './support/stub-api';

const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const RUNNING = 1;
const COMPLETED = 2;
const fail = (code: number) => () =>
  Promise.reject(
    Object.assign(new Error('grpc'), { code, details: '', metadata: { get: () => [] } }),
  );
const slow = fail(DEADLINE_EXCEEDED);

/** The keyword as the server gives it. */
function keyword(text: string) {
  const { data, metadata } = defaultPayloadConverter.toPayload(text);
  return { data, metadata: { ...metadata, type: Buffer.from('Keyword') } };
}

const described = (status: number) => () =>
  Promise.resolve(
    temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse.fromObject({
      workflowExecutionInfo: {
        status,
        execution: { workflowId: 'account-verification/v-1', runId: 'run' },
        type: { name: 'accountVerification' },
        startTime: { seconds: 1 },
        historyLength: 70,
        searchAttributes: { indexedFields: { TenantId: keyword('dev') } },
      },
    }),
  );

/**
 * A client whose server answers the question for a sign of life and what the test plays, and
 * nothing else in time.
 */
async function slowClient(played: Record<string, () => Promise<unknown>>) {
  const { publicJwk: sealingKey } = await generateSealingKeyPair();
  const connection = Connection.lazy({ address: '127.0.0.1:9' });
  const calls = ['startWorkflowExecution', 'executeMultiOperation', 'signalWorkflowExecution'];
  calls.push('updateWorkflowExecution', 'queryWorkflow', 'listWorkflowExecutions');
  calls.push('describeWorkflowExecution', 'getWorkflowExecutionHistory');
  Object.assign(connection.workflowService, Object.fromEntries(calls.map((name) => [name, slow])));
  Object.assign(connection.workflowService, { getSystemInfo: () => Promise.resolve({}) }, played);
  const client = new Client({ connection });
  return new VerificationClient({ temporal: client, sealingKey, requestTimeoutMs: 1_000 });
}

const BODIES: Record<string, object> = {
  answerChallenges: { round: 1, answers: [{ guid: 'CHL-1', value: 'x' }] },
  selectAccount: { round: 1, value: 'x' },
  provideCredentials: { round: 1, credentials: [{ guid: 'CRD-1', value: 'x' }] },
  memberChanged: { any: 'message' },
  cancelVerification: { reason: 'x' },
};
const OTHERS = ['issueToken', 'createPageSession', 'followVerification'];
const routes = ROUTES.filter(({ path }) => path.includes('{verificationId}'))
  // Two ask Temporal for the owner alone; a stream waits.
  .filter(({ operationId }) => !OTHERS.includes(operationId))
  .map(({ operationId, method, path }) => [operationId, method, path] as const);

describe.each([
  [
    'which gives what it knows of the run, and no result',
    {
      describeWorkflowExecution: described(COMPLETED),
      updateWorkflowExecution: fail(NOT_FOUND),
      signalWorkflowExecution: fail(NOT_FOUND),
    },
    [503, 409],
  ],
  ['which answers nothing about the run', {}, [503]],
])('a slow Temporal %s', (_what, played, statuses) => {
  let stubbed: StubbedApi;
  beforeAll(async () => {
    stubbed = await startStubbedApi(await slowClient(played));
  });
  afterAll(() => stubbed.api.close());

  test.each(routes)('%s tells it as that', async (operationId, method, path) => {
    const address = path.replace('{verificationId}', 'v-1');
    const sent = BODIES[operationId];
    const parts = sent === undefined ? {} : { body: sent };
    const { status, body, text } = await stubbed.caller.send(method, address, parts);
    expect(statuses).toContain(status);
    const code = status === 503 ? 'TEMPORAL_UNAVAILABLE' : 'VERIFICATION_FINISHED';
    expect([body.code, text]).toEqual([code, expect.not.stringContaining('worker')]);
  });
});

test('what needs no worker never says that one is away; a wait for the end tells why it ended', async () => {
  const client = await slowClient({});
  const id = 'v-1';
  const calls = {
    start: client.start({ member: { kind: 'oauth', institutionCode: 'b' }, user: { kind: 'new' } }),
    lookUp: client.lookUp(id),
    list: client.list({ tenantId: 'dev' }),
    getVerification: client.getVerification(id),
    memberChanged: client.memberChanged(id, {}),
    cancel: client.cancel(id, { reason: 'x' }),
    requestOpenUrl: client.requestOpenUrl(id),
    result: client.result(id, { timeoutMs: 50 }),
    signal: client.selectAccount(id, { round: 1, value: 'x' }, { via: 'signal' }),
  };
  const code = 'TEMPORAL_UNAVAILABLE';
  const ended = await Promise.allSettled(Object.values(calls));
  Object.keys(calls).forEach((name, index) => {
    expect([name, ended[index]]).toMatchObject([name, { reason: { code } }]);
  });
  const running = await slowClient({ describeWorkflowExecution: described(RUNNING) });
  await expect(running.pollNow(id)).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' });
  await expect(running.result(id, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'TIMED_OUT' });
});
