/**
 * Goal: one verification job per verify, since each costs money and POST verify has no idempotency key (atrium-contract.md
 * §16.5–6). Method: the real activity against the simulator, repeated as Temporal repeats it.
 */
import { describe, expect, it, jest } from '@jest/globals';
import { attemptOf, isCancelled, untilDone, useBench } from './bench';

const bench = useBench();
const counters = () => bench().simulator.control.counters();
const requestsTo = (route: string) => bench().simulator.requestLog.entries(route).length;

/** Everything but setInterval, on which the heartbeat runs, stays real: so do the sockets. */
const NOT_INTERVALS = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
];

describe('verifyMember', () => {
  it('starts one verification and says that it runs', async () => {
    const input = await bench().verifyInput('challenge');
    const { result, heartbeats } = await attemptOf(bench().commands.verifyMember, input);
    const { baseline } = input;
    expect(result).toMatchObject({ baseline, hasSeenJob: true, isThrottled: false });
    expect(counters().verificationsStarted).toBe(1);
    expect(heartbeats).toEqual([]);
  });

  it.each([
    ['attaches to its own job when the answer is lost', 'lose-response', 1],
    ['attaches to its own job when the answer comes too late', 'hang-after-effect', 1],
    ['attaches to its own job when the answer is cut', 'truncated-json', 1],
    ['posts again when the request certainly did not arrive', 'reset', 0],
  ] as const)('%s', async (_what, kind, verificationsAttached) => {
    const input = await bench().verifyInput('challenge');
    bench().simulator.control.addFault({ route: 'verifyMember', kind });
    const { result, attempts } = await untilDone(bench().commands.verifyMember, input);
    expect(result).toMatchObject({ hasSeenJob: true, isThrottled: false });
    expect(attempts).toBe(2);
    expect(counters()).toMatchObject({ verificationsStarted: 1, verificationsAttached });
  });

  it('posts no second time when the job of a lost answer is over already', async () => {
    const input = await bench().verifyInput('sim_instantaneous');
    bench().simulator.control.addFault({ route: 'verifyMember', kind: 'lose-response' });
    const { result } = await untilDone(bench().commands.verifyMember, input);
    expect(result).toMatchObject({ baseline: input.baseline, hasSeenJob: true });
    expect(requestsTo('verifyMember')).toBe(1);
    // One read tells it all; a second one right after would come closer than three seconds.
    expect(requestsTo('readMemberStatus')).toBe(1);
  });

  it('keeps what it knows in every later heartbeat, also in an attempt that hangs', async () => {
    const input = await bench().verifyInput('password');
    const memory = { wasRejected: true, baseline: input.baseline };
    bench().simulator.control.addFault({ route: 'readMemberStatus', kind: 'hang' });
    jest.useFakeTimers({ doNotFake: NOT_INTERVALS });
    try {
      const done = await attemptOf(bench().commands.verifyMember, input, {
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
