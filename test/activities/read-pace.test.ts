/** Goal: two workers together do not read a member more often than one may. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ReadPace } from '../../activities';

const INTERVAL_MS = 3_000;
const MEMBER = 'MBR-1';
let readsMs: number[];

beforeEach(() => {
  jest.useFakeTimers();
  readsMs = [];
});
afterEach(() => {
  jest.useRealTimers();
});

/** Reads with the call of an attempt. */
async function read(pace: ReadPace, call = {}): Promise<void> {
  const reading = pace.read(MEMBER, call, () => {
    readsMs.push(performance.now());
    return Promise.resolve();
  });
  await jest.advanceTimersByTimeAsync(2 * INTERVAL_MS);
  await reading;
}

const leastGap = () => Math.min(...readsMs.slice(1).map((ms, n) => ms - readsMs[n]!));

test('a worker that read a member long ago does not read it at once: another one may have', async () => {
  const [first, second] = [new ReadPace(INTERVAL_MS), new ReadPace(INTERVAL_MS)];
  await read(first);
  await jest.advanceTimersByTimeAsync(60_000);
  const other = second.read(MEMBER, {}, () => {
    readsMs.push(performance.now());
    return Promise.resolve();
  });
  // Its attempt ends, and the next one goes to the first worker.
  await jest.advanceTimersByTimeAsync(INTERVAL_MS);
  await other;
  await read(first);
  expect(leastGap()).toBeGreaterThanOrEqual(INTERVAL_MS);
});

test('an attempt that has paused, or read, waits no second time', async () => {
  const pace = new ReadPace(INTERVAL_MS);
  const call = {};
  pace.note(MEMBER, call);
  await jest.advanceTimersByTimeAsync(INTERVAL_MS);
  const startedMs = performance.now();
  await read(pace, call);
  expect(readsMs[0]! - startedMs).toBe(0);
  // The read above took two intervals of the clock.
  const againMs = performance.now();
  await read(pace, call);
  expect(readsMs[1]! - againMs).toBe(0);
});
