/**
 * Goal: each answer to a verify means the right thing to the process, no other job's timestamps are
 * taken for ours, and trouble ends in its bounds. Method: the real activity over a port that
 * answers so.
 */
import { describe, expect, it, jest } from '@jest/globals';
import { type JobState, type VerificationStarted } from '../../mx/port';
import {
  activitiesOver,
  attemptOf,
  commandMemory,
  failureOf,
  isCancelled,
  nearlyRejected,
  untilDone,
  type AttemptOptions,
} from './bench';
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
const at = (aggregatedAtMs: number) => ({ aggregatedAtMs, successfullyAggregatedAtMs: null });
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
  // The member leaves out what its status does.
  const { userGuid, memberGuid } = INPUT;
  const unsaid = { institutionCode: null, ownId: null, metadata: null, isOauth: null };
  const readMember = inTurn({ ...observed, userGuid, memberGuid, ...unsaid });
  const { commands } = await activitiesOver(fakeMx({ startVerification, observe, readMember }));
  const done = await attemptOf(commands.verifyMember, input, options);
  return { ...done, posts: startVerification.calls };
}

describe('what the answer of MX means', () => {
  it.each<[string, VerificationStarted, object]>([
    ['accepted', { kind: 'accepted', ...RUNS }, { hasSeenJob: true }],
    ['accepted, and over', { kind: 'accepted', ...IDLE }, { hasSeenJob: false }],
    ['that it runs', { kind: 'same-job', ...RUNS }, { hasSeenJob: true }],
    ['throttled', { kind: 'same-job', ...IDLE }, { isThrottled: true, hasSeenJob: false }],
    [
      'throttled, and another job changed the timestamps since our look',
      { kind: 'same-job', ...IDLE, timestamps: at(2_000) },
      { isThrottled: true, hasSeenJob: true },
    ],
  ])('%s', async (_what, answer, result) => {
    const { connectionStatus } = answer as JobState;
    expect((await verifying(answer)).result).toEqual({ connectionStatus, ...result });
  });

  it.each<[string, 'accepted' | 'same-job', JobState, object]>([
    ['a job that runs', 'accepted', RUNS, { hasSeenJob: true }],
    ['nothing that proves a job', 'accepted', IDLE, { hasSeenJob: false }],
    ['a throttled request', 'same-job', IDLE, { isThrottled: true, hasSeenJob: false }],
  ])('where it has no body, the status tells of %s', async (_what, kind, observed, result) => {
    const done = await verifying({ kind, isStateUntold: true }, { observed });
    const { connectionStatus } = observed;
    expect(done.result).toEqual({ connectionStatus, ...result });
  });

  it.each<[string, Error, boolean]>([
    ['VerificationNotEnabled', mxError('forbidden', { method: 'POST' }), true],
    [
      'InstitutionNotSupported',
      mxError('bad-request', { hint: 'institution-does-not-support-verification' }),
      true,
    ],
    ['MemberNotFound', mxError('not-found', { method: 'POST' }), true],
    ['MxUnavailable', mxError('timeout', { method: 'POST', sent: 'unknown' }), false],
    ['MxUnavailable', mxError('not-mx', { method: 'POST', sent: 'unknown' }), false],
  ])('%s', async (type, error, isFinal) => {
    const failure = failureOf(await verifying(error, { memory: nearlyRejected(type) }));
    expect(failure).toMatchObject({ type, nonRetryable: isFinal });
  });

  const rejectedWith = (mayBeOurs: boolean) =>
    commandMemory({ wasRejected: true, mayBeOurs, baseline: INPUT.baseline, rejections: 1 });
  const SOMEBODYS = 'AlreadyRunning';

  // Whether it ran before, and what is known of our earlier POSTs, decide whose it is.
  it.each<[string, AttemptOptions, boolean, string | undefined]>([
    ['one that ran before', {}, true, SOMEBODYS],
    ['one that began since our look', {}, false, undefined],
    ['one after an answer was lost', { attempt: 2 }, true, undefined],
    ['one after a rejection', { attempt: 2, memory: rejectedWith(false) }, true, SOMEBODYS],
    ['one since a rejection', { attempt: 2, memory: rejectedWith(false) }, false, SOMEBODYS],
    ['a lost answer, a rejection', { attempt: 3, memory: rejectedWith(true) }, true, undefined],
  ])('a verification runs, %s', async (_what, options, wasRunning, type) => {
    const answer = { kind: 'same-job', ...RUNS } as const;
    const done = await verifying(answer, options, { ...INPUT, wasRunning });
    if (type === undefined) expect(done.result).toMatchObject({ hasSeenJob: true });
    else expect(failureOf(done)).toMatchObject({ type, nonRetryable: true });
  });

  it.each<[string, object, boolean]>([
    [
      'CONNECTED, its time left out, then told',
      { observed: { ...IDLE, timestamps: at(1_000) } },
      false,
    ],
    ['CONNECTED, its time never told before', { observed: { ...IDLE, timestamps: {} } }, false],
  ])('an old success is no proof: %s', async (_what, options, hasSeenJob) => {
    const input = { ...INPUT, baseline: {} } as typeof INPUT;
    const { result } = await verifying({ kind: 'accepted', ...IDLE }, options, input);
    expect(result).toMatchObject({ hasSeenJob });
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
    const { baseline } = INPUT;
    const note = { wasRejected: true, mayBeOurs: false, baseline, rejections: 1 };
    expect(waiting.heartbeats).toEqual([commandMemory(note)]);
    const late = await verifying(OTHER_JOB, { scheduledMs: Date.now() - 61_000 });
    expect(failureOf(late)).toMatchObject({ type: 'OtherJobRunning', nonRetryable: true });
  });
});

describe('what a later attempt makes of the ones before', () => {
  const FIRST_MS = 10 * 3_600_000;
  const posted = { attempt: 2, scheduledMs: FIRST_MS, attemptScheduledMs: FIRST_MS + 30_000 };
  const OLD = INPUT.baseline.aggregatedAtMs;
  const OURS = FIRST_MS + 5_000;
  const LATER = FIRST_MS + 3_600_000;
  const REJECTED = { wasRejected: true, mayBeOurs: false, baseline: INPUT.baseline, rejections: 1 };
  const SPENT = { ...REJECTED, wasRejected: false, baseline: at(2_000) };
  const DENIED = { ...IDLE, connectionStatus: 'DENIED' };
  const UPDATED = { ...IDLE, connectionStatus: 'UPDATED' };
  const NEVER = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };

  it.each<[string, object | undefined, JobState, number, number, number, boolean?]>([
    ['nothing ran: posts again', undefined, IDLE, OLD, 1, OLD],
    ['our job is over: posts nothing', undefined, IDLE, OURS, 0, OLD],
    ['a job runs, to which MX attaches', undefined, RUNS, OURS, 1, OLD],
    // Or ours, by a clock an hour ahead: one more job, and no wrong result.
    ["MX's own job ran an hour later: posts again", undefined, IDLE, LATER, 1, LATER],
    ['whose job, no matter: a sign-in can only fail', undefined, DENIED, LATER, 0, OLD],
    ['the same, which ran from the start', undefined, DENIED, OURS, 0, OLD, true],
    ['it was DENIED before: posts again', undefined, DENIED, OLD, 1, OLD],
    ["somebody's job ran from the start: posts again", undefined, IDLE, OURS, 1, OURS, true],
    ['rejected, and the other job is over: posts again', REJECTED, IDLE, OURS, 1, OURS],
    ['rejected, and a sign-in can only fail: posts nothing', REJECTED, DENIED, OURS, 0, OLD],
    ['rejected before the lost one, and over: posts nothing', SPENT, IDLE, OURS, 0, 2_000],
    // The job of a moment ago ran before MX took them: nothing of ours did.
    ['no job has tried the new credentials: posts again', undefined, UPDATED, OURS, 1, OURS],
  ])('%s', async (_what, memory, state, changedMs, posts, baselineMs, wasRunning = false) => {
    const observed = { ...state, timestamps: at(changedMs) };
    const accepted = { kind: 'accepted', ...RUNS, timestamps: at(LATER + 1) } as const;
    const input = { ...INPUT, wasRunning };
    const options = { ...posted, memory: commandMemory(memory), observed };
    const done = await verifying(accepted, options, input);
    expect(done.posts).toBe(posts);
    const { baseline = input.baseline, ...result } = done.result!;
    expect(baseline).toEqual(at(baselineMs));
    expect(result).toEqual({
      hasSeenJob: true,
      connectionStatus: posts === 0 ? state.connectionStatus : RUNS.connectionStatus,
    });
  });

  const after = (note: object) => ({ attempt: 2, memory: commandMemory(note) });
  const ACCEPTED = { kind: 'accepted', ...RUNS } as const;
  it.each<[string, VerificationStarted, AttemptOptions, JobState, unknown[]]>([
    ['is met', OTHER_JOB, {}, RUNS, [1, true]],
    ['was met, and runs', OTHER_JOB, after(REJECTED), RUNS, [0, true]],
    ['was met, and is over', OTHER_JOB, after(REJECTED), IDLE, [0, true]],
    ['was not met', ACCEPTED, after({ ...REJECTED, rejections: 0 }), IDLE, [1, undefined]],
  ])('another job counts as ours, and %s', async (_what, answer, options, observed, expected) => {
    const input = { ...INPUT, isOtherJobOurs: true };
    const done = await verifying(answer, { ...options, observed }, input);
    expect([done.posts, done.result?.isOtherJob]).toEqual(expected);
  });

  it('takes the first job of a member for ours, whatever its clock says', async () => {
    const input = { ...INPUT, baseline: NEVER } as unknown as typeof INPUT;
    const options = { ...posted, observed: { ...IDLE, timestamps: at(1) } };
    const done = await verifying(OTHER_JOB, options, input);
    expect([done.posts, done.result?.hasSeenJob]).toEqual([0, true]);
  });

  it.each([
    ['ours, which ended since our look', OURS, undefined],
    ["MX's own, an hour later", LATER, true],
  ])(
    'throttled after a lost answer, with the times of a job of %s',
    async (_what, ms, isThrottled) => {
      const answer = { kind: 'same-job', ...IDLE, timestamps: at(ms) } as const;
      const { result } = await verifying(answer, { ...posted, observed: RUNS });
      expect(result?.isThrottled).toBe(isThrottled);
    },
  );

  it.each<[string, JobState, number]>([
    ['CONNECTED: it was ours', { ...IDLE, timestamps: {} }, 0],
    ['DENIED: a second sign-in would fail as well', { ...DENIED, timestamps: {} }, 0],
    [
      'no status either, which says nothing',
      { ...IDLE, connectionStatus: null, timestamps: {} },
      1,
    ],
    ['CREATED', { ...IDLE, connectionStatus: 'CREATED', timestamps: NEVER }, 1],
  ])(
    'of a member without a job before, MX leaves the time out: %s',
    async (_what, observed, posts) => {
      const accepted = { kind: 'accepted', ...RUNS } as const;
      const input = { ...INPUT, baseline: NEVER } as unknown as typeof INPUT;
      expect((await verifying(accepted, { ...posted, observed }, input)).posts).toBe(posts);
    },
  );

  it('keeps what it knows in every later heartbeat, also while it hangs', async () => {
    jest.useFakeTimers({ advanceTimers: true });
    const observe = () => {
      jest.advanceTimersByTime(15_000);
      return Promise.reject(mxError('cancelled'));
    };
    try {
      const { commands } = await activitiesOver(fakeMx({ observe }));
      const options = { attempt: 2, memory: commandMemory(REJECTED) };
      const done = await attemptOf(commands.verifyMember, INPUT, options);
      expect(isCancelled(done)).toBe(true);
      // It sent nothing, so the rejection still counts.
      const kept = [1, 1, 1, 2].map((attempt) => commandMemory(REJECTED, attempt));
      expect(done.heartbeats).toEqual(kept);
    } finally {
      jest.useRealTimers();
    }
  });

  it('a rejection, then a lost answer: the job of the second POST is ours, and no third follows', async () => {
    const lost = mxError('network', { method: 'POST', sent: 'unknown' });
    const startVerification = inTurn<VerificationStarted>(OTHER_JOB, lost);
    const nowMs = Date.now();
    const observe = inTurn(
      seen(RUNS),
      seen({ ...IDLE, timestamps: at(2_000) }),
      seen({ ...IDLE, timestamps: at(nowMs) }),
    );
    const { commands } = await activitiesOver(fakeMx({ startVerification, observe }));
    const { result, attempts } = await untilDone(commands.verifyMember, INPUT);
    expect(result).toMatchObject({ baseline: at(2_000), hasSeenJob: true });
    expect(result?.isThrottled).toBeUndefined();
    expect([attempts, startVerification.calls]).toEqual([3, 2]);
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
    const memory = commandMemory({
      wasRejected: true,
      mayBeOurs: false,
      baseline: INPUT.baseline,
      rejections: 40,
    });
    const on = (attempt: number) => verifying(DOWN, { attempt, memory, observed: IDLE });
    expect(failureOf(await on(64)).nonRetryable).toBe(false);
    expect(failureOf(await on(65)).nonRetryable).toBe(true);
  });
});
