// Goal: CONNECTED is success only when it comes from our own job (contract §16.1–5). Each test is a connection method which an
// old or foreign CONNECTED looks like ours. Method: members with a past, made at the simulator before the verification.
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { startAtriumProxy } from './support/atrium-proxy';
import { play, type EndUser } from './support/drive';
import { callAtrium, makeMember, makeUser } from './support/requests';
import { openStackWithoutWorker, quietRuntime, startWorkersOf, useStack } from './support/stack';

const CONNECTED = { connectionStatus: 'CONNECTED', status: 'COMPLETED' } as const;

describeWithOwnServer('an old CONNECTED', () => {
  const stack = useStack({ simulator: { settings: { readsPerPhase: 2 } } });
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  afterEach(() => {
    // What a test did not use up must not meet the next one.
    control().changeSettings({ throttledVerifies: 0 });
  });

  async function memberOf(password: string) {
    const userGuid = await makeUser(simulator());
    const memberGuid = await makeMember(simulator(), userGuid, password);
    return { userGuid, memberGuid };
  }

  type Known = Awaited<ReturnType<typeof memberOf>>;
  const verifyAgain = ({ userGuid, memberGuid }: Known, endUser?: EndUser) =>
    play(
      stack().client,
      {
        user: { kind: 'existing', userGuid },
        member: { kind: 'existing-member', memberGuid },
        limits: { fastPollingMs: 2_000, slowPollMs: 200, settleMs: 4_000 },
      },
      endUser,
    );

  /** A member with numbers from a verification of yesterday. */
  async function verifiedBefore(password: string): Promise<Known> {
    const known = await memberOf(password);
    await verifyAgain(known);
    expect(control().members(known.userGuid)).toMatchObject([{ connectionStatus: 'CONNECTED' }]);
    return known;
  }

  test('before our verify is not taken for its result: the job that follows is locked', async () => {
    const known = await memberOf('sim_status_locked');
    control().forceStatus(known.memberGuid, CONNECTED);
    const { result } = await verifyAgain(known);
    expect(result.outcome.code).toBe('account-locked');
  });

  test('that shows while our job runs is not taken for its end', async () => {
    const known = await verifiedBefore('sim_legacy');
    const { result } = await verifyAgain(known);
    expect(result.outcome.code).toBe('verified');
    expect(control().counters().verificationsStarted).toBeGreaterThanOrEqual(2);
    expect(result.view.polls).toBeGreaterThanOrEqual(4);
  });

  test('behind a throttled verify (202, nothing started) is no success', async () => {
    const known = await verifiedBefore('sim_legacy');
    control().changeSettings({ throttledVerifies: 1 });
    const { result } = await verifyAgain(known);
    expect(result.outcome).toMatchObject({ code: 'throttled', retry: 'later' });
    expect(result.accountNumbers).toEqual([]);
  });

  test('that another job left behind while ours was rejected (409), then throttled, is no success', async () => {
    const known = await verifiedBefore('sim_legacy');
    control().changeSettings({ throttledVerifies: 1 });
    control().changeSettings({ phaseMinMs: 300, phaseMaxMs: 300, readsPerPhase: 0 });
    control().startBackgroundAggregation(known.memberGuid);
    control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0, readsPerPhase: 2 });
    const { result } = await verifyAgain(known);
    expect(control().counters().verificationsRejected).toBeGreaterThanOrEqual(1);
    expect(result.outcome.code).toBe('throttled');
  });

  test('after a job that ended between two polls is success, proved by its timestamps', async () => {
    const { result } = await verifyAgain(await memberOf('sim_instantaneous'));
    expect(result.outcome.code).toBe('verified');
    expect(result.view.polls).toBe(1);
    const again = await verifyAgain(await verifiedBefore('sim_instantaneous'));
    expect(again.result.outcome.code).toBe('verified');
  });

  test('that goes backwards, or hides behind one idle DENIED, is waited out', async () => {
    const outcomes = await Promise.all(
      ['sim_backwards', 'sim_flicker', 'sim_reconnecting', 'sim_delayed'].map(async (password) => {
        const known = await memberOf(password);
        const { result } = await verifyAgain(known, { answer: () => '123456' });
        return result.outcome.code;
      }),
    );
    expect(outcomes).toEqual(['verified', 'verified', 'verified', 'verified']);
  });

  test("somebody else's running verification is attached to, never started twice", async () => {
    const before = control().counters();
    const { result } = await verifyAgain(await memberOf('sim_already_verifying'));
    expect(result.outcome.code).toBe('verified');
    const after = control().counters();
    expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
    expect(after.verificationsAttached - before.verificationsAttached).toBe(1);
  });

  test('the documented test member ends verified with the documented numbers', async () => {
    const { result } = await verifyAgain({
      userGuid: 'test_atrium',
      memberGuid: 'test_atrium_member',
    });
    expect(result.outcome.code).toBe('verified');
    expect(result.accountNumbers).toMatchObject([
      { accountNumber: '10001', routingNumber: '68899990000000' },
    ]);
  });
});

describeWithOwnServer('a job that begins only after verify was answered', () => {
  test('is waited for: the old CONNECTED before it is no success, its own end counts', async () => {
    quietRuntime();
    const stack = await openStackWithoutWorker();
    const { client, simulator } = stack;
    const proxy = await startAtriumProxy(simulator);
    const workers = await startWorkersOf(stack, proxy);
    try {
      const userGuid = await makeUser(simulator);
      const memberGuid = await makeMember(simulator, userGuid, 'sim_status_locked');
      simulator.control.forceStatus(memberGuid, CONNECTED);
      const path = `/users/${userGuid}/members/${memberGuid}`;
      const { body } = await callAtrium(simulator, 'GET', path);
      // Verify is accepted, shows the member as it was, and nothing runs yet.
      proxy.intercept = (request) =>
        request.path === `${path}/verify` ? { status: 200, body: JSON.stringify(body) } : undefined;
      const { verificationId } = await client.start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'existing-member', memberGuid },
      });
      const reads = () => simulator.requestLog.entries('readMemberStatus', memberGuid).length;
      await eventually('ten polls saw the old CONNECTED', () => reads() >= 10);
      await callAtrium(simulator, 'POST', `${path}/verify`);
      const { outcome } = await client.result(verificationId, { timeoutMs: 15_000 });
      expect(outcome.code).toBe('account-locked');
    } finally {
      await workers.close();
      await proxy.close();
      await stack.close();
    }
  }, 60_000);
});
