/**
 * Goal: what happens to a verification is told to the tenant's own server, signed, at least once, under one
 * id an event; and to nobody where nobody asked. Method: a receiver on loopback that fails as receivers do,
 * and the server's own counter of Actions.
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { verificationWorkflowId } from '../../contract/names';
import { webhookFollowerId } from '../../contract/webhooks';
import { type VerificationView } from '../../client';
import { play, playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { SAFETY_NET_MS, eventually } from '../../tools/waiting';
import {
  actionsBetween,
  readActions,
  split,
  totalOf,
  type Actions,
} from '../integration/support/actions';
import { countByType, eventsOf } from '../integration/support/history';
import { useStack, useStarted } from '../integration/support/stack';
import { report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { startWebhookReceiver } from '../support/webhook-receiver';

/** More of the verification's own history, and of its own Actions. */
const EVENTS_MORE_MAX = 6;
const PARENT_ACTIONS_MORE_MAX = 2;
/** Two in the verification; its follower's activity and heartbeat; two for each of three deliveries. */
const ACTIONS_MORE_MAX = 12;

describeWithOwnServer('webhooks', () => {
  // A run that has just ended is deleted when the server has written down that it is done with it.
  const dynamicConfig = {
    'history.transferProcessorUpdateAckInterval': '"200ms"',
    'history.visibilityProcessorUpdateAckInterval': '"200ms"',
  };
  const stack = useStack({ dynamicConfig, areWokenByMx: true });
  let isAway = true;
  const receiver = useStarted(async (onEnd) => {
    const started = await startWebhookReceiver(({ path, attempt }) => {
      if (path === '/gone') return 410;
      if (path === '/away' && isAway) return 410;
      return path === '/once-away' && attempt === 1 ? 503 : 204;
    });
    onEnd(started.close);
    return started;
  });
  const webhooks = () => stack().client.webhooks;
  const at = (path: string) => receiver().received.filter((each) => each.path === path);
  const verified = (path: string, key: string) => receiver().verified(path, key);
  const register = (
    tenantId: string,
    path: string,
    signing: 'v1' | 'v1a' = 'v1',
    seed?: Uint8Array,
  ) => webhooks().register(tenantId, { url: receiver().url(path), signing }, seed);
  const handleOf = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const typesAt = (path: string, key: string) => verified(path, key).map(({ type }) => type);

  test('tell of the start, of each action and of the end, each under one id', async () => {
    const tenantId = 'told';
    const { key } = await register(tenantId, '/once-away');
    const request = { ...atMxBank('challenge'), tenantId, reference: 'order-7' };
    const { verificationId, result } = await play(stack().client, request);
    const told = () => verified('/once-away', key);
    await eventually('the end is told', () => new Set(told().map(({ id }) => id)).size >= 4);
    await eventually('each is sent again', () => told().length >= 8);
    const byId = new Map(told().map((each) => [each.id, each]));
    expect([...byId.values()].map(({ type, data }) => data.action ?? type).sort()).toEqual([
      'answer-challenges',
      'select-account',
      'verification.finished',
      'verification.started',
    ]);
    for (const { data } of byId.values())
      expect(data).toMatchObject({ verificationId, reference: 'order-7' });
    const finished = told().find(({ type }) => type === 'verification.finished');
    expect(finished?.data.outcome).toMatchObject({ code: 'verified', turn: 'nobody' });
    const [number] = result.accountNumbers;
    const bodies = at('/once-away').map(({ body }) => body);
    expect(bodies.join()).not.toContain(number!.accountNumber!);
  });

  test('are signed by an asymmetric key where that is wanted, and by a new one beside it', async () => {
    const tenantId = 'signed';
    const seed = randomBytes(32);
    const sent = await Promise.all([1, 2, 3].map(() => register(tenantId, '/v1a', 'v1a', seed)));
    const { endpointId, secretId, key } = sent[0]!;
    // The first, and the same request again.
    expect(sent.map(({ isRepeated }) => isRepeated).sort()).toEqual([false, true, true]);
    expect(new Set(sent.map((each) => each.key)).size).toBe(1);
    await expect(register(tenantId, '/v1a', 'v1', seed)).rejects.toMatchObject({
      code: 'WEBHOOK_EXISTS',
    });
    const second = await webhooks().addSecret(tenantId, endpointId);
    const id = await webhooks().sendTest(tenantId, endpointId);
    await eventually('the test is there', () => at('/v1a').length > 0);
    expect(verified('/v1a', key)[0]?.id).toBe(id);
    expect(verified('/v1a', second.key)[0]?.type).toBe('webhook.test');
    const removal = { kind: 'remove-secret', endpointId, secret: secretId } as const;
    await webhooks().change(tenantId, removal);
    expect(await webhooks().list(tenantId)).toMatchObject([{ secretIds: [second.secretId] }]);
    const last = { kind: 'remove-secret', endpointId, secret: second.secretId } as const;
    const rejected = { code: 'LAST_WEBHOOK_SECRET' };
    await expect(webhooks().change(tenantId, last)).rejects.toMatchObject(rejected);
    const unknown = { kind: 'enable', endpointId: 'nobody' } as const;
    for (const tenant of [tenantId, 'without-any'])
      await expect(webhooks().change(tenant, unknown)).rejects.toMatchObject({
        code: 'WEBHOOK_NOT_FOUND',
      });
  });

  test('stop for an endpoint that answers 410, and what it missed is sent when it is asked for', async () => {
    const tenantId = 'away';
    const { endpointId, key } = await register(tenantId, '/away');
    const from = new Date(Date.now() - 60_000).toISOString();
    const eventId = await webhooks().sendTest(tenantId, endpointId);
    const failed = { tenantId, endpointId, state: 'failed' } as const;
    await eventually('it is listed as failed', async () => {
      const { deliveries } = await webhooks().deliveries(failed);
      return deliveries.some((each) => each.eventId === eventId && !each.isResent);
    });
    expect(await webhooks().list(tenantId)).toMatchObject([{ disabled: 'gone' }]);
    expect(at('/away')).toHaveLength(1);
    isAway = false;
    await webhooks().change(tenantId, { kind: 'enable', endpointId });
    await webhooks().resend(tenantId, { endpointId, eventId });
    const to = new Date(Date.now() + 60_000).toISOString();
    const range = { state: 'failed', from, to } as const;
    await eventually('it is sent again', async () => {
      expect(await webhooks().resendRange('somebody-else', range)).toEqual({ count: 0 });
      expect(await webhooks().resendRange(tenantId, range)).toEqual({ count: 1 });
      return at('/away').length >= 3;
    });
    expect(new Set(verified('/away', key).map(({ id }) => id))).toEqual(new Set([eventId]));
    const foreign = webhooks().resend('somebody-else', { endpointId, eventId });
    await expect(foreign).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
    await webhooks().change(tenantId, { kind: 'remove', endpointId });
    await eventually('there is none', async () => (await webhooks().list(tenantId)).length === 0);
  });

  /** A verification that waits for an answer. */
  async function asked(tenantId: string): Promise<string> {
    const { client } = stack();
    const { verificationId } = await client.start({ ...atMxBank('challenge'), tenantId });
    await untilAsked(client, verificationId, 'answer-challenges');
    return verificationId;
  }

  /** As an operator resets one whose last step went wrong. */
  async function reset(id: string): Promise<void> {
    const { temporal, devServer } = stack();
    const events = await eventsOf(temporal, id);
    const lastTask = events.findLast((each) => each.workflowTaskCompletedEventAttributes);
    await temporal.workflow.workflowService.resetWorkflowExecution({
      namespace: devServer.namespace,
      workflowExecution: { workflowId: verificationWorkflowId(id) },
      reason: 'the test',
      workflowTaskFinishEventId: lastTask!.eventId!,
      requestId: id,
    });
  }

  async function runsOf(id: string): Promise<readonly string[]> {
    const query = `WorkflowId = '${verificationWorkflowId(id)}'`;
    const runs: string[] = [];
    for await (const { runId } of stack().temporal.workflow.list({ query })) runs.push(runId);
    return runs;
  }

  test('tell of an end from outside, and of a run that was reset', async () => {
    const tenantId = 'ended';
    const { key } = await register(tenantId, '/ended');
    const of = (id: string) => verified('/ended', key).filter((e) => e.data.verificationId === id);
    const finishedOf = (id: string) =>
      of(id).filter(({ type }) => type === 'verification.finished');
    const [stopped, begunAnew] = await Promise.all([asked(tenantId), asked(tenantId)]);
    await handleOf(stopped).terminate('the test');
    await eventually('the end is told', () => finishedOf(stopped).length > 0);
    expect(finishedOf(stopped)[0]?.data.outcome).toMatchObject({ code: 'broken' });

    await eventually('the question is told', () => of(begunAnew).length >= 2);
    await reset(begunAnew);
    await playOn(stack().client, begunAnew);
    await eventually('the end of the new run is told', () => finishedOf(begunAnew).length > 0);
    expect(finishedOf(begunAnew).map(({ data }) => data.outcome?.code)).toEqual(['verified']);
    const started = of(begunAnew).filter(({ type }) => type === 'verification.started');
    expect(started).toHaveLength(1);
  });

  test('tell of a deletion, of which nothing else is left', async () => {
    const tenantId = 'deleted';
    const { endpointId, key } = await register(tenantId, '/deleted');
    const { client } = stack();
    const id = await asked(tenantId);
    await reset(id);
    await playOn(client, id);
    const told = () => new Set(verified('/deleted', key).map((each) => each.id));
    await eventually('the end is told', () =>
      typesAt('/deleted', key).includes('verification.finished'),
    );
    const [eventId = ''] = told();
    await webhooks().resend(tenantId, { endpointId, eventId });
    const named = [id, ...(await runsOf(id)).map((runId) => runId.replaceAll('-', ''))];
    expect(named).toHaveLength(3);
    const left = async () => {
      const found: string[] = [];
      for await (const { workflowId } of stack().temporal.workflow.list())
        if (named.some((name) => workflowId.includes(name))) found.push(workflowId);
      return found;
    };
    // Two runs, their follower, and what was told, one event of it once more.
    const known = 4 + told().size;
    await eventually('the index knows', async () => (await left()).length === known);
    await client.delete(id);
    await eventually('all but one is gone', async () => (await left()).length === 1);
    await eventually('the deletion is told', () =>
      typesAt('/deleted', key).includes('verification.deleted'),
    );
    expect((await left())[0]).toMatch(/_deleted\//);
  });

  test('of MX wake the verification that polls their member slowly, and no other', async () => {
    const { client, simulator } = stack();
    const limits = { fastPollingMs: 200, slowPollMs: 600_000 };
    const request = atMxBank('sim_status_pending', { limits });
    const { verificationId } = await client.start(request);
    const settling = ({ step }: VerificationView) => step === 'awaitMemberSettled';
    const { memberGuid } = await viewWhere(client, verificationId, settling);
    const reads = () => simulator.requestLog.entries('readMemberStatus', memberGuid ?? '').length;
    await eventually('it polls slowly', async () => (await client.tellOfMember(memberGuid!)) === 1);
    const before = reads();
    expect(await client.tellOfMember('MBR-somebody-elses')).toBe(0);
    await eventually('another read', () => reads() > before);
    await client.cancel(verificationId, { reason: 'the test is over' });
    await client.result(verificationId, { timeoutMs: SAFETY_NET_MS });
    expect(await client.tellOfMember(memberGuid!)).toBe(0);
  });

  describe('cost a verification', () => {
    /** Events of its history, and Actions of everything that it causes. */
    async function costOf(tenantId: string, before: Actions) {
      const { client, temporal, devServer } = stack();
      const { verificationId } = await play(client, { ...atMxBank('verified'), tenantId });
      const events = await eventsOf(temporal, verificationId);
      const [first] = events;
      const { originalExecutionRunId: runId = '' } =
        first?.workflowExecutionStartedEventAttributes ?? {};
      const follower = temporal.workflow.getHandle(
        webhookFollowerId({ verificationId, runId: runId ?? '' }),
      );
      await follower.result().catch(() => undefined);
      const after = await readActions(devServer);
      const actions = actionsBetween(before, after);
      return { events, counts: countByType(events), actions, after };
    }

    test('nothing where nobody is told, else one child, and two Actions a delivery', async () => {
      const { key } = await register('follow', '/cost');
      const untold = await costOf('untold', await readActions(stack().devServer));
      const followed = await costOf('follow', untold.after);
      expect(typesAt('/cost', key).sort()).toEqual([
        'verification.action_required',
        'verification.finished',
        'verification.started',
      ]);
      expect(Object.keys(untold.counts).filter((type) => /CHILD/i.test(type))).toEqual([]);
      const more = followed.events.length - untold.events.length;
      expect(more).toBeGreaterThan(0);
      expect(more).toBeLessThanOrEqual(EVENTS_MORE_MAX);
      // Queries are the end user's as well, and their number is chance.
      const costs = split(followed.actions).others - split(untold.actions).others;
      const ofChild = Object.entries(followed.actions).filter(([type]) => type.includes('Child'));
      expect(totalOf(Object.fromEntries(ofChild))).toBeLessThanOrEqual(PARENT_ACTIONS_MORE_MAX);
      report(
        `Webhooks cost ${String(more)} events of a verification, and ${String(costs)} Actions with three deliveries`,
      );
      expect(costs).toBeLessThanOrEqual(ACTIONS_MORE_MAX);
    });
  });
});
