// Goal: following a verification costs no Query while nothing changes and at most one per change, however many follow; and what
// they see has no gap and no repetition. Method: the server's own counter of Actions on a server of our own.
import { expect, test } from '@jest/globals';
import type { VerificationView } from '../../client';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { eventually } from '../../tools/waiting';
import { describeWithOwnServer } from '../support/server-suite';
import { actionsBetween, readActions, split, totalOf } from './support/actions';
import { useStack } from './support/stack';

const FOLLOWERS = 10;

describeWithOwnServer('watch', () => {
  const stack = useStack();
  const client = () => stack().client;

  /** Stands at a question. */
  async function asked() {
    const { verificationId: id } = await client().start(atMxBank('challenge'));
    return { id, action: await untilAsked(client(), id, 'answer-challenges') };
  }

  function follow(id: string, signal?: AbortSignal) {
    const views: VerificationView[] = [];
    const done = (async () => {
      const options = signal === undefined ? {} : { signal };
      for await (const view of client().watch(id, options)) views.push(view);
      return views;
    })();
    return { views, done };
  }

  test('ten followers cost one Query per change together, and none while nothing changes', async () => {
    const { devServer } = stack();
    const { id, action } = await asked();
    const beforeFollowing = await readActions(devServer);
    const followers = Array.from({ length: FOLLOWERS }, () => follow(id));
    await eventually('each has a view', () => followers.every(({ views }) => views.length > 0));
    const waiting = await readActions(devServer);
    // One reads the view for everybody.
    expect(split(actionsBetween(beforeFollowing, waiting)).queries).toBe(1);
    const stillWaiting = await readActions(devServer);
    expect(actionsBetween(waiting, stillWaiting)).toEqual({});

    await client().answerChallenges(id, answersTo(action), { via: 'signal' });
    const { round, options } = await untilAsked(client(), id, 'select-account');
    await client().selectAccount(id, { round, value: options[0]!.value }, { via: 'signal' });
    const all = await Promise.all(followers.map(({ done }) => done));
    const { queries } = split(actionsBetween(stillWaiting, await readActions(devServer)));

    const seen = all[0]!;
    expect(seen.at(-1)?.outcome?.code).toBe('verified');
    for (const views of all) expect(views).toEqual(seen);
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    // The first view was there before the answer; the last is read from the result, for nothing.
    expect(queries).toBeGreaterThan(0);
    expect(queries).toBeLessThanOrEqual(versions.at(-1)! - versions[0]!);
  });

  test('signals that are dropped cost no Query', async () => {
    const { devServer } = stack();
    const { id, action } = await asked();
    const follower = follow(id);
    await eventually('it has a view', () => follower.views.length > 0);
    const before = await readActions(devServer);
    const wrong = { ...answersTo(action), round: 99 };
    for (let sent = 0; sent < 5; sent += 1)
      await client().answerChallenges(id, wrong, { via: 'signal' });
    const spent = actionsBetween(before, await readActions(devServer));
    expect([split(spent).queries, totalOf(spent)]).toEqual([0, 5]);
    await playOn(client(), id);
    await follower.done;
  });

  test('ends quietly when its signal is aborted, before and after it began, and leaves others alone', async () => {
    const { id } = await asked();
    const other = follow(id);
    const stopped = new AbortController();
    const one = follow(id, stopped.signal);
    await eventually('it has a view', () => one.views.length > 0);
    stopped.abort();
    expect(await one.done).toHaveLength(1);
    expect(await follow(id, AbortSignal.abort()).done).toEqual([]);
    const { result } = await playOn(client(), id);
    expect((await other.done).at(-1)?.outcome?.code).toBe('verified');
    // Of one that has ended there is the last view, and the end.
    expect(await follow(id).done).toEqual([result.view]);
  });
});
