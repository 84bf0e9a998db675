/**
 * Goal: sealing keys are changed while a verification waits for its end user, without a restart: what
 * was sealed to either key is opened while both are there, and is asked for again once its key is
 * destroyed; secrets of webhooks are sealed to the newer one by themselves. Method: a worker whose keys the test changes; its clock is set forward instead of waited
 * for.
 */
import { expect, test } from '@jest/globals';
import { VerificationClient } from '../../client';
import {
  generateSealingKeyPair,
  importPayloadKeys,
  openKeyRing,
  readSealedHeader,
  type PublicSealingKey,
  type SealingKeyPair,
} from '../../codec';
import { TASK_QUEUES } from '../../contract/names';
import {
  WEBHOOK_ENDPOINTS,
  webhookEndpointsId,
  webhookEndpointsQuery,
} from '../../contract/webhooks';
import { webhookSecretBinding } from '../../domain';
import { openClientConnection } from '../../runtime';
import { openWorkerConnection } from '../../runtime/worker';
import { playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { MARK_KEYS } from '../../tools/marks';
import { simulatorConfig } from '../../tools/stack';
import { eventually } from '../../tools/waiting';
import { createDependencies, startVerificationWorkers } from '../../worker';
import { sharedWorkflowBundle } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { startWebhookReceiver } from '../support/webhook-receiver';
import { openStackWithoutWorker, quietRuntime, useStarted } from './support/stack';

describeWithOwnServer('sealing keys that change', () => {
  const started = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    quietRuntime();
    const connection = await openWorkerConnection(stack.devServer.target);
    onEnd(() => connection.close());
    const forWebhooks = await openClientConnection(stack.devServer.target);
    onEnd(() => forWebhooks.close());
    const old = await generateSealingKeyPair({ nbf: 1 });
    const next = await generateSealingKeyPair({ nbf: 2 });
    let text = '';
    let aheadMs = 0;
    /** The worker has these, and reads them again by its clock. */
    const have = (...pairs: readonly SealingKeyPair[]) => {
      text = JSON.stringify({ keys: pairs.map(({ privateJwk }) => privateJwk) });
      aheadMs += 60_000;
    };
    have(old);
    const load = () => Promise.resolve(text);
    const keys = await openKeyRing({ load }, { now: () => Date.now() + aheadMs });
    const dependencies = createDependencies(simulatorConfig(stack.simulator, 20), keys, MARK_KEYS);
    onEnd(() => {
      dependencies.mx.close();
    });
    const workers = await startVerificationWorkers({
      connection,
      namespace: stack.devServer.namespace,
      dependencies,
      payloadKeys: await importPayloadKeys(JSON.stringify(stack.payloadKeys)),
      commandsPerSecond: 50,
      pollingSlots: 5,
      workflowBundlePath: sharedWorkflowBundle(),
      webhooks: { connection: forWebhooks, egress: { arePrivateAllowed: true } },
    });
    onEnd(() => workers.shutdown());
    const { temporal } = stack;
    const clientOf = (sealingKey: PublicSealingKey) =>
      new VerificationClient({ temporal, sealingKey });
    return { old, next, have, clientOf, temporal };
  });

  /** A verification, begun with the old key, that waits for its end user's answer. */
  async function asking() {
    const { old, have, clientOf } = started();
    have(old);
    const client = clientOf(old.publicJwk);
    const { verificationId } = await client.start(atMxBank('challenge'));
    return {
      client,
      verificationId,
      asked: await untilAsked(client, verificationId, 'answer-challenges'),
    };
  }

  test.each(['old', 'next'] as const)(
    'during the wait: the run finishes with the %s key',
    async (which) => {
      const { verificationId, asked } = await asking();
      const { old, next, have, clientOf } = started();
      have(next, old);
      const client = clientOf(started()[which].publicJwk);
      await client.answerChallenges(verificationId, answersTo(asked));
      const { result, views } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
      expect(views.map(({ nextAction }) => nextAction)).not.toContainEqual(
        expect.objectContaining({ reason: 'unreadable' }),
      );
    },
  );

  test('destroyed before the answer is opened: the end user is asked again, and the run finishes', async () => {
    const { client, verificationId, asked } = await asking();
    const { next, have, clientOf } = started();
    have(next);
    await client.answerChallenges(verificationId, answersTo(asked));
    const { nextAction } = await viewWhere(
      client,
      verificationId,
      ({ nextAction: action }) => action.kind === 'answer-challenges' && action.round > asked.round,
    );
    expect(nextAction).toMatchObject({ kind: 'answer-challenges', reason: 'unreadable' });
    const { result } = await playOn(clientOf(next.publicJwk), verificationId);
    expect(result.outcome.code).toBe('verified');
  });

  test('of a tenant that has webhooks: its secrets are sealed anew, and no change is lost meanwhile', async () => {
    const { old, next, have, clientOf, temporal } = started();
    const tenantId = 'renewed';
    const receiver = await startWebhookReceiver(() => 204);
    have(old);
    await temporal.workflow.start(WEBHOOK_ENDPOINTS, {
      taskQueue: TASK_QUEUES.workflows,
      workflowId: webhookEndpointsId(tenantId),
      // In place of a week.
      args: [{ tenantId, endpoints: [], renewAfterMs: 100 }],
    });
    const { webhooks } = clientOf(old.publicJwk);
    const url = receiver.url('/in');
    const { endpointId, key } = await webhooks.register(tenantId, { url });
    have(next, old);
    const kept = [endpointId];
    for (let n = 0; n < 8; n += 1) {
      const { endpointId: other } = await webhooks.register(tenantId, { url });
      if (n % 2 === 0) await webhooks.change(tenantId, { kind: 'remove', endpointId: other });
      else kept.push(other);
    }
    const handle = temporal.workflow.getHandle(webhookEndpointsId(tenantId));
    const sealedTo = async () =>
      (await handle.query(webhookEndpointsQuery)).flatMap((endpoint) =>
        endpoint.secrets.map(({ sealed }) => {
          const binding = webhookSecretBinding(tenantId, endpoint.endpointId);
          return readSealedHeader(sealed, binding).kid;
        }),
      );
    await eventually('all are sealed to the next key', async () =>
      (await sealedTo()).every((kid) => kid === next.publicJwk.kid),
    );
    expect((await webhooks.list(tenantId)).map((each) => each.endpointId)).toEqual(kept);
    have(next);
    await webhooks.sendTest(tenantId, endpointId);
    await eventually('the test is there', () => receiver.received.length > 0);
    expect(receiver.verified('/in', key)).toMatchObject([{ type: 'webhook.test' }]);
    receiver.close();
    await handle.terminate('the test');
  });
});
