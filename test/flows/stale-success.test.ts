// Goal: CONNECTED is success only when it comes from our own job (atrium-contract.md §16.1–5): neither one from before, nor one
// that MX's own jobs leave in a pause of ours, nor one that shows while our job runs. Method: members with a past, background
// jobs, a clock of the simulator that jumps. When a poll counts stands in test/domain/settle.test.ts.
import { afterEach, describe, expect, test } from '@jest/globals';
import { play, playOn, viewWhere } from '../../tools/end-user/at-client';
import {
  atMxBank,
  callMx,
  knownMember,
  ofMember,
  pathOf,
  updateMember,
  verifyPastUs,
  type KnownMember,
} from '../../tools/end-user/at-mx';
import { eventually } from '../../tools/waiting';
import { useProxiedStack, useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { answersOf, countOf, namesOf, outcomeOf, withPhasesOf } from './support/flow';

const CONNECTED = { connectionStatus: 'CONNECTED', status: 'COMPLETED' } as const;
const HOUR_MS = 3_600_000;

describeWithOwnServer('an old or foreign CONNECTED', () => {
  let aheadMs = 0;
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const stack = useStack({ simulator: { clock, settings: { readsPerPhase: 2 } } });
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  afterEach(() => {
    // Each test has members of its own, whose clock has never been ahead.
    aheadMs = 0;
    control().clearFaults();
    control().changeSettings({ throttledVerifies: 0, readsPerPhase: 2 });
  });

  /** A member whose first account, MX Bank Checking, was verified yesterday. */
  async function verifiedBefore(password: string): Promise<KnownMember> {
    const known = await knownMember(simulator(), password);
    const { result } = await play(client(), ofMember(known), { account: 0 });
    expect(result.outcome.code).toBe('verified');
    return known;
  }

  /** How many verifications MX started since. */
  function counting(): () => number {
    const before = control().counters().verificationsStarted;
    return () => control().counters().verificationsStarted - before;
  }

  test('before our verify is not taken for its result: the job that follows is locked', async () => {
    const known = await knownMember(simulator(), 'sim_status_locked');
    control().forceStatus(known.memberGuid, CONNECTED);
    const { result } = await play(client(), ofMember(known));
    expect(result.outcome.code).toBe('account-locked');
  });

  test('that shows while our job runs is not taken for its end', async () => {
    const known = await verifiedBefore('sim_legacy');
    const { result } = await play(client(), ofMember(known));
    expect(result.outcome.code).toBe('verified');
    expect(result.view.polls).toBeGreaterThanOrEqual(4);
  });

  test('that another job left behind while ours was rejected (409), then throttled, is no success', async () => {
    const known = await verifiedBefore('sim_legacy');
    control().changeSettings({ throttledVerifies: 1, readsPerPhase: 0 });
    withPhasesOf(simulator(), 4_000, () => control().startBackgroundAggregation(known.memberGuid));
    const { result } = await play(client(), ofMember(known));
    expect(answersOf(simulator(), known.memberGuid, 'verifyMember').slice(1)).toContain(409);
    expect(result.outcome.code).toBe('throttled');
  });

  test('in the hour after a verify that had no effect: ours is posted all the same, and its own account comes back', async () => {
    const known = await verifiedBefore('password');
    const started = counting();
    control().addFault({ route: 'verifyMember', kind: 'status', status: 503 });
    const { verificationId } = await client().start(ofMember(known));
    await eventually('the verify failed', () => control().faults().length === 0);
    aheadMs = HOUR_MS;
    control().startBackgroundAggregation(known.memberGuid);
    const { result } = await playOn(client(), verificationId, { account: 1 });
    expect(result.outcome.code).toBe('verified');
    expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
    expect(started()).toBe(1);
  });

  describe('in the day, here three seconds, before a failed bank is tried again', () => {
    /** Parks a verification in that pause, makes the bank well and has MX aggregate: CONNECTED, with new timestamps. */
    async function wellAgain() {
      const { verificationId: id } = await client().start(
        atMxBank('SERVER_ERROR', {
          policies: { retryDaily: true },
          limits: { dailyRetryMs: 3_000 },
        }),
      );
      const { userGuid, memberGuid } = await viewWhere(
        client(),
        id,
        ({ phase }) => phase === 'WAITING_TO_RETRY',
      );
      const known = { userGuid: userGuid!, memberGuid: memberGuid! };
      await updateMember(simulator(), known, 'sim_legacy');
      control().changeSettings({ readsPerPhase: 0 });
      control().startBackgroundAggregation(known.memberGuid);
      const started = counting();
      await eventually('it is connected', () => {
        const [member] = control().members(known.userGuid);
        return member?.connectionStatus === 'CONNECTED' && !member.isBeingAggregated;
      });
      return { id, known, started };
    }

    test('and MX throttles ours (202, nothing started): throttled, and no success', async () => {
      const { id, started } = await wellAgain();
      control().changeSettings({ throttledVerifies: 1 });
      const { result } = await playOn(client(), id);
      expect(result).toMatchObject({ outcome: { code: 'throttled' }, accountNumbers: [] });
      expect(started()).toBe(0);
    });

    test('and ours has no effect (503): the timestamps of that day are no proof, it is posted again', async () => {
      const { id, known, started } = await wellAgain();
      const { memberGuid } = known;
      control().addFault({ route: 'verifyMember', kind: 'status', status: 503, memberGuid });
      const { result } = await playOn(client(), id);
      expect(control().faults()).toEqual([]);
      expect(result.outcome.code).toBe('verified');
      expect(started()).toBe(1);
    });
  });
});

describeWithOwnServer('a job that begins only after verify was answered', () => {
  const stack = useProxiedStack();

  test('is waited for: the old CONNECTED before it is no success, its own end counts', async () => {
    const { client, simulator, proxy } = stack();
    const known = await knownMember(simulator, 'sim_status_locked');
    simulator.control.forceStatus(known.memberGuid, CONNECTED);
    const { body } = await callMx(simulator, 'GET', pathOf(known));
    // Verify is accepted, shows the member as it was, and nothing runs yet.
    proxy.intercept = ({ path }) =>
      path === `${pathOf(known)}/verify` ? { status: 200, body: JSON.stringify(body) } : undefined;
    const { verificationId } = await client.start(ofMember(known));
    const reads = () => countOf(simulator, known.memberGuid, 'readMemberStatus');
    await eventually('ten polls saw the old CONNECTED', () => reads() >= 10);
    await verifyPastUs(simulator, known);
    expect(await outcomeOf(client, verificationId)).toBe('account-locked');
  });
});
