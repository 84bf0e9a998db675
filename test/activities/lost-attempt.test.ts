/**
 * Goal: a process that was stopped for longer than the heartbeat time-out reads and sends nothing
 * when it goes on: another worker is at it. Method: each activity over a port that stops the clock
 * in one of its calls, or in a pause between two.
 */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type MemberObservation } from '../../domain';
import { VERIFICATION_ID, activitiesOver, attemptOf, failureOf } from './bench';
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
/** Has no pause in which it could be stopped. */
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

describe.each(['in a call', 'in a pause'])('a process that was stopped %s', (where) => {
  it.each([
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
    ...(where === 'in a call' ? [['createMember', CREATE] as const] : []),
  ])('%s makes no other call', async (name, input) => {
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
  });
});
