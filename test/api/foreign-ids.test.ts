/**
 * Goal: nobody learns whether somebody else's id exists: the same answer, by the same calls of
 * Temporal in the same order. Method: every route with an id, on the real client over a connection
 * whose calls are recorded; a foreign id is one that Temporal knows of another tenant.
 */
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { temporal } from '@temporalio/proto';
import { SCOPES } from '../../api';
import { VerificationTokens } from '../../api/auth/verification-tokens';
import { DerivedKeys } from '../../api/derived-keys';
import { ROUTES } from '../../api/routes';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair } from '../../codec';
import { lazyClientConnection } from '../../runtime';
import { report } from '../support/proof-size';
import { Caller, aKey, type Answer } from './support/api';
import { TOKEN_SECRET, startStubbedApi, type StubbedApi } from './support/stub-api';

const FOREIGN = 'somebody-elses';
const UNKNOWN = 'never-was-here';
const stranger = aKey('stranger', SCOPES);
const connection = lazyClientConnection({ address: '127.0.0.1:9', namespace: 'default' });
const calls: string[] = [];
let client: VerificationClient;
let stubbed: StubbedApi;
let browser: string;

/** What the client calls, and some that it might. */
const CALLS = [
  'countWorkflowExecutions',
  'deleteWorkflowExecution',
  'describeWorkflowExecution',
  'executeMultiOperation',
  'getSystemInfo',
  'getWorkflowExecutionHistory',
  'getWorkflowExecutionHistoryReverse',
  'listWorkflowExecutions',
  'pollWorkflowExecutionUpdate',
  'queryWorkflow',
  'requestCancelWorkflowExecution',
  'signalWithStartWorkflowExecution',
  'signalWorkflowExecution',
  'startActivityExecution',
  'startWorkflowExecution',
  'terminateWorkflowExecution',
  'updateWorkflowExecution',
] as const;

const json = (value: unknown, type: string) => ({
  metadata: { encoding: Buffer.from('json/plain'), type: Buffer.from(type) },
  data: Buffer.from(JSON.stringify(value)),
});
const { DescribeWorkflowExecutionResponse } = temporal.api.workflowservice.v1;
const registration = DescribeWorkflowExecutionResponse.fromObject({
  workflowExecutionInfo: {
    status: 1,
    historyLength: 1,
    type: { name: 'accountVerification' },
    execution: { workflowId: `account-verification/${FOREIGN}`, runId: 'r' },
    startTime: { seconds: 1_700_000_000 },
    searchAttributes: { indexedFields: { TenantId: json('owner', 'Keyword') } },
  },
});
const grpcError = (code: number, details: string) =>
  Promise.reject(Object.assign(new Error(details), { code, details, metadata: new Map() }));

beforeAll(async () => {
  const { workflowService } = connection;
  for (const name of CALLS) {
    const record = (request: { execution?: { workflowId?: string } }) => {
      // What tells whether the server is there at all is asked by time, and not for an id.
      if (name === 'getSystemInfo') return Promise.resolve({});
      calls.push(name);
      if (name !== 'describeWorkflowExecution') return grpcError(12, 'not played');
      const isKnown = request.execution?.workflowId?.endsWith(FOREIGN) === true;
      return isKnown ? Promise.resolve(registration) : grpcError(5, 'not found');
    };
    Object.assign(workflowService, { [name]: record });
  }
  const { publicJwk: sealingKey } = await generateSealingKeyPair();
  client = new VerificationClient({ temporal: new Client({ connection }), sealingKey });
  stubbed = await startStubbedApi(client, { records: [stranger.record] });
  const tokens = new VerificationTokens(new DerivedKeys(TOKEN_SECRET));
  const own = { verificationId: 'its-own', tenantId: 'stranger' };
  browser = (await tokens.issue(own, 60)).token;
});
afterAll(async () => {
  await stubbed.api.close();
  client.stopWatching();
  await connection.close();
});
beforeEach(() => {
  calls.splice(0);
});

const BODIES: Readonly<Record<string, unknown>> = {
  cancelVerification: { reason: 'x' },
  answerChallenges: { round: 1, answers: [{ guid: 'CHL-1', value: 'x' }] },
  selectAccount: { round: 1, value: 'x' },
  provideCredentials: { round: 1, credentials: [{ guid: 'CRD-1', value: 'x' }] },
  memberChanged: { status: 'success' },
  issueToken: {},
  createPageSession: {},
};

/** What a caller sees, without what differs between any two requests. */
function seen({ status, body, headers }: Answer) {
  const { requestId: _id, ...rest } = body;
  return { status, rest, names: [...headers.keys()].sort() };
}

const withId = ROUTES.filter(({ path }) => path.includes('{verificationId}'));
const cases = withId.flatMap((route) =>
  [{}, { prefer: 'wait=1', 'last-event-id': '3' }].flatMap((headers) =>
    (['key', "browser's token"] as const).map((by) => {
      const what = `${route.operationId}${'prefer' in headers ? ', waiting' : ''}, by a ${by}`;
      return [what, route, headers, by] as const;
    }),
  ),
);

describe('a foreign id and one that never was', () => {
  it.each(cases)('look alike and cost alike: %s', async (_what, route, headers, by) => {
    const caller = new Caller(stubbed.api.url, by === 'key' ? stranger.key : browser);
    const ask = async (id: string) => {
      calls.splice(0);
      const beganMs = performance.now();
      const body = BODIES[route.operationId];
      const to = route.path.replace('{verificationId}', id);
      const answer = await caller.send(route.method, to, { body, headers });
      return { answer: seen(answer), calls: [...calls], ms: performance.now() - beganMs };
    };
    const [toUnknown, toForeign] = [await ask(UNKNOWN), await ask(FOREIGN)];
    report(
      `${route.operationId}: foreign ${toForeign.ms.toFixed(1)}, unknown ${toUnknown.ms.toFixed(1)} ms`,
    );
    expect(toForeign.answer).toEqual(toUnknown.answer);
    expect(toForeign.calls).toEqual(toUnknown.calls);
    const isOpen = route.access.kind === 'scoped' && route.access.isOpenToEndUser;
    expect(toForeign.answer.status).toBe(by === 'key' || isOpen ? 404 : 403);
    expect(toForeign.calls).toEqual(by === 'key' ? ['describeWorkflowExecution'] : []);
  });
});
