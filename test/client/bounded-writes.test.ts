/**
 * Goal: what a caller can send without end does not fill a history, whether a worker is there or
 * not, and a cancellation says what became of it. Method: a namespace without a worker on the real
 * server; a run whose code fails; a server that describes a long history.
 */
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair } from '../../codec';
import { FIELDS_MAX, HISTORY_SPACE, HINTS_PER_MINUTE } from '../../domain';
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

  it('cancelling again and again is one event, and says that it waits; hints of one moment are few', async () => {
    const { client, temporal } = started();
    const { verificationId } = await client.start(START);
    const cancels = Array.from({ length: 5 }, () => client.cancel(verificationId, REASON));
    expect(await Promise.all(cancels)).toEqual(Array(5).fill('waiting'));
    const hints = Array.from({ length: 30 }, () => client.memberChanged(verificationId, {}));
    await Promise.allSettled(hints);
    const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId));
    const { events } = await handle.fetchHistory();
    const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: it }) =>
      it ? [[it.signalName, String(it.input?.payloads?.[0]?.data)]] : [],
    );
    const [first, ...others] = signals;
    expect(first).toEqual(['cancelVerification', JSON.stringify(REASON)]);
    expect([...new Set(others.map(([name]) => name))]).toEqual(['memberChanged']);
    // The minute may end meanwhile.
    expect(others.length).toBeLessThanOrEqual(2 * HINTS_PER_MINUTE);
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

describe('what a caller can send without end', () => {
  /** Signals as the server keeps them: each request id once. */
  const signals = new Map<string, string>();
  let size: { historyLength?: number; historySizeBytes?: number } = {};
  const connection = lazyClientConnection({ address: '127.0.0.1:9', namespace: 'default' });
  let client: VerificationClient;
  /** The middle of this minute, and then of those after it. */
  let nowMs = Math.floor(Date.now() / 60_000) * 60_000 + 30_000;
  beforeAll(async () => {
    jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
    Object.assign(connection.workflowService, {
      describeWorkflowExecution: () =>
        Promise.resolve({ workflowExecutionInfo: { status: 1, ...size } }),
      signalWorkflowExecution: (request: { signalName: string; requestId: string }) => {
        signals.set(request.requestId, request.signalName);
        return Promise.resolve({});
      },
      getWorkflowExecutionHistoryReverse: () => {
        const eventTime = { seconds: nowMs / 1_000 };
        const events = [...signals].map(([requestId, signalName]) => {
          const isNow = requestId.includes(`/${String(Math.floor(nowMs / 60_000))}/`);
          const workflowExecutionSignaledEventAttributes = { signalName };
          return isNow ? { eventTime, workflowExecutionSignaledEventAttributes } : {};
        });
        return Promise.resolve({ history: { events } });
      },
      updateWorkflowExecution: () =>
        Promise.reject(
          Object.assign(new Error('away'), { code: 14, details: 'away', metadata: new Map() }),
        ),
    });
    const { publicJwk: sealingKey } = await generateSealingKeyPair();
    const temporal = new Client({ connection });
    client = new VerificationClient({ temporal, sealingKey, requestTimeoutMs: 300 });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await connection.close();
  });
  beforeEach(() => {
    size = {};
    signals.clear();
  });
  const hint = () => client.memberChanged('v-1', { status: 'success' });
  const code = 'TOO_MANY_MESSAGES';
  const names = () => [...signals.values()];

  it.each([
    ['in events', { historyLength: 2_001 }],
    ['in bytes', { historySizeBytes: HISTORY_SPACE.callers.bytes + 1 }],
  ])('is not taken by a run that is long, which is cancelled: %s', async (_what, given) => {
    size = given;
    await expect(hint()).rejects.toMatchObject({ code });
    await expect(client.requestOpenUrl('v-1')).rejects.toMatchObject({ code });
    expect(await client.cancel('v-1', REASON)).toBe('delivered');
    size = { historyLength: 2_000, historySizeBytes: HISTORY_SPACE.callers.bytes };
    await hint();
    expect(names()).toEqual(['cancelVerification', 'memberChanged']);
  });

  it('is taken ten times in a minute, and again in the next one', async () => {
    for (let sent = 0; sent < HINTS_PER_MINUTE; sent += 1) await hint();
    await expect(hint()).rejects.toMatchObject({ code });
    expect(signals.size).toBe(HINTS_PER_MINUTE);
    nowMs += 60_000;
    // All of them at once count the same, and are one.
    await Promise.all(Array.from({ length: 50 }, hint));
    expect(signals.size).toBe(HINTS_PER_MINUTE + 1);
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
      size = { historyLength: 2_000 };
      await send();
      expect(names()).toEqual([name]);
      size = { historyLength: 2_001 };
      await expect(send()).rejects.toMatchObject({ code: 'TEMPORAL_UNAVAILABLE' });
      expect(names()).toEqual([name]);
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
    await send(350);
    for (const length of [600, 4_000])
      await expect(send(length)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        problems: [{ pointer: '/answers' }],
      });
  });
});
