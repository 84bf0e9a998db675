/**
 * Goal: a payload that does not open stops nothing but what it is: damaged or foreign, it is
 * dropped, rejected or fails its own start; of an unknown key, its run waits for the key. Rotation
 * loses nothing. Method: a real server and workers with different rings.
 */
import { expect, test } from '@jest/globals';
import { WorkflowFailedError, type ApplicationFailure, type Connection } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { VerificationClient } from '../../client';
import {
  AesPayloadCodec,
  importPayloadKeys,
  newPayloadKeys,
  withActiveKey,
  withNewKey,
  withoutKey,
  type PayloadKeyFile,
} from '../../codec';
import * as messages from '../../contract/messages';
import { ACCOUNT_VERIFICATION, TASK_QUEUES, verificationWorkflowId } from '../../contract/names';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { temporalClient } from '../../tools/stack';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { describeWithOwnServer } from '../support/server-suite';
import { errorOf } from '../flows/support/flow';
import { eventsOf } from './support/history';
import { sendSignal, sendUpdate } from '../../tools/raw-messages';
import { openStackWithoutWorker, startWorkersOf, useStack, useStarted } from './support/stack';

const first = newPayloadKeys();
const both = withNewKey(first);
const rotated = withActiveKey(both, both.keys[1]!.kid);
const second = withoutKey(rotated, first.active);

/** What our client would send, encrypted so. */
async function encrypted(value: unknown, keys: PayloadKeyFile, namespace: string) {
  const ring = await importPayloadKeys(JSON.stringify(keys));
  const codec = new AesPayloadCodec({ keys: ring, namespace });
  return (await codec.encode([defaultPayloadConverter.toPayload(value)]))[0]!;
}

type Harm = (value: unknown, keys: PayloadKeyFile, namespace: string) => Promise<Payload>;
const HARMS: Readonly<Record<string, Harm>> = {
  'a flipped bit': async (...of) => {
    const { metadata, data } = await encrypted(...of);
    const flipped = Uint8Array.from(data!);
    flipped[20]! ^= 1;
    return { metadata: metadata!, data: flipped };
  },
  'a truncated payload': async (...of) => {
    const { metadata, data } = await encrypted(...of);
    return { metadata: metadata!, data: data!.subarray(0, 30) };
  },
  'a payload of another namespace': (value, keys) => encrypted(value, keys, 'another'),
};

describeWithOwnServer('payloads that do not open', () => {
  const stack = useStack();
  const keysOf = () => stack().payloadKeys as PayloadKeyFile;
  const namespace = () => stack().devServer.namespace;

  test.each(Object.entries(HARMS))(
    '%s is dropped, rejected, or fails its start',
    async (what, harm) => {
      const { client, temporal } = stack();
      const { verificationId: id } = await client.start(atMxBank('challenge'));
      const action = await untilAsked(client, id, 'answer-challenges');
      const payload = await harm(answersTo(action), keysOf(), namespace());
      await sendSignal(temporal, id, messages.answerChallengesSignal.name, payload);
      const { name } = messages.submitChallengeAnswersUpdate;
      const rejected = await sendUpdate(temporal, id, name, payload);
      expect(rejected?.applicationFailureInfo?.type).toBe(messages.ANSWER_REJECTED);
      await eventually(
        'it is counted',
        async () => (await client.getVerification(id)).droppedSignals === 1,
      );
      expect((await playOn(client, id)).result.outcome.code).toBe('verified');

      const workflowId = verificationWorkflowId(`start-${what.replaceAll(' ', '-')}`);
      const input = { payloads: [await harm({}, keysOf(), namespace())] };
      await temporal.workflowService.startWorkflowExecution({
        ...{ namespace: namespace(), workflowId, requestId: workflowId, input },
        workflowType: { name: ACCOUNT_VERIFICATION },
        taskQueue: { name: TASK_QUEUES.workflows },
      });
      const failed = await errorOf(temporal.workflow.getHandle(workflowId).result());
      expect(failed).toBeInstanceOf(WorkflowFailedError);
      expect(((failed as WorkflowFailedError).cause as ApplicationFailure).type).toBe(
        messages.INVALID_INPUT,
      );
      // Whoever has no key reads the failure's type, and not its message.
      const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
      const { failure } = events!.at(-1)!.workflowExecutionFailedEventAttributes!;
      expect(failure).toMatchObject({ message: 'Encoded failure', stackTrace: '' });
    },
  );
});

describeWithOwnServer('payload keys', () => {
  const started = useStarted(async (onEnd) => {
    const bare = await openStackWithoutWorker();
    onEnd(() => bare.close());
    return bare;
  });
  /** A worker with this ring while something is done. */
  const withWorker = async <T>(payloadKeys: PayloadKeyFile, work: () => Promise<T>): Promise<T> => {
    const workers = await startWorkersOf({ ...started(), payloadKeys }, started().simulator);
    try {
      return await work();
    } finally {
      await workers.close();
    }
  };
  const clientWith = async (keys: PayloadKeyFile) => {
    const { devServer, temporal: own, sealingKeys } = started();
    const connection = own.connection as Connection;
    const temporal = await temporalClient(connection, devServer.namespace, keys);
    const client = new VerificationClient({ temporal, sealingKey: sealingKeys.publicJwk });
    return { temporal, client };
  };

  /** Tries of the workflow task that is open. */
  const attemptsOf = async (id: string): Promise<number> => {
    const handle = started().temporal.workflow.getHandle(verificationWorkflowId(id));
    return (await handle.describe()).raw.pendingWorkflowTask?.attempt ?? 0;
  };

  test('a run of an unknown key waits, others go on, and it goes on once the key is back', async () => {
    const [old, other] = [await clientWith(first), await clientWith(second)];
    const { verificationId: waits } = await old.client.start(atMxBank('challenge'));
    const { verificationId: goesOn } = await other.client.start(atMxBank('challenge'));
    await withWorker(second, async () => {
      expect((await playOn(other.client, goesOn)).result.outcome.code).toBe('verified');
      await eventually('its task has failed', async () => (await attemptsOf(waits)) > 1);
      const told = await errorOf(old.client.getVerification(waits));
      expect(told).toMatchObject({ code: 'WORKER_UNAVAILABLE' });
    });
    await withWorker(both, async () => {
      expect((await playOn(old.client, waits)).result.outcome.code).toBe('verified');
    });
  });

  test('rotation while the end user is asked, answers with the new key before the worker has it: the run finishes, and its history opens with both keys alone', async () => {
    const [before, after] = [await clientWith(first), await clientWith(rotated)];
    const id = await withWorker(first, async () => {
      const { verificationId } = await before.client.start(atMxBank('challenge'));
      const action = await untilAsked(before.client, verificationId, 'answer-challenges');
      await after.client.answerChallenges(verificationId, answersTo(action), { via: 'signal' });
      await eventually('its task has failed', async () => (await attemptsOf(verificationId)) > 1);
      return verificationId;
    });
    await withWorker(rotated, async () => {
      await untilAsked(after.client, id, 'select-account');
      expect((await playOn(after.client, id)).result.outcome.code).toBe('verified');
    });
    expect((await eventsOf(after.temporal, id)).length).toBeGreaterThan(40);
    const late = (await clientWith(second)).client.result(id, { timeoutMs: SAFETY_NET_MS });
    expect((await late).outcome.code).toBe('verified');
    await expect(eventsOf((await clientWith(second)).temporal, id)).rejects.toMatchObject({
      code: 'unknown-key',
    });
    await expect(before.client.result(id, { timeoutMs: SAFETY_NET_MS })).rejects.toMatchObject({
      code: 'unknown-key',
    });
  });
});
