/**
 * Goal: a process that was stopped for longer than the heartbeat time-out reads and sends nothing
 * when it goes on: another worker is at it. Method: each activity over a port that stops the clock
 * in one of its calls, or in a pause between two.
 */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { defaultActivityInfo } from '@temporalio/testing';
import { stoodStillJustNow } from '../../activities/standstill';
import { type MemberObservation } from '../../domain';
import {
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  failureOf,
  isCancelled,
  temporalThat,
} from './bench';
import { fakeMx, mxError } from './fake-mx';

const HEARTBEAT_TIMEOUT_MS = 12_000;
const MEMBER = { userGuid: 'USR-1', memberGuid: 'MBR-1' };
const NEVER = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
const OPEN: MemberObservation = {
  ...NEVER,
  connectionStatus: 'CHALLENGED',
  isBeingAggregated: true,
  challenges: [{ guid: 'CRD-1', type: 'TEXT', label: 'Which?', fieldName: null }],
};
const VERIFY = { ...MEMBER, baseline: NEVER, wasRunning: false, otherJobMs: 60_000 };
const CREATE = {
  userGuid: 'USR-1',
  verificationId: VERIFICATION_ID,
  source: { kind: 'oauth', institutionCode: 'mxbank' },
};
const BOUNDS = { fastPollingMs: 60_000, slowPollMs: 60_000, settleMs: 60_000 };
const CONTEXT = {
  stage: 'job',
  baseline: NEVER,
  hasSeenJob: true,
  answeredGuids: ['CRD-1'],
} as const;

afterEach(() => {
  jest.restoreAllMocks();
});

const ACTIVITIES = [
  ['awaitMemberSettled', { ...MEMBER, ...BOUNDS, context: CONTEXT }],
  ['verifyMember', VERIFY],
  [
    'resumeMember',
    { ...MEMBER, verificationId: VERIFICATION_ID, answers: [{ guid: 'CRD-1', value: 'a' }] },
  ],
  [
    'updateMember',
    { ...MEMBER, verificationId: VERIFICATION_ID, credentials: [], baseline: NEVER },
  ],
  ['createMember', CREATE],
] as const;

describe.each(['in a call', 'in a pause'])('a process that was stopped %s', (where) => {
  // The last one has no pause.
  it.each(ACTIVITIES.slice(0, where === 'in a call' ? undefined : -1))(
    '%s makes no other call',
    async (name, input) => {
      let stoppedMs = 0;
      const now = performance.now.bind(performance);
      jest.spyOn(performance, 'now').mockImplementation(() => now() + stoppedMs);
      let calls = 0;
      const stop = () => (stoppedMs += HEARTBEAT_TIMEOUT_MS + 1_000);
      // Like the real port: it makes no call once the signal is there.
      const called = (_given: unknown, call?: { readonly signal?: AbortSignal | undefined }) => {
        if (call?.signal?.aborted === true)
          return Promise.reject(mxError('cancelled', { sent: false }));
        calls += 1;
        if (calls === 1 && where === 'in a call') stop();
        return Promise.resolve(OPEN as never);
      };
      const mx = fakeMx({
        observe: called,
        startVerification: (member, _request, call) => called(member, call),
        answer: (member, _answers, call) => called(member, call),
        updateCredentials: (member, _credentials, call) => called(member, call),
        readMember: called,
        findMember: (_user, ownId, call) => called(ownId, call).then(() => undefined),
        createMember: called,
      });
      const { commands, polling } = await activitiesOver(mx, 30);
      const activity = { ...commands, ...polling }[name as 'verifyMember'] as (
        given: unknown,
      ) => Promise<unknown>;
      if (where === 'in a pause') setTimeout(stop, 10);
      const done = await attemptOf(activity, input, {
        attempt: 2,
        heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
      });
      expect(failureOf(done)).toMatchObject({ type: 'MemberPending', nonRetryable: false });
      expect(calls).toBe(where === 'in a call' ? 1 : 0);
    },
  );
});

describe('a process that was stopped before a task reached it', () => {
  const present = { activityId: defaultActivityInfo.activityId, attempt: 2 };
  const told =
    (...pendingActivities: readonly object[]) =>
    () =>
      Promise.resolve({ pendingActivities });
  const ANSWERS = [
    ['another attempt', told({ ...present, attempt: 3 }), false],
    ['another activity', told({ ...present, activityId: 'other' }), false],
    ['none', told(), false],
    ['nothing', () => Promise.reject(new Error('unavailable')), false],
    ['this attempt among others', told({ ...present, activityId: 'other' }, present), true],
  ] as const;

  it.each(
    ACTIVITIES.flatMap(([name, input]) => ANSWERS.map((each) => [name, ...each, input] as const)),
  )('%s asks Temporal whose it is: %s', async (name, _what, answer, isOurs, input) => {
    let stoppedMs = 0;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + stoppedMs);
    // Every operation that an activity may begin with.
    let calls = 0;
    const called = () => {
      calls += 1;
      return Promise.reject(mxError('cancelled'));
    };
    const mx = fakeMx({
      ...{ observe: called, startVerification: called, answer: called, readMember: called },
      ...{ updateCredentials: called, createMember: called, findMember: called },
    });
    const { commands, polling } = await activitiesOver(mx, 30);
    const activity = { ...commands, ...polling }[name as 'verifyMember'] as (
      given: unknown,
    ) => Promise<unknown>;
    // It ran before.
    stoodStillJustNow();
    stoppedMs += HEARTBEAT_TIMEOUT_MS;
    const done = await attemptOf(activity, input, {
      attempt: 2,
      heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
      temporal: temporalThat({ describeWorkflowExecution: answer }),
    });
    // Its time-out may be near.
    expect(done.heartbeats).toHaveLength(1);
    expect(calls > 0).toBe(isOurs);
    if (!isOurs)
      expect(failureOf(done)).toMatchObject({ type: 'MemberPending', nonRetryable: false });
  });
});

describe('a process that is cut off from Temporal', () => {
  const INTERVAL_MS = 3_000;
  const [name, input] = ACTIVITIES[0];
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Polls beside each other in one process, each cancelled after its time: how many reads, and the end. */
  async function polled(temporal: () => Promise<object>, ...duringMs: readonly number[]) {
    const process = temporalThat({ getSystemInfo: temporal });
    const reads = duringMs.map(() => 0);
    const polls = await Promise.all(
      duringMs.map(async (_ms, index) => {
        const observe = () => {
          reads[index]! += 1;
          return Promise.resolve({ ...OPEN, connectionStatus: 'UPDATED' } as const);
        };
        return (await activitiesOver(fakeMx({ observe }), INTERVAL_MS)).polling[name];
      }),
    );
    jest.useFakeTimers();
    const attempts = polls.map((poll, index) =>
      attemptOf(poll, input, {
        ...{ temporal: process, heartbeatTimeoutMs: 24_000 },
        during: (environment) => {
          setTimeout(() => {
            environment.cancel();
          }, duringMs[index]);
        },
      }),
    );
    await jest.advanceTimersByTimeAsync(Math.max(...duringMs) + 1);
    const done = await Promise.all(attempts);
    return done.map((each, index) => ({ done: each, reads: reads[index]! }));
  }
  const gone = () => Promise.reject(new Error('unavailable'));
  const there = () => Promise.resolve({});

  it.each([
    ['rejects', gone],
    ['says nothing', () => new Promise<never>(() => undefined)],
  ])('polls no more once another worker may have it: the network %s', async (_how, temporal) => {
    const [poll] = await polled(temporal, 30_000);
    expect(failureOf(poll!.done)).toMatchObject({ type: 'MemberPending', nonRetryable: false });
    expect(poll!.reads).toBeLessThan(2);
  });

  it('polls on after a moment without an answer', async () => {
    let asked = 0;
    const [poll] = await polled(() => (++asked % 3 === 0 ? there() : gone()), 30_000);
    expect(isCancelled(poll!.done)).toBe(true);
    expect(poll!.reads).toBeGreaterThanOrEqual(9);
  });

  it('polls on when the activity that looked first has ended', async () => {
    const [first, second] = await polled(there, 1_500, 30_000);
    expect([first!.done, second!.done].map(isCancelled)).toEqual([true, true]);
    expect(second!.reads).toBeGreaterThanOrEqual(9);
  });
});
