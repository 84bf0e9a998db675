/** Goal: a follower gets every view once and in order, however slow it is, and hears of end and error after them. Method: the queue alone. */
import { describe, expect, it } from '@jest/globals';
import { ViewQueue } from '../../client/view-queue';
import type { VerificationView } from '../../domain';

const aView = (version: number) => ({ version }) as VerificationView;

async function take(queue: ViewQueue, seen: number[] = []): Promise<readonly number[]> {
  for await (const view of queue) seen.push(view.version);
  return seen;
}

describe('a queue of views', () => {
  it('hands on what came before its follower, and what comes while it waits', async () => {
    const queue = new ViewQueue();
    queue.push(aView(1));
    const all = take(queue);
    await Promise.resolve();
    queue.push(aView(2));
    queue.push(aView(3));
    queue.end();
    expect(await all).toEqual([1, 2, 3]);
  });

  it('ends at once when nothing waits', async () => {
    const queue = new ViewQueue();
    const all = take(queue);
    queue.end();
    expect(await all).toEqual([]);
  });

  it('fails only after what waits was taken', async () => {
    const queue = new ViewQueue();
    queue.push(aView(1));
    queue.fail(new Error('gone'));
    const seen: number[] = [];
    await expect(take(queue, seen)).rejects.toThrow('gone');
    expect(seen).toEqual([1]);
  });

  it('keeps its first end', async () => {
    const queue = new ViewQueue();
    queue.end();
    queue.fail(new Error('too late'));
    expect(await take(queue)).toEqual([]);
  });

  it('stops when its follower leaves the loop', async () => {
    const queue = new ViewQueue();
    queue.push(aView(1));
    queue.push(aView(2));
    const seen: number[] = [];
    for await (const view of queue) {
      seen.push(view.version);
      if (view.version === 1) break;
    }
    expect(seen).toEqual([1]);
  });
});
