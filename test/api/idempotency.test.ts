/**
 * Goal: a request that is sent again does nothing twice. Method: parallel and repeated requests; executions are counted at
 * Temporal, members at the simulator.
 */
import { expect, it } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { aStart, answersTo, nextStep, useApi, type Answer } from './support/api';

const WAITING = { prefer: 'wait=10' };

describeWithOwnServer('idempotency', () => {
  const running = useApi();
  const start = (headers: Record<string, string>, body: unknown = aStart()) =>
    running().caller.post('/v1/verifications', body, { headers });
  const isReplay = ({ headers }: Answer) => headers.get('idempotent-replayed') === 'true';
  const calls = (route: string) => running().stack.simulator.requestLog.entries(route).length;

  it.each([
    ['', {}, 'none'],
    [' that wait for the first question', WAITING, 'answer-challenges'],
  ])(
    'makes one execution, one member and ten equal answers of ten parallel starts%s',
    async (what, more, kind) => {
      const before = calls('createMember');
      const headers = { 'idempotency-key': `ten-at-once${String(what.length)}`, ...more };
      const answers = await Promise.all(Array.from({ length: 10 }, () => start(headers)));
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(isReplay)).toHaveLength(9);
      const { id, nextAction } = answers[0]!.body;
      expect(nextAction.kind).toBe(kind);
      await nextStep(running().caller, id);
      const again = await start(headers);
      expect({ id: again.body.id, isReplay: isReplay(again) }).toEqual({ id, isReplay: true });
      expect(calls('createMember')).toBe(before + 1);
    },
  );

  it('rejects the key for another body, waiting or not, and tells by no secret value', async () => {
    const headers = { 'idempotency-key': 'other-body' };
    const { id } = (await start(headers)).body;
    const other = { ...aStart(), user: { kind: 'new', metadata: 'other' } };
    for (const sent of [headers, { ...headers, prefer: 'wait=1' }]) {
      const rejected = await start(sent, other);
      expect(rejected).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    }
    // Another password alone is no other request: comparing it would need something that a guess can be tried against.
    expect(await start(headers, aStart('options'))).toMatchObject({ status: 201, body: { id } });
    const reordered: unknown = Object.fromEntries(Object.entries(aStart()).reverse());
    expect((await start(headers, reordered)).body.id).toBe(id);
  });

  it('answers a repeated start with what is to be done now, and after the end with the outcome; it starts nothing', async () => {
    const { caller } = running();
    const headers = { 'idempotency-key': 'repeated' };
    const waiting = { ...headers, ...WAITING };
    const { id, links, nextAction } = (await start(waiting)).body;
    expect(nextAction).toMatchObject({ kind: 'answer-challenges', round: 1 });
    await caller.post(links.challengeAnswers, answersTo({ nextAction }));
    const again = await start(waiting);
    expect(isReplay(again)).toBe(true);
    expect(again.body.nextAction).toMatchObject({ kind: 'select-account', round: 2 });
    await caller.post(links.cancel, { reason: 'test' });
    await nextStep(caller, id, 9);
    for (const sent of [headers, waiting]) {
      const late = await start(sent);
      const outcome = { code: 'cancelled' };
      expect(late).toMatchObject({ status: 201, body: { id, phase: 'FINISHED', outcome } });
      expect(isReplay(late)).toBe(true);
    }
  });

  it('takes one of two answers to a round and rejects the other; the same key is one answer', async () => {
    const { caller, stack } = running();
    const { body } = await start(WAITING);
    const answer = () => caller.post(body.links.challengeAnswers, answersTo(body));
    const two = await Promise.all([answer(), answer()]);
    expect(two.map(({ status }) => status).sort()).toEqual([202, 409]);
    const rejected = two.find(({ status }) => status === 409)!;
    expect(rejected.body).toMatchObject({ code: 'ANSWER_REJECTED' });
    expect(['no-open-round', 'wrong-round']).toContain(rejected.body.reason);

    const choice = await nextStep(caller, body.id, 1);
    const selection = { round: 2, value: choice.nextAction.options[0].value };
    const headers = { 'idempotency-key': 'click-1' };
    const select = () => caller.post(body.links.accountSelection, selection, { headers });
    const same = await Promise.all([select(), select(), select()]);
    expect(same.map(({ status }) => status)).toEqual([202, 202, 202]);
    const { memberGuid } = await nextStep(caller, body.id, 2);
    expect(stack.simulator.requestLog.entries('resumeMember', memberGuid)).toHaveLength(2);
  });
});
