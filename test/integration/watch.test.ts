// Goal: following a verification costs no Query while nothing changes and at most one per change, however many follow;
// and what they see has no gap and no repetition. Method: the server's own counter of Actions on a server of our own.
import { expect, test } from '@jest/globals';
import type { VerificationView } from '../../client';
import { describeWithOwnServer } from '../support/server-suite';
import { actionsBetween, readActions } from './support/actions';
import { answersTo, playOn, untilAsked } from './support/drive';
import { atMxBank } from './support/requests';
import { useStack } from './support/stack';

const FOLLOWERS = 10;

describeWithOwnServer('watch', () => {
  const stack = useStack();
  const queries = (actions: Readonly<Record<string, number>>) =>
    Object.entries(actions)
      .filter(([type]) => /query/i.test(type))
      .reduce((sum, [, count]) => sum + count, 0);

  function follow(id: string, signal?: AbortSignal) {
    const views: VerificationView[] = [];
    const done = (async () => {
      const options = signal === undefined ? {} : { signal };
      for await (const view of stack().client.watch(id, options)) views.push(view);
      return views;
    })();
    return { views, done };
  }

  test('ten followers cost one Query per change together, and none while nothing changes', async () => {
    const { client, devServer } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    const action = await untilAsked(client, id, 'answer-challenges');

    const beforeFollowing = await readActions(devServer);
    const followers = Array.from({ length: FOLLOWERS }, () => follow(id));
    const waiting = await readActions(devServer);
    // One reads the view for everybody; the two readings lie more than three seconds apart.
    expect(queries(actionsBetween(beforeFollowing, waiting))).toBe(1);
    const stillWaiting = await readActions(devServer);
    expect(actionsBetween(waiting, stillWaiting)).toEqual({});

    await client.answerChallenges(id, answersTo(action), { via: 'signal' });
    const selection = await untilAsked(client, id, 'select-account');
    const { round, options } = selection;
    await client.selectAccount(id, { round, value: options[0]!.value }, { via: 'signal' });
    const all = await Promise.all(followers.map(({ done }) => done));
    const spent = actionsBetween(stillWaiting, await readActions(devServer));

    const seen = all[0]!;
    expect(seen.at(-1)?.outcome?.code).toBe('verified');
    for (const views of all) expect(views).toEqual(seen);
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    // The first view was there before the answer; the last is read from the result, for nothing.
    const changes = seen.at(-1)!.version - seen[0]!.version;
    expect(queries(spent)).toBeGreaterThan(0);
    expect(queries(spent)).toBeLessThanOrEqual(changes);
  }, 60_000);

  test('signals that are dropped cost no Query', async () => {
    const { client, devServer } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    const action = await untilAsked(client, id, 'answer-challenges');
    const follower = follow(id);
    const before = await readActions(devServer);
    const wrong = { ...answersTo(action), round: 99 };
    for (let sent = 0; sent < 5; sent += 1) {
      await client.answerChallenges(id, wrong, { via: 'signal' });
    }
    const spent = actionsBetween(before, await readActions(devServer));
    expect(queries(spent)).toBe(0);
    expect(Object.values(spent)).toEqual([5]);
    await playOn(client, id);
    await follower.done;
  }, 60_000);

  test('ends quietly when its signal is aborted, before and after it began, and leaves others alone', async () => {
    const { client } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    await untilAsked(client, id, 'answer-challenges');
    const other = follow(id);
    const stopped = new AbortController();
    const one = follow(id, stopped.signal);
    while (one.views.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stopped.abort();
    expect(await one.done).toHaveLength(1);
    expect(await follow(id, AbortSignal.abort()).done).toEqual([]);
    await playOn(client, id);
    expect((await other.done).at(-1)?.outcome?.code).toBe('verified');
  });

  test('of a verification that has ended yields its last view and ends', async () => {
    const { client } = stack();
    const { verificationId: id } = await client.start(atMxBank('sim_legacy'));
    const { view } = await client.result(id, { timeoutMs: 20_000 });
    expect(await follow(id).done).toEqual([view]);
  });
});
