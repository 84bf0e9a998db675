/**
 * Goal: what a caller can send without end does not fill a history, whether a worker is there or
 * not, and a cancellation says what became of it. Method: a namespace without a worker on the real
 * server; a run whose code fails; a server that describes a long history.
 */
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair } from '../../codec';
import { FIELDS_MAX } from '../../domain';
import { SEARCH_ATTRIBUTES, verificationWorkflowId } from '../../contract/names';
import { lazyClientConnection } from '../../runtime';
import { startDevServer } from '../../tools/dev-server';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { useStarted, useStack } from '../integration/support/stack';
import { freshNamespaceOptions } from '../support/dev-server';
import { describeWithOwnServer, describeWithServer } from '../support/server-suite';

const START = { user: { kind: 'new' }, member: { kind: 'connect-widget' } } as const;
const FIELD = { guid: 'CRD-1', value: 'correct' };
const REASON = { reason: 'asked for by the end user' };

describeWithServer('without a worker', () => {
  const started = useStarted(async (onEnd) => {
    const options = { ...(await freshNamespaceOptions()), searchAttributes: SEARCH_ATTRIBUTES };
    const server = await startDevServer(options);
    onEnd(() => server.stop());
    const connection = lazyClientConnection(server.target);
    onEnd(() => connection.close());
    const temporal = new Client({ connection, namespace: server.namespace });
    const { publicJwk: sealingKey } = await generateSealingKeyPair();
    return { temporal, client: new VerificationClient({ temporal, sealingKey }) };
  });

  it('cancelling again and again is one event, and says that it waits', async () => {
    const { client, temporal } = started();
    const { verificationId } = await client.start(START);
    const cancels = Array.from({ length: 5 }, () => client.cancel(verificationId, REASON));
    expect(await Promise.all(cancels)).toEqual(Array(5).fill('waiting'));
    const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId));
    const { events } = await handle.fetchHistory();
    const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: it }) =>
      it ? [it.signalName] : [],
    );
    expect(signals).toEqual(['cancelVerification']);
  });
});

describeWithOwnServer('with a worker', () => {
  const stack = useStack();

  it('a cancellation is delivered, also when it is asked for again', async () => {
    const { client } = stack();
    const { verificationId } = await client.start(START);
    // On a busy machine the worker may take it later than the call waits.
    const delivery = await client.cancel(verificationId, REASON);
    expect(delivery).toMatch(/delivered|waiting/);
    const { outcome } = await client.result(verificationId, { timeoutMs: SAFETY_NET_MS });
    expect(outcome.code).toBe('cancelled');
    const again = client.cancel(verificationId, REASON);
    await expect(again).rejects.toMatchObject({ code: 'VERIFICATION_FINISHED' });
  });
});

describe('a cancellation', () => {
  const tasks: ({ attempt: number } | undefined)[] = [];
  const connection = lazyClientConnection({ address: '127.0.0.1:9', namespace: 'default' });
  afterAll(() => connection.close());

  it.each([
    ['at once', [undefined], 'delivered'],
    ['after a moment', [{ attempt: 1 }, { attempt: 2 }, undefined], 'delivered'],
    ['by nobody', [{ attempt: 1 }], 'waiting'],
    ['by code that fails', [{ attempt: 1 }, { attempt: 3 }], 'stuck'],
  ])('that is taken %s says so', async (_how, looks, delivery) => {
    tasks.splice(0, tasks.length, undefined, ...looks);
    Object.assign(connection.workflowService, {
      describeWorkflowExecution: () => {
        const pendingWorkflowTask = tasks.length > 1 ? tasks.shift() : tasks[0];
        return Promise.resolve({ workflowExecutionInfo: { status: 1 }, pendingWorkflowTask });
      },
      signalWorkflowExecution: () => Promise.resolve({}),
    });
    const { publicJwk: sealingKey } = await generateSealingKeyPair();
    const client = new VerificationClient({ temporal: new Client({ connection }), sealingKey });
    expect(await client.cancel('v-1', REASON)).toBe(delivery);
  });
});

describe('a run that is long', () => {
  const signals: unknown[] = [];
  let size: { historyLength?: number; historySizeBytes?: number } = {};
  const connection = lazyClientConnection({ address: '127.0.0.1:9', namespace: 'default' });
  let client: VerificationClient;
  beforeAll(async () => {
    Object.assign(connection.workflowService, {
      describeWorkflowExecution: () =>
        Promise.resolve({ workflowExecutionInfo: { status: 1, ...size } }),
      signalWorkflowExecution: (request: { signalName: string }) => {
        signals.push(request.signalName);
        return Promise.resolve({});
      },
    });
    const { publicJwk: sealingKey } = await generateSealingKeyPair();
    const temporal = new Client({ connection });
    client = new VerificationClient({ temporal, sealingKey, requestTimeoutMs: 300 });
  });
  afterAll(() => connection.close());

  it.each([
    ['in events', { historyLength: 2_001 }],
    ['in bytes', { historySizeBytes: 500_001 }],
  ])('takes no hints and makes no addresses, and is cancelled: %s', async (_what, given) => {
    signals.splice(0);
    size = given;
    await client.memberChanged('v-1', { status: 'success' });
    expect(signals).toEqual([]);
    const code = 'TOO_MANY_MESSAGES';
    await expect(client.requestOpenUrl('v-1')).rejects.toMatchObject({ code });
    expect(await client.cancel('v-1', REASON)).toBe('delivered');
    expect(signals).toEqual(['cancelVerification']);
    size = { historyLength: 2_000, historySizeBytes: 500_000 };
    await client.memberChanged('v-1', { status: 'success' });
    expect(signals).toEqual(['cancelVerification', 'memberChanged']);
  });

  const ANSWERS: readonly [string, () => Promise<void>][] = [
    [
      'answerChallenges',
      () => client.answerChallenges('v-1', { round: 1, answers: [FIELD] }, { via: 'signal' }),
    ],
    [
      'selectAccount',
      () => client.selectAccount('v-1', { round: 1, value: 'a' }, { via: 'signal' }),
    ],
    [
      'provideCredentials',
      () => client.provideCredentials('v-1', { round: 1, credentials: [FIELD] }, { via: 'signal' }),
    ],
  ];
  it.each(ANSWERS)(
    'takes %s as an update alone, which leaves nothing if it is rejected',
    async (name, send) => {
      signals.splice(0);
      size = { historyLength: 2_000 };
      await send();
      expect(signals).toEqual([name]);
      size = { historyLength: 2_001 };
      await expect(send()).rejects.toMatchObject({ code: 'TEMPORAL_UNAVAILABLE' });
      expect(signals).toEqual([name]);
    },
  );

  it('has answers of a bounded length: to all questions of a round, if they are short', async () => {
    size = {};
    const answersOf = (length: number) =>
      Array.from({ length: FIELDS_MAX }, (_, index) => ({
        guid: `CRD-${String(index).padStart(36, '0')}`,
        value: 'v'.repeat(length),
      }));
    const send = (length: number) =>
      client.answerChallenges('v-1', { round: 1, answers: answersOf(length) }, { via: 'signal' });
    await send(200);
    for (const length of [1_000, 4_000])
      await expect(send(length)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        problems: [{ pointer: '/answers' }],
      });
  });
});
