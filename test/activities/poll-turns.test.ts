/** Goal: so many long polls at once, each has its turn, and none is lost. Method: polls that end when told. */
import { describe, expect, it } from '@jest/globals';
import { PollTurns } from '../../activities';
import { eventually } from '../../tools/waiting';

const TURN_MS = 5;
const never = new AbortController().signal;

/** A poll that ends when it is told, and notes how many run. */
function bench(atOnce: number) {
  const turns = new PollTurns(atOnce, TURN_MS);
  const running = new Set<string>();
  const begun: string[] = [];
  let most = 0;
  const ends = new Map<string, (value: string) => void>();
  const poll = (name: string, signal = never) =>
    turns.take(signal, async (over) => {
      running.add(name);
      begun.push(name);
      most = Math.max(most, running.size);
      try {
        return await new Promise<string>((resolve, reject) => {
          ends.set(name, resolve);
          const abort = (): void => {
            reject(new Error('aborted'));
          };
          if (over.aborted) abort();
          over.addEventListener('abort', abort);
        });
      } finally {
        running.delete(name);
      }
    });
  return { poll, begun, most: () => most, end: (name: string) => ends.get(name)?.(name) };
}

describe('long polls of a process', () => {
  it('last as long as they like while nobody waits', async () => {
    const { poll, end } = bench(2);
    const two = [poll('a'), poll('b')];
    await new Promise((resolve) => setTimeout(resolve, 4 * TURN_MS));
    end('a');
    end('b');
    expect(await Promise.all(two)).toEqual(['a', 'b']);
  });

  it('end after their turn where others wait, in order, and never more at once', async () => {
    const { poll, begun, most, end } = bench(2);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const polls = names.map((name) => poll(name));
    await eventually('all have begun', () => begun.length === names.length);
    end('e');
    end('f');
    expect(await Promise.all(polls)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'e',
      'f',
    ]);
    expect(begun).toEqual(names);
    expect(most()).toBe(2);
  });

  it('give their place back when they fail, or are given up', async () => {
    const { poll, begun, end } = bench(1);
    const turns = new PollTurns(1, TURN_MS);
    const failing = () => turns.take(never, () => Promise.reject(new Error('away')));
    await expect(failing()).rejects.toThrow('away');
    await expect(failing()).rejects.toThrow('away');
    const stop = new AbortController();
    const first = poll('a', stop.signal);
    const waiting = poll('b', stop.signal);
    const left = poll('c');
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await expect(waiting).rejects.toThrow('stopped');
    await eventually('the next has begun', () => begun.includes('c'));
    end('c');
    expect(await left).toBe('c');
    expect(begun).toEqual(['a', 'c']);
  });
});
