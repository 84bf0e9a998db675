/**
 * Goal: a process that was stopped for longer than the heartbeat time-out reads and sends nothing
 * when it goes on: another worker is at it. Method: each activity over a port that stops the clock
 * in one of its calls, or in a pause between two.
 */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { stoodStillJustNow } from '../../activities/standstill';
import { type MemberObservation } from '../../domain';
import { VERIFICATION_ID, activitiesOver, attemptOf, failureOf, isCancelled } from './bench';
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
  it.each(ACTIVITIES)('%s asks Temporal whose it is, and makes no call', async (name, input) => {
    let stoppedMs = 0;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + stoppedMs);
    // Every operation that an activity may begin with.
    let calls = 0;
    const called = () => {
      calls += 1;
      return Promise.resolve(OPEN as never);
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
      heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
      // As the SDK does when Temporal does not know the attempt any more.
      during: (environment) => environment.on('heartbeat', () => environment.cancel()),
    });
    expect(done.heartbeats).toHaveLength(1);
    expect(isCancelled(done)).toBe(true);
    expect(calls).toBe(0);
  });
});
