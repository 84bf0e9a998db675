/**
 * Goal: watching and waiting cost no Query while nothing changes and at most one per change, however many do; and whoever
 * waits is told the step that is open now. Method: a whole stack; the server's own counter of Actions on a server of our own.
 */
import { expect, test } from '@jest/globals';
import { type VerificationView } from '../../client';
import { describeWithOwnServer } from '../support/server-suite';
import { actionsBetween, readActions, type Actions } from './support/actions';
import { answersTo } from '../../tools/end-user/end-user';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { useStack } from './support/stack';

const WATCHERS = 10;
const IN_TIME = { timeoutMs: 120_000 };

/** What a view tells to do. */
function told(view: VerificationView | undefined) {
  const { nextAction, outcome } = view ?? {};
  return outcome?.code ?? nextAction?.kind;
}

describeWithOwnServer('watching and waiting', () => {
  const stack = useStack();
  const queries = (actions: Actions) =>
    Object.entries(actions)
      .filter(([type]) => /query/i.test(type))
      .reduce((sum, [, count]) => sum + count, 0);

  async function viewsOf(id: string) {
    const views: VerificationView[] = [];
    for await (const view of stack().client.watch(id)) views.push(view);
    return views;
  }

  test('cost one Query per change for all together, and none while nothing changes', async () => {
    const { client, devServer } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    const action = await untilAsked(client, id, 'answer-challenges');

    const before = await readActions(devServer);
    const watchers = Array.from({ length: WATCHERS }, () => viewsOf(id));
    const waits = Array.from({ length: WATCHERS }, () => client.awaitNextStep(id, IN_TIME));
    expect(new Set((await Promise.all(waits)).map(told))).toEqual(new Set(['answer-challenges']));
    const known = await readActions(devServer);
    expect(Object.values(actionsBetween(before, known))).toEqual([1]);
    expect(queries(actionsBetween(before, known))).toBe(1);
    // The view is known: the next wait costs nothing at all.
    expect(told(await client.awaitNextStep(id, IN_TIME))).toBe('answer-challenges');
    const still = await readActions(devServer);
    expect(actionsBetween(known, still)).toEqual({});

    await client.answerChallenges(id, answersTo(action), { via: 'signal' });
    const selection = await client.awaitNextStep(id, { ...IN_TIME, afterRound: action.round });
    if (selection?.nextAction.kind !== 'select-account') throw new Error('no account to select');
    const { round, options } = selection.nextAction;
    await client.selectAccount(id, { round, value: options[0]!.value }, { via: 'signal' });
    const [seen, ...others] = await Promise.all(watchers);
    const spent = actionsBetween(still, await readActions(devServer));
    expect(seen!.at(-1)?.outcome?.code).toBe('verified');
    for (const views of others) expect(views).toEqual(seen);
    const versions = seen!.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    // The first view was there before the answer; the last is read from the result, for nothing.
    const changes = seen!.at(-1)!.version - seen![0]!.version;
    expect(queries(spent)).toBeGreaterThan(0);
    expect(queries(spent)).toBeLessThanOrEqual(changes);
    // Of a verification that has ended, the last view is all that comes.
    expect(await viewsOf(id)).toEqual([seen!.at(-1)]);
  }, 180_000);

  test('cost no Query for signals that are dropped', async () => {
    const { client, devServer } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    const action = await untilAsked(client, id, 'answer-challenges');
    const watcher = viewsOf(id);
    const before = await readActions(devServer);
    const wrong = { ...answersTo(action), round: 99 };
    for (let sent = 0; sent < 5; sent += 1) {
      await client.answerChallenges(id, wrong, { via: 'signal' });
    }
    const spent = actionsBetween(before, await readActions(devServer));
    expect(queries(spent)).toBe(0);
    expect(Object.values(spent)).toEqual([5]);
    await playOn(client, id);
    await watcher;
  }, 180_000);

  test.each(['update', 'signal'] as const)(
    'tell the step that is open now, at once after an answer by %s, also to a start that is sent again',
    async (via) => {
      const { client } = stack();
      const id = `answered-by-${via}`;
      const request = { ...atMxBank('challenge'), verificationId: id };
      const start = async () => told(await client.startAndAwaitNextStep(request, IN_TIME));
      const next = async () => told(await client.awaitNextStep(id, IN_TIME));
      expect(await start()).toBe('answer-challenges');
      const watcher = viewsOf(id);
      const action = await untilAsked(client, id, 'answer-challenges');
      await client.answerChallenges(id, answersTo(action), { via });
      expect([await next(), await start()]).toEqual(['select-account', 'select-account']);
      const { round, options } = await untilAsked(client, id, 'select-account');
      await client.selectAccount(id, { round, value: options[0]!.value }, { via });
      expect([await next(), await next(), await start()]).toEqual(Array(3).fill('verified'));
      expect((await watcher).at(-1)?.outcome?.code).toBe('verified');
    },
    180_000,
  );

  test('a start that waits is over in time, and when its signal says so', async () => {
    const { client, simulator } = stack();
    // Longer than this test; then the worker gives up and tries again.
    simulator.control.addFault({ route: 'createUser', kind: 'hang', times: 1 });
    const request = { ...atMxBank('challenge'), verificationId: 'held-up' };
    const start = (options: { timeoutMs: number; signal?: AbortSignal }) =>
      client.startAndAwaitNextStep(request, options);
    const startedAt = Date.now();
    expect(await start({ timeoutMs: 700 })).toBeUndefined();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(690);
    const over = new AbortController();
    setTimeout(() => {
      over.abort();
    }, 100);
    expect(await start({ ...IN_TIME, signal: over.signal })).toBeUndefined();
    expect(await start({ ...IN_TIME, signal: AbortSignal.abort() })).toBeUndefined();
    expect(Date.now() - startedAt).toBeLessThan(IN_TIME.timeoutMs);
    await client.cancel('held-up', { reason: 'the test is over' });
  }, 180_000);
});
