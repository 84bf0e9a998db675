/**
 * Goal: requests to MX are bounded at once and by the second, and nobody waits for more than
 * everybody's one turn. Method: turns on a clock that the test moves; random crowds of members that
 * are polled at their pace.
 */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { setMaxListeners } from 'node:events';
import { ReadPace } from '../../activities';
import { RequestTurns, type Turn } from '../../mx/http/request-turns';
import { randomFrom } from '../../tools/chaos/random';
import { proofSize } from '../support/proof-size';

const RUNS = proofSize({ slice: 20, full: 300 });
const INTERVAL_MS = 3_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Requests that wait for turns; which of them were served, and how each wait ended. */
function bench(limits: ConstructorParameters<typeof RequestTurns>[0]) {
  const turns = new RequestTurns(limits);
  const served: string[] = [];
  const ended = new Map<string, Turn>();
  const ask = (name: string, options: { signal?: AbortSignal; waitMaxMs?: number } = {}) => {
    // `a1`: a call of tenant a; `~a1`: its poll.
    const owner = { tenantId: name.replace('~', '')[0]!, isPoll: name.startsWith('~') };
    if (options.signal === undefined && turns.takeFree(owner)) {
      served.push(name);
      return owner;
    }
    void turns.take(owner, options).then((turn) => {
      ended.set(name, turn);
      if (turn === 'yes') served.push(name);
    });
    return owner;
  };
  /** Ends requests under way, one after the other. */
  const release = async (owner: { tenantId: string; isPoll: boolean }, times = 1) => {
    for (let each = 0; each < times; each += 1) {
      turns.release(owner);
      await jest.advanceTimersByTimeAsync(0);
    }
  };
  return { turns, served, ended, ask, release };
}

describe('turns', () => {
  it.each([
    ['tenants in turn, each in its own order', 'a1 a2 a3 b1 b2 c1', 'a1 a2 b1 c1 a3 b2'],
    ['polls and calls alternately', 'a1 ~a1 ~a2 ~a3 a2 b1', 'a1 ~a1 a2 ~a2 b1 ~a3'],
    ['a call after a flood of polls', '~a1 ~a2 ~a3 ~b1 ~c1 d1', '~a1 d1 ~a2 ~b1 ~c1 ~a3'],
    ['a poll after a flood of calls', 'a1 a2 a3 a4 ~b1', 'a1 ~b1 a2 a3 a4'],
  ])('serve %s', async (_what, asked, order) => {
    const { served, ask, release } = bench({ atOnceMax: 1, perSecond: undefined });
    const owners = asked.split(' ').map((name) => ask(name));
    await jest.advanceTimersByTimeAsync(0);
    for (let each = 1; each < owners.length; each += 1) {
      await release({ tenantId: '', isPoll: served.at(-1)!.startsWith('~') });
    }
    expect(served.join(' ')).toBe(order);
  });

  it.each(['', '~'])('leave room for the other kind than %j', async (kind) => {
    const { served, ask } = bench({ atOnceMax: 10, perSecond: undefined });
    for (let each = 0; each < 20; each += 1) ask(`${kind}a${String(each)}`);
    ask(kind === '' ? '~b' : 'b');
    await jest.advanceTimersByTimeAsync(0);
    expect(served).toHaveLength(9);
    expect(served.at(-1)).toContain('b');
  });

  it.each([
    ['a cancellation', (end: AbortController) => end.abort(), 'cancelled'],
    ['the end of its time', () => jest.advanceTimersByTime(50), 'too-late'],
    ['the end of the port', (_end: AbortController, close: () => void) => close(), 'cancelled'],
  ] as const)('forget a request after %s', async (_what, happen, turn) => {
    const { turns, served, ended, ask, release } = bench({ atOnceMax: 1, perSecond: undefined });
    const end = new AbortController();
    const first = ask('a1');
    ask('b1', { signal: end.signal, waitMaxMs: 50 });
    await jest.advanceTimersByTimeAsync(0);
    happen(end, () => turns.close());
    ask('c1');
    await release(first);
    expect([ended.get('b1'), served]).toEqual([turn, ['a1', 'c1']]);
    ask('d1', { signal: AbortSignal.abort() });
    await jest.advanceTimersByTimeAsync(0);
    expect(ended.get('d1')).toBe('cancelled');
  });

  it.each([0.5, 1, 7, 50, 1_000])('keep to %d requests a second', async (perSecond) => {
    const { served, ask, turns } = bench({ atOnceMax: 1_000_000, perSecond });
    const names = Array.from({ length: 4 * Math.ceil(perSecond) + 8 }, (_, at) => `a${String(at)}`);
    for (const name of names) ask(name);
    const seconds: number[] = [];
    for (let second = 1; second <= 4; second += 1) {
      await jest.advanceTimersByTimeAsync(1_000);
      seconds.push(served.length);
    }
    const burst = Math.max(1, perSecond / 10);
    seconds.forEach((count, at) => {
      expect(count).toBeLessThanOrEqual(perSecond * (at + 1) + burst);
      expect(count).toBeGreaterThanOrEqual(Math.floor(perSecond * (at + 1) * 0.99));
    });
    turns.close();
  });
});

/** A crowd of tenants, each with so many members; how long MX takes, and whether it fails. */
const crowd = fc.record({
  members: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 }),
  atOnceMax: fc.integer({ min: 1, max: 20 }),
  answerMs: fc.integer({ min: 0, max: 2_000 }),
  failShare: fc.double({ min: 0, max: 1, noNaN: true }),
  cancelled: fc.nat({ max: 12 }),
  seed: fc.integer(),
});

describe('polls of members at their pace', () => {
  it('keep their distance, their bound and their turns, whoever has how many members', async () => {
    await fc.assert(fc.asyncProperty(crowd, play), { numRuns: RUNS });
  }, 600_000);
});

type Crowd = typeof crowd extends fc.Arbitrary<infer C> ? C : never;

async function play({
  members,
  atOnceMax,
  answerMs,
  failShare,
  cancelled,
  seed,
}: Crowd): Promise<void> {
  const turns = new RequestTurns({ atOnceMax, perSecond: undefined });
  const pace = new ReadPace(INTERVAL_MS);
  const chance = randomFrom(seed);
  const end = new AbortController();
  const laneMax = Math.ceil(atOnceMax * 0.8);
  let atOnce = 0;
  const readsMs = new Map<string, number[]>();
  /** Which tenants were served, in order. */
  const served: string[] = [];
  const broken: unknown[] = [];

  const poll = async (tenantId: string, memberGuid: string, signal: AbortSignal) => {
    const arrived = served.length;
    const owner = { tenantId, isPoll: true };
    if (!turns.takeFree(owner) && (await turns.take(owner, { signal })) !== 'yes') return;
    // In the meantime no other tenant had more turns than this one, but for the one under way.
    const counts = new Map<string, number>();
    for (const each of served.slice(arrived)) counts.set(each, (counts.get(each) ?? 0) + 1);
    const own = counts.get(tenantId) ?? 0;
    expect(Math.max(own, ...counts.values())).toBeLessThanOrEqual(own + 2);
    served.push(tenantId);
    readsMs.set(memberGuid, [...(readsMs.get(memberGuid) ?? []), performance.now()]);
    atOnce += 1;
    expect(atOnce).toBeLessThanOrEqual(laneMax);
    try {
      await new Promise((resolve) => setTimeout(resolve, answerMs * chance()));
      if (chance() < failShare) throw new Error('MX failed');
    } finally {
      atOnce -= 1;
      turns.release(owner);
    }
  };
  const follow = async (tenantId: string, memberGuid: string, signal: AbortSignal) => {
    const call = { signal };
    while (!signal.aborted) {
      const read = () => poll(tenantId, memberGuid, signal);
      await pace.read(memberGuid, call, read).catch((error: unknown) => {
        if (!/MX failed|wait was cancelled/.test(String(error))) broken.push(error);
      });
    }
  };
  const leaving = new AbortController();
  setMaxListeners(0, end.signal, leaving.signal);
  const loops = members.flatMap((count, tenant) =>
    Array.from({ length: count }, (_, at) => {
      const name = `${String(tenant)}-${String(at)}`;
      const signal = at < cancelled && tenant === 0 ? leaving.signal : end.signal;
      // Two activities may follow one member.
      return Promise.all([
        follow(String(tenant), name, signal),
        ...(at === 0 ? [follow(String(tenant), name, end.signal)] : []),
      ]);
    }),
  );
  await jest.advanceTimersByTimeAsync(20_000);
  leaving.abort();
  await jest.advanceTimersByTimeAsync(200_000);
  end.abort();
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(loops);
  expect(broken).toEqual([]);
  expect(atOnce).toBe(0);
  for (const times of readsMs.values()) {
    const gaps = times.slice(1).map((time, at) => time - times[at]!);
    expect(Math.min(INTERVAL_MS, ...gaps)).toBeGreaterThanOrEqual(INTERVAL_MS);
  }
  // Nobody is starved: all that stayed were read, and again and again.
  const stayed = members.flatMap((count, tenant) =>
    Array.from({ length: count }, (_, at) => `${String(tenant)}-${String(at)}`).filter(
      (_name, at) => tenant !== 0 || at >= cancelled,
    ),
  );
  for (const name of stayed) expect(readsMs.get(name)?.length ?? 0).toBeGreaterThan(1);
}
