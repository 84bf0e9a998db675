/**
 * Goal: a view shows what Temporal has recorded, and nothing that a worker alone knows. Method: a
 * server that is played, look by look: whether a workflow task is pending, and what the Query says.
 */
import { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { afterAll, expect, it } from '@jest/globals';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair } from '../../codec';
import { lazyClientConnection } from '../../runtime';

const connection = lazyClientConnection({ address: '127.0.0.1:9', namespace: 'default' });
afterAll(() => connection.close());

it.each([
  ['none', [false, false], 1],
  ['one that is recorded meanwhile', [true, false], 1],
  // The worker answers from what it has done, also where the server has not heard of it.
  ['one that comes after the first look, and stays a while', [false, true, true, true, false], 2],
  ['one that stays a while', [true, true, false], 2],
])('a pending task counts, whenever it comes: %s', async (_what, looks, counted) => {
  const pending = [...looks];
  let queries = 0;
  Object.assign(connection.workflowService, {
    describeWorkflowExecution: () =>
      Promise.resolve(
        temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse.fromObject({
          workflowExecutionInfo: {
            ...{ status: 1, historyLength: 7, type: { name: 'accountVerification' } },
            ...{ execution: { workflowId: 'v', runId: 'run' }, startTime: { seconds: 1 } },
          },
          ...(pending.shift() === true ? { pendingWorkflowTask: { attempt: 1 } } : {}),
        }),
      ),
    queryWorkflow: () => {
      queries += 1;
      const payload = defaultPayloadConverter.toPayload({ version: queries });
      return Promise.resolve({ queryResult: { payloads: [payload] } });
    },
  });
  const { publicJwk: sealingKey } = await generateSealingKeyPair();
  const client = new VerificationClient({ temporal: new Client({ connection }), sealingKey });
  expect(await client.getVerification('v-1')).toEqual({ version: counted });
  expect(pending.length).toBeLessThanOrEqual(1);
});
