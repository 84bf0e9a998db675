/**
 * Goal: one verification job per verify, since each costs money and POST verify has no idempotency
 * key (atrium-contract.md §16.5–6), and no other job's timestamps taken for ours. Method: the real activity
 * against the simulator, repeated as Temporal repeats it.
 */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { nextSecond } from '../support/next-second';
import { attemptOf, failureOf, isCancelled, startBench, untilDone, type Bench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const counters = () => bench.simulator.control.counters();
const posts = () => bench.simulator.requestLog.entries('verifyMember').map(({ status }) => status);
const reads = () => bench.simulator.requestLog.entries('readMemberStatus').length;

async function inputFor(password: string) {
  const { userGuid, memberGuid, baseline } = await bench.createMember(password);
  return { userGuid, memberGuid, baseline, wasRunning: false, otherJobMs: 60_000 };
}

/** A bench whose Atrium has a clock that can be put forward. */
async function benchWithClock(): Promise<{ readonly putForward: (byMs: number) => void }> {
  await bench.close();
  let aheadMs = 0;
  bench = await startBench({ clock: { now: () => new Date(Date.now() + aheadMs) } });
  return {
    putForward: (byMs) => {
      aheadMs += byMs;
    },
  };
}

describe('verifyMember', () => {
  it('starts one verification and says that it runs', async () => {
    const input = await inputFor('challenge');
    const { result, heartbeats } = await attemptOf(bench.commands.verifyMember, input);
    expect(result).toMatchObject({
      baseline: input.baseline,
      hasSeenJob: true,
      isThrottled: false,
    });
    expect(counters().verificationsStarted).toBe(1);
    expect(heartbeats).toEqual([]);
  });

  it.each(['lose-response', 'hang-after-effect', 'truncated-json'] as const)(
    'attaches to its own job when the answer suffers %s',
    async (kind) => {
      const input = await inputFor('challenge');
      bench.simulator.control.addFault({ route: 'verifyMember', kind });
      const { result } = await untilDone(bench.commands.verifyMember, input);
      expect(result).toMatchObject({ hasSeenJob: true, isThrottled: false });
      expect(counters()).toMatchObject({ verificationsStarted: 1, verificationsAttached: 1 });
    },
  );

  it('posts no second time when the job of a lost answer is over already', async () => {
    const input = await inputFor('sim_instantaneous');
    bench.simulator.control.addFault({ route: 'verifyMember', kind: 'lose-response' });
    const { result } = await untilDone(bench.commands.verifyMember, input);
    expect(result).toMatchObject({ baseline: input.baseline, hasSeenJob: true });
    expect(posts()).toEqual([200]);
    // One read tells it all; a second one right after would come closer than three seconds.
    expect(reads()).toBe(1);
  });

  it('posts again when the request certainly did not arrive', async () => {
    const input = await inputFor('challenge');
    bench.simulator.control.addFault({ route: 'verifyMember', kind: 'reset' });
    const { attempts } = await untilDone(bench.commands.verifyMember, input);
    expect(attempts).toBe(2);
    expect(counters().verificationsStarted).toBe(1);
  });

  it.each([
    ['a 503', { kind: 'status', status: 503 }],
    ['a 500', { kind: 'status', status: 500 }],
    ['no answer', { kind: 'hang' }],
  ] as const)(
    "posts again when %s had no effect and MX's own job ran an hour later",
    async (_, fault) => {
      const { putForward } = await benchWithClock();
      const input = await inputFor('challenge');
      const { control } = bench.simulator;
      control.addFault({ route: 'verifyMember', ...fault });
      const first = await attemptOf(bench.commands.verifyMember, input);
      expect(failureOf(first).type).toBe('MxUnavailable');
      putForward(3_600_000);
      control.startBackgroundAggregation(input.memberGuid);
      control.forceStatus(input.memberGuid, { connectionStatus: 'CONNECTED', status: 'COMPLETED' });
      const second = await attemptOf(bench.commands.verifyMember, input, {
        attempt: 2,
        memory: first.heartbeats.at(-1),
      });
      expect(counters().verificationsStarted).toBe(1);
      expect(second.result).toMatchObject({ hasSeenJob: true, isThrottled: false });
      // The job of MX is before our verification: its timestamps prove nothing about it.
      expect(second.result?.baseline).not.toEqual(input.baseline);
    },
  );
});

describe('verifyMember while another job runs', () => {
  it('waits, and takes the timestamps of that job as the new baseline', async () => {
    const input = await inputFor('sim_collides');
    const first = await attemptOf(bench.commands.verifyMember, input);
    const failure = failureOf(first);
    expect(failure).toMatchObject({
      type: 'OtherJobRunning',
      nonRetryable: false,
      nextRetryDelay: 5_000,
    });
    await nextSecond();
    const memory = first.heartbeats.at(-1);
    const second = await attemptOf(bench.commands.verifyMember, input, { attempt: 2, memory });
    expect(second.result).toMatchObject({ hasSeenJob: true, isThrottled: false });
    expect(second.result?.baseline).not.toEqual(input.baseline);
    expect(counters()).toMatchObject({ verificationsStarted: 1, aggregationsStarted: 1 });
  });

  it('posts once more, not twice, when the answer after the rejection is lost', async () => {
    const input = await inputFor('sim_legacy');
    bench.simulator.control.changeSettings({ phaseMinMs: 50, phaseMaxMs: 50 });
    bench.simulator.control.startBackgroundAggregation(input.memberGuid);
    const first = await attemptOf(bench.commands.verifyMember, input);
    expect(failureOf(first).type).toBe('OtherJobRunning');
    await nextSecond();
    await nextSecond();
    bench.simulator.control.changeSettings({ instantaneousJobs: true });
    bench.simulator.control.addFault({ route: 'verifyMember', kind: 'lose-response' });
    const second = await attemptOf(bench.commands.verifyMember, input, {
      attempt: 2,
      memory: first.heartbeats.at(-1),
    });
    expect(failureOf(second).type).toBe('MxUnavailable');
    const third = await attemptOf(bench.commands.verifyMember, input, {
      attempt: 3,
      memory: second.heartbeats.at(-1) ?? first.heartbeats.at(-1),
    });
    expect(third.result).toMatchObject({ hasSeenJob: true, isThrottled: false });
    expect(counters().verificationsStarted).toBe(1);
  });

  it('keeps what it knows in every later heartbeat, also in an attempt that hangs', async () => {
    const input = await inputFor('password');
    const memory = { wasRejected: true, baseline: input.baseline };
    bench.simulator.control.addFault({ route: 'readMemberStatus', kind: 'hang' });
    jest.useFakeTimers({ doNotFake: NOT_INTERVALS });
    try {
      const done = await attemptOf(bench.commands.verifyMember, input, {
        attempt: 2,
        memory,
        during: (environment) => {
          setTimeout(() => {
            jest.advanceTimersByTime(15_000);
            environment.cancel();
          }, 50);
        },
      });
      expect(isCancelled(done)).toBe(true);
      expect(done.heartbeats).toEqual([memory, memory, memory]);
    } finally {
      jest.useRealTimers();
    }
  });
});

/** Everything but setInterval, on which the heartbeat runs, stays real: so do the sockets. */
const NOT_INTERVALS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const satisfies readonly string[] as never;

describe('verifyMember rejected for good', () => {
  it('is MemberNotFound for a member that was deleted under us', async () => {
    const input = await inputFor('password');
    await bench.mx.deleteMember(input);
    const done = await untilDone(bench.commands.verifyMember, input);
    expect(failureOf(done)).toMatchObject({ type: 'MemberNotFound', nonRetryable: true });
  });

  it('ends at once when the activity is cancelled', async () => {
    const input = await inputFor('password');
    bench.simulator.control.addFault({ route: 'verifyMember', kind: 'hang' });
    const beganMs = Date.now();
    const done = await attemptOf(bench.commands.verifyMember, input, {
      during: (environment) => setTimeout(() => environment.cancel(), 50),
    });
    expect(isCancelled(done)).toBe(true);
    expect(Date.now() - beganMs).toBeLessThan(1_000);
  });

  it("does not take another job's timestamps for its own after a rejection that is no 409", async () => {
    const { control } = bench.simulator;
    const input = { ...(await inputFor('challenge')), wasRunning: true };
    control.addFault({ route: 'verifyMember', kind: 'status', status: 429 });
    const first = await attemptOf(bench.commands.verifyMember, input);
    expect(failureOf(first).nonRetryable).toBe(false);
    // Meanwhile another job of the member runs and ends.
    control.forceStatus(input.memberGuid, {
      connectionStatus: 'CONNECTED',
      status: 'COMPLETED',
    });
    control.startBackgroundAggregation(input.memberGuid);
    control.forceStatus(input.memberGuid, {
      connectionStatus: 'CONNECTED',
      status: 'COMPLETED',
    });
    const second = await attemptOf(bench.commands.verifyMember, input, {
      attempt: 2,
      memory: first.heartbeats.at(-1),
    });
    expect(second.result?.hasSeenJob).toBe(true);
    expect(counters().verificationsStarted).toBe(1);
  });
});
