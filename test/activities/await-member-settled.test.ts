/**
 * Goal: one poll loop that survives trouble and worker deaths, keeps its distance, and ends in its
 * bounds. Method: the real activity over a port that answers one by one.
 */
import { describe, expect, it } from '@jest/globals';
import { type MemberObservation } from '../../domain';
import { type MxPort } from '../../mx/port';
import { activitiesOver, attemptOf, failureOf, isCancelled } from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const DENIED: MemberObservation = {
  connectionStatus: 'DENIED',
  isBeingAggregated: false,
  aggregatedAtMs: 1_000,
  successfullyAggregatedAtMs: null,
  challenges: [],
};
const RUNNING: MemberObservation = { ...DENIED, isBeingAggregated: true };

const INPUT = {
  userGuid: 'USR-1',
  memberGuid: 'MBR-1',
  context: {
    stage: 'job' as const,
    baseline: { aggregatedAtMs: null, successfullyAggregatedAtMs: null },
    hasSeenJob: false,
    answeredGuids: [] as readonly string[],
  },
  fastPollingMs: 5_000,
  slowPollMs: 30_000,
  settleMs: 60_000,
};

/** Polls a member that is observed like this, poll by poll. */
async function poll(answers: readonly (MemberObservation | Error)[], options = {}, input = INPUT) {
  const observe = inTurn(...answers);
  const { polling } = await activitiesOver(fakeMx({ observe }));
  return { ...(await attemptOf(polling.awaitMemberSettled, input, options)), observe };
}

describe('awaitMemberSettled', () => {
  it('polls until the job has stopped for certain, and tells with what timestamps', async () => {
    const { result } = await poll([RUNNING, RUNNING, DENIED, DENIED]);
    expect(result).toEqual({
      kind: 'ended',
      isAuthenticated: false,
      connectionStatus: 'DENIED',
      polls: 4,
      timestamps: { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: null },
    });
  });

  describe('where MX has error codes', () => {
    const CONNECTED = {
      ...DENIED,
      connectionStatus: 'CONNECTED',
      successfullyAggregatedAtMs: 2_000,
    };
    const reading = async (
      seen: readonly MemberObservation[],
      ...codes: readonly (number | Error | undefined)[]
    ) => {
      const observe = inTurn(...seen);
      const readErrorCode = inTurn<number | undefined>(...codes);
      const { polling } = await activitiesOver(fakeMx({ observe, readErrorCode }));
      const { result } = await attemptOf(polling.awaitMemberSettled, INPUT);
      return { result, reads: readErrorCode.calls };
    };

    it('CONNECTED with a code is no success, and without one it is', async () => {
      expect(await reading([CONNECTED], 1000)).toMatchObject({
        result: { kind: 'ended', errorCode: 1000, isAuthenticated: true },
        reads: 1,
      });
      expect(await reading([CONNECTED], undefined)).toMatchObject({
        result: { kind: 'connected' },
        reads: 1,
      });
    });

    it('the code is read once, when the job is over', async () => {
      expect(await reading([RUNNING, RUNNING, DENIED, DENIED], 2005)).toMatchObject({
        result: { kind: 'ended', errorCode: 2005, isAuthenticated: false },
        reads: 1,
      });
    });

    it('trouble with that read is no success: the next poll reads again', async () => {
      expect(await reading([CONNECTED], mxError('unavailable'), 1000)).toMatchObject({
        result: { kind: 'ended', errorCode: 1000 },
        reads: 2,
      });
    });

    it.each([
      ['a success at the third try, whatever the trouble', CONNECTED, 'connected', 3],
      ['any other end at once', DENIED, 'ended', 1],
    ])('lasting trouble with that read leaves %s', async (_what, seen, kind, reads) => {
      for (const code of ['response-invalid', 'unavailable', 'not-found'] as const)
        expect(await reading([seen], mxError(code))).toMatchObject({ result: { kind }, reads });
    });

    it('waits as long as the trouble with that read says', async () => {
      const beganMs = Date.now();
      const slower = mxError('rate-limited', { retryAfterMs: 300 });
      expect((await reading([CONNECTED], slower, undefined)).reads).toBe(2);
      expect(Date.now() - beganMs).toBeGreaterThanOrEqual(300);
    });
  });

  it.each(['server-error', 'unavailable', 'not-json', 'not-mx', 'network', 'timeout'] as const)(
    'takes %s for no answer at all: two idle polls stay two idle polls',
    async (code) => {
      const trouble = mxError(code);
      const { result, observe } = await poll([trouble, DENIED, trouble, trouble, DENIED]);
      expect(result).toMatchObject({ kind: 'ended', polls: 2 });
      expect(observe.calls).toBe(5);
    },
  );

  it('waits as long as Retry-After says', async () => {
    const beganMs = Date.now();
    const slower = mxError('rate-limited', { retryAfterMs: 300 });
    expect((await poll([slower, DENIED, DENIED])).result).toMatchObject({ kind: 'ended' });
    expect(Date.now() - beganMs).toBeGreaterThanOrEqual(300);
  });

  it.each([5_000, 3_600_000])('leaves a Retry-After of %i ms to Temporal', async (retryAfterMs) => {
    const done = await poll([mxError('rate-limited', { retryAfterMs })]);
    const nextRetryDelay = Math.max(30_000, retryAfterMs);
    expect(failureOf(done)).toMatchObject({ nextRetryDelay, category: 'BENIGN' });
    expect(done.observe.calls).toBe(1);
  });

  it.each([
    ['deleted under us', 'not-found', 'MemberNotFound'],
    ['behind keys that were withdrawn', 'unauthorized', 'MxAccessRejected'],
    ['not what the contract says', 'response-invalid', 'MxContractBroken'],
  ] as const)('ends once three reads say that the member is %s', async (_what, code, type) => {
    const no = mxError(code);
    const ended = await poll([no, mxError('network'), no, no]);
    expect(failureOf(ended)).toMatchObject({ type, nonRetryable: true });
    expect(ended.observe.calls).toBe(4);
    const { result } = await poll([no, no, RUNNING, no, no, DENIED, DENIED]);
    expect(result).toMatchObject({ kind: 'ended', polls: 3 });
  });

  it('ends once three reads running ask what cannot be answered', async () => {
    const asked: MemberObservation = {
      ...RUNNING,
      connectionStatus: 'CHALLENGED',
      isUnanswerable: true,
    };
    const ended = await poll([asked, asked, RUNNING, asked, asked, asked]);
    expect(failureOf(ended)).toMatchObject({ type: 'MxContractBroken', nonRetryable: true });
    expect(ended.observe.calls).toBe(6);
  });

  it.each([-1, 1])('keeps its bounds by one clock, with the own one %i h ahead', async (hours) => {
    const scheduledMs = Date.now() - hours * 3_600_000;
    const options = { scheduledMs, attemptScheduledMs: scheduledMs };
    const { result } = await poll([RUNNING, RUNNING, DENIED, DENIED], options);
    expect(result).toMatchObject({ kind: 'ended', polls: 4 });
  });

  it('keeps its distance to every other read of the member', async () => {
    const intervalMs = 40;
    const readsMs: number[] = [];
    const answers = [RUNNING, RUNNING, RUNNING, DENIED];
    const observe = () => {
      readsMs.push(performance.now());
      return Promise.resolve(answers[Math.min(readsMs.length, answers.length) - 1]!);
    };
    const startVerification = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1.5 * intervalMs));
      return { kind: 'accepted', isStateUntold: true } as const;
    };
    const mx = fakeMx({ observe, startVerification });
    const { polling, commands } = await activitiesOver(mx, intervalMs);
    const verify = { ...INPUT, ...INPUT.context, wasRunning: false, otherJobMs: 1_000 };
    const again = { ...INPUT, verificationId: 'v-1', answers: [{ guid: 'CRD-1', value: 'a' }] };
    await Promise.all([
      attemptOf(polling.awaitMemberSettled, INPUT),
      attemptOf(polling.awaitMemberSettled, INPUT, { attempt: 2 }),
      attemptOf(commands.resumeMember, again, { attempt: 2 }),
      attemptOf(commands.verifyMember, verify),
    ]);
    const gapsMs = readsMs.slice(1).map((atMs, index) => atMs - readsMs[index]!);
    expect(gapsMs.length).toBeGreaterThan(4);
    // Timers count in whole milliseconds.
    expect(Math.min(...gapsMs)).toBeGreaterThan(intervalMs - 2);
  });

  it('asks in the turn of its tenant, as a poll; a command does as a call', async () => {
    const turns: unknown[] = [];
    const observe: MxPort['observe'] = (_member, call) => {
      turns.push([call?.tenantId, call?.isPoll]);
      return Promise.resolve(DENIED);
    };
    const { polling, commands } = await activitiesOver(fakeMx({ observe }));
    const options = { tenantId: 'alpha', attempt: 2 };
    await attemptOf(polling.awaitMemberSettled, INPUT, options);
    const answers = [{ guid: 'CRD-1', value: 'a' }];
    const resume = { ...INPUT, verificationId: 'v-1', answers };
    await attemptOf(commands.resumeMember, resume, options);
    expect([turns[0], turns.at(-1)]).toEqual([
      ['alpha', true],
      ['alpha', false],
    ]);
  });

  it('tells a disabled user from a member that is gone', async () => {
    const observe = inTurn<MemberObservation>(mxError('not-found'));
    const readUser = inTurn({ userGuid: 'USR-1', ownId: null, isDisabled: true });
    const { polling } = await activitiesOver(fakeMx({ observe, readUser }));
    const done = await attemptOf(polling.awaitMemberSettled, INPUT);
    expect(failureOf(done)).toMatchObject({ type: 'UserDisabled', nonRetryable: true });
  });

  it('goes on from what the last worker remembered', async () => {
    const memory = { polls: 7, hasSeenJob: true, lastStatus: 'DENIED', idlePolls: 1 };
    const { result, observe } = await poll([DENIED], { attempt: 2, memory });
    expect(result).toMatchObject({ kind: 'ended', polls: 8 });
    expect(observe.calls).toBe(1);
  });

  it('hears of a cancellation at once', async () => {
    const during = (environment: { cancel: () => void }) =>
      setTimeout(() => environment.cancel(), 50);
    expect(isCancelled(await poll([RUNNING], { during }))).toBe(true);
  });

  it('opens no round for challenges that were answered before', async () => {
    const asked = { guid: 'CRD-1', type: 'TEXT', label: 'Which?', fieldName: null } as const;
    const challenged = { ...RUNNING, connectionStatus: 'CHALLENGED', challenges: [asked] };
    const context = { ...INPUT.context, answeredGuids: ['CRD-1'] };
    const lingering = [challenged, challenged, DENIED, DENIED];
    const { result } = await poll(lingering, {}, { ...INPUT, context });
    expect(result).toMatchObject({ kind: 'ended', polls: 4 });
    expect((await poll([challenged])).result).toMatchObject({ challenges: [asked] });
  });
});

describe('the slow window', () => {
  const slow = { attempt: 5, scheduledMs: Date.now() - 10_000 };

  it('is one poll an attempt, repeated by Temporal after the pause, its memory kept', async () => {
    const done = await poll([RUNNING], slow);
    expect(failureOf(done)).toMatchObject({
      type: 'MemberPending',
      nonRetryable: false,
      nextRetryDelay: 30_000,
      category: 'BENIGN',
      details: [{ connectionStatus: 'DENIED' }],
    });
    expect(done.observe.calls).toBe(1);
    expect(done.heartbeats.at(-1)).toMatchObject({ polls: 1, hasSeenJob: true });
  });

  it('waits longer than its pause where Retry-After asks for it', async () => {
    const done = await poll([mxError('unavailable', { retryAfterMs: 120_000 })], slow);
    expect(failureOf(done)).toMatchObject({ nextRetryDelay: 120_000 });
  });

  it('ends for good after the bound, with one last read', async () => {
    const done = await poll([RUNNING], { attempt: 50, scheduledMs: Date.now() - 61_000 });
    expect(failureOf(done)).toMatchObject({ type: 'MemberPending', nonRetryable: true });
    expect(done.observe.calls).toBe(1);
  });
});
