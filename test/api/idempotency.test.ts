/**
 * Goal: a request that is sent again does nothing twice. Method: parallel and repeated requests; executions are counted at
 * Temporal, members at the simulator.
 */
import { expect, it } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { aStart, answersTo, nextStep, useApi } from './support/api';

describeWithOwnServer('idempotency', () => {
  const running = useApi();

  it('makes one execution, one member and ten equal answers of ten parallel starts', async () => {
    const { caller, stack } = running();
    const before = stack.simulator.requestLog.entries('createMember').length;
    const headers = { 'idempotency-key': 'order-4711' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => caller.post('/v1/verifications', aStart(), { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const replayed = answers.filter(
      (answer) => answer.headers.get('idempotent-replayed') === 'true',
    );
    expect(replayed).toHaveLength(9);
    const { id } = answers[0]!.body;
    await nextStep(caller, id);
    expect(stack.simulator.requestLog.entries('createMember')).toHaveLength(before + 1);
    const again = await caller.post('/v1/verifications', aStart(), { headers });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body.id).toBe(id);
  });

  it('joins parallel starts that wait, and gives each the first question', async () => {
    const { caller, stack } = running();
    const before = stack.simulator.requestLog.entries('createMember').length;
    const headers = { 'idempotency-key': 'order-4712', prefer: 'wait=10' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => caller.post('/v1/verifications', aStart(), { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.body.nextAction.kind).toBe('answer-challenges');
    const own = answers.filter((answer) => answer.headers.get('idempotent-replayed') === null);
    expect(own).toHaveLength(1);
    expect(stack.simulator.requestLog.entries('createMember')).toHaveLength(before + 1);
  });

  it('rejects the key for another body, waiting or not, and tells by no secret value', async () => {
    const { caller } = running();
    const headers = { 'idempotency-key': 'order-4713' };
    const first = await caller.post('/v1/verifications', aStart(), { headers });
    const other = { ...aStart(), user: { kind: 'new', metadata: 'other' } };
    const waits = { ...headers, prefer: 'wait=1' };
    for (const sent of [headers, waits]) {
      const rejected = await caller.post('/v1/verifications', other, { headers: sent });
      expect(rejected).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    }
    // Another password alone is no other request: comparing it would need something that a guess can be tried against.
    const otherPassword = await caller.post('/v1/verifications', aStart('options'), { headers });
    expect(otherPassword).toMatchObject({ status: 201, body: { id: first.body.id } });
    const reordered: unknown = Object.fromEntries(Object.entries(aStart()).reverse());
    const same = await caller.post('/v1/verifications', reordered, { headers });
    expect(same.body.id).toBe(first.body.id);
  });

  it('answers a repeated start of an ended verification with its outcome, and starts nothing', async () => {
    const { caller } = running();
    const headers = { 'idempotency-key': 'order-4714' };
    const { body } = await caller.post('/v1/verifications', aStart(), { headers });
    await nextStep(caller, body.id);
    await caller.post(body.links.cancel, { reason: 'test' });
    await nextStep(caller, body.id, 9);
    for (const sent of [headers, { ...headers, prefer: 'wait=5' }]) {
      const again = await caller.post('/v1/verifications', aStart(), { headers: sent });
      expect(again).toMatchObject({
        status: 201,
        body: { id: body.id, phase: 'FINISHED', outcome: { code: 'cancelled' } },
      });
      expect(again.headers.get('idempotent-replayed')).toBe('true');
    }
  });

  it('answers a repeated start that waits with what is to be done now, not with what was', async () => {
    const { caller } = running();
    const headers = { 'idempotency-key': 'order-4715', prefer: 'wait=10' };
    const first = await caller.post('/v1/verifications', aStart(), { headers });
    expect(first.body.nextAction).toMatchObject({ kind: 'answer-challenges', round: 1 });
    await caller.post(first.body.links.challengeAnswers, answersTo(first.body));
    const again = await caller.post('/v1/verifications', aStart(), { headers });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body.nextAction).toMatchObject({ kind: 'select-account', round: 2 });
  });

  it('takes one of two answers to a round and rejects the other; the same answer twice is one', async () => {
    const { caller, stack } = running();
    const { body } = await caller.post('/v1/verifications', aStart(), {
      headers: { prefer: 'wait=10' },
    });
    const path = body.links.challengeAnswers;
    const two = await Promise.all([
      caller.post(path, answersTo(body)),
      caller.post(path, answersTo(body)),
    ]);
    expect(two.map(({ status }) => status).sort()).toEqual([202, 409]);
    const rejected = two.find(({ status }) => status === 409)!;
    expect(rejected.body).toMatchObject({ code: 'ANSWER_REJECTED' });
    expect(['no-open-round', 'wrong-round']).toContain(rejected.body.reason);

    const choice = await nextStep(caller, body.id, 1);
    const selection = { round: 2, value: choice.nextAction.options[0].value };
    const headers = { 'idempotency-key': 'click-1' };
    const same = await Promise.all(
      [1, 2, 3].map(() => caller.post(body.links.accountSelection, selection, { headers })),
    );
    expect(same.map(({ status }) => status)).toEqual([202, 202, 202]);
    const { memberGuid } = await nextStep(caller, body.id, 2);
    expect(stack.simulator.requestLog.entries('resumeMember', memberGuid)).toHaveLength(2);
  });
});
