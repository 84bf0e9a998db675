/**
 * Goal: each answer to a verify means the right thing to the process, and trouble ends in its
 * bounds. Method: the real activity over a port that answers so. What a lost answer leads to is the
 * subject of verify-member.
 */
import { describe, expect, it } from '@jest/globals';
import { type JobState, type VerificationStarted } from '../../mx/port';
import { activitiesOver, attemptOf, failureOf, type AttemptOptions } from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

/** The answer of a port where a verification runs. */
const RUNS = {
  connectionStatus: 'CREATED',
  isBeingAggregated: true,
  timestamps: { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: null },
} as const;
const IDLE = { ...RUNS, connectionStatus: 'CONNECTED', isBeingAggregated: false } as const;
const INPUT = {
  userGuid: 'USR-1',
  memberGuid: 'MBR-1',
  baseline: { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: null },
  wasRunning: false,
  otherJobMs: 60_000,
};
const otherTimestamps = { aggregatedAtMs: 2_000, successfullyAggregatedAtMs: null };
const OTHER_JOB = { kind: 'other-job' } as const;
const seen = ({ timestamps, ...state }: JobState) => ({ ...state, ...timestamps, challenges: [] });

/** One attempt where MX answers like this, and is observed like that after a rejection. */
async function verifying(
  answer: VerificationStarted | Error,
  { observed = RUNS, ...options }: AttemptOptions & { readonly observed?: JobState } = {},
  input = INPUT,
) {
  const startVerification = inTurn(answer);
  const observe = inTurn(seen(observed));
  const { commands } = await activitiesOver(fakeMx({ startVerification, observe }));
  return attemptOf(commands.verifyMember, input, options);
}

describe('what the answer of MX means', () => {
  it.each<[string, VerificationStarted, object]>([
    ['accepted', { kind: 'accepted', ...RUNS }, { isThrottled: false, hasSeenJob: true }],
    ['accepted, and over', { kind: 'accepted', ...IDLE }, { hasSeenJob: false }],
    ['that it runs', { kind: 'same-job', ...RUNS }, { isThrottled: false, hasSeenJob: true }],
    ['throttled', { kind: 'same-job', ...IDLE }, { isThrottled: true, hasSeenJob: false }],
    [
      'throttled, and another job changed the timestamps since our look',
      { kind: 'same-job', ...IDLE, timestamps: otherTimestamps },
      { isThrottled: true },
    ],
  ])('%s', async (_what, answer, result) => {
    expect((await verifying(answer)).result).toMatchObject({ baseline: INPUT.baseline, ...result });
  });

  it.each<[string, Error, boolean]>([
    ['VerificationNotEnabled', mxError('forbidden', { method: 'POST' }), true],
    [
      'InstitutionNotSupported',
      mxError('bad-request', { hint: 'institution-does-not-support-verification' }),
      true,
    ],
    ['MxUnavailable', mxError('timeout', { method: 'POST', sent: 'unknown' }), false],
  ])('%s', async (type, error, isFinal) => {
    expect(failureOf(await verifying(error))).toMatchObject({ type, nonRetryable: isFinal });
  });

  it("AlreadyRunning where somebody's verification was running before, on the first attempt", async () => {
    const answer = { kind: 'same-job', ...RUNS } as const;
    const input = { ...INPUT, wasRunning: true };
    const first = failureOf(await verifying(answer, {}, input));
    expect(first).toMatchObject({ type: 'AlreadyRunning', nonRetryable: true });
    // Later it may be ours, whose answer was lost.
    const second = await verifying(answer, { attempt: 2 }, input);
    expect(second.result).toMatchObject({ hasSeenJob: true, isThrottled: false });
  });

  it('that another job asks the end user something, which has to be answered first', async () => {
    const observed = { ...RUNS, connectionStatus: 'CHALLENGED' };
    const { result } = await verifying(OTHER_JOB, { observed });
    expect(result).toMatchObject({ isOtherJobAsking: true, hasSeenJob: true });
  });

  it('to wait for another job, within a bound, and notes the rejection before it looks', async () => {
    const waiting = await verifying(OTHER_JOB);
    expect(failureOf(waiting)).toMatchObject({
      type: 'OtherJobRunning',
      nonRetryable: false,
      nextRetryDelay: 5_000,
    });
    const note = { wasRejected: true, baseline: INPUT.baseline, rejections: 1 };
    expect(waiting.heartbeats).toEqual([note]);
    const late = await verifying(OTHER_JOB, { scheduledMs: Date.now() - 61_000 });
    expect(failureOf(late)).toMatchObject({ type: 'OtherJobRunning', nonRetryable: true });
  });

  it('nothing where the job in the way shows that a sign-in can only fail', async () => {
    const memory = { wasRejected: true, baseline: INPUT.baseline, rejections: 1 };
    const observed = { ...IDLE, connectionStatus: 'DENIED' };
    const { result } = await verifying(mxError('network'), { attempt: 2, memory, observed });
    expect(result).toMatchObject({ connectionStatus: 'DENIED', hasSeenJob: true });
  });
});

describe('verifyMember at an MX that is down', () => {
  const DOWN = mxError('unavailable', { method: 'POST', sent: 'unknown', httpStatus: 503 });

  it('gives up like every command, and does not go on for hours', async () => {
    const during = { observed: IDLE, attempt: 24 };
    expect(failureOf(await verifying(DOWN, during)).nonRetryable).toBe(false);
    const last = failureOf(await verifying(DOWN, { ...during, attempt: 25 }));
    expect(last).toMatchObject({ type: 'MxUnavailable', nonRetryable: true });
  });

  it('after a long wait for another job: the waiting is no trouble, and uses up no attempt', async () => {
    const memory = { wasRejected: true, baseline: INPUT.baseline, rejections: 40 };
    const at = (attempt: number) => verifying(DOWN, { attempt, memory, observed: IDLE });
    expect(failureOf(await at(64)).nonRetryable).toBe(false);
    expect(failureOf(await at(65)).nonRetryable).toBe(true);
  });
});
