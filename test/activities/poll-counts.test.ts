/**
 * Goal: what following a member costs in counts: reads, heartbeats and their distance. Method: the
 * real activity through all of fast polling, on a clock that the test moves.
 */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DEFAULT_LIMITS, type MemberObservation } from '../../domain';
import { activitiesOver, attemptOf, failureOf } from './bench';
import { fakeMx } from './fake-mx';

const POLL_INTERVAL_MS = 3_000;
const HEARTBEAT_TIMEOUT_MS = 24_000;
const MEMBERS = 20;
const NEVER = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
const RUNNING: MemberObservation = {
  ...NEVER,
  connectionStatus: 'RESUMED',
  isBeingAggregated: true,
  challenges: [],
};
const CONTEXT = { stage: 'job', baseline: NEVER, hasSeenJob: true, answeredGuids: [] } as const;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a member in fast polling', () => {
  it('is read each 3 to 3.1 s, and costs a heartbeat in 16 s', async () => {
    const readsMs = new Map<string, number[]>();
    const mx = fakeMx({
      observe: ({ memberGuid }) => {
        readsMs.set(memberGuid, [...(readsMs.get(memberGuid) ?? []), performance.now()]);
        return Promise.resolve(RUNNING);
      },
    });
    const { polling } = await activitiesOver(mx, POLL_INTERVAL_MS);
    const attempts = Promise.all(
      Array.from({ length: MEMBERS }, (_, at) => {
        const member = { userGuid: 'USR-1', memberGuid: `MBR-${String(at)}`, context: CONTEXT };
        const options = { heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS };
        return attemptOf(polling.awaitMemberSettled, { ...member, ...DEFAULT_LIMITS }, options);
      }),
    );
    await jest.advanceTimersByTimeAsync(DEFAULT_LIMITS.fastPollingMs + 2 * POLL_INTERVAL_MS);
    const minutes = DEFAULT_LIMITS.fastPollingMs / 60_000;
    for (const attempt of await attempts) {
      expect(failureOf(attempt)).toMatchObject({ type: 'MemberPending' });
      // The last one goes with the failure and costs nothing.
      expect(attempt.heartbeats.length - 1).toBeLessThanOrEqual(minutes * 3.75);
      expect(attempt.heartbeats.length - 1).toBeGreaterThanOrEqual(minutes * 3);
    }
    const gaps = [...readsMs.values()].flatMap((times) =>
      times.slice(1).map((time, at) => time - times[at]!),
    );
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(POLL_INTERVAL_MS);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(POLL_INTERVAL_MS + 200);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean).toBeLessThanOrEqual(POLL_INTERVAL_MS + 100);
  });
});
