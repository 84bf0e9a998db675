/**
 * Goal: CONNECTED is success only when it comes from our own job (atrium-contract.md §16.1–5): neither one from before, nor one
 * that MX's own jobs leave in a pause of ours, nor one that shows while our job runs; and the numbers are those of the account
 * that was chosen. Method: members with a past, background jobs, a clock of the simulator that jumps. When a poll counts stands in
 * test/domain/settle.test.ts, what verify makes of timestamps and how numbers are read in test/activities.
 */
import { expect, test } from '@jest/globals';
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
import { useProxiedStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { countOf, namesOf, outcomeOf } from './support/flow';

const CONNECTED = { connectionStatus: 'CONNECTED', status: 'COMPLETED' } as const;
const HOUR_MS = 3_600_000;

describeWithOwnServer('an old or foreign CONNECTED', () => {
  let aheadMs = 0;
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const stack = useProxiedStack({ clock, settings: { readsPerPhase: 2 } });
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const verifies = ({ memberGuid }: KnownMember) =>
    countOf(simulator(), memberGuid, 'verifyMember');

  /** Verifies one account of a member. */
  async function verify(known: KnownMember, account: number) {
    const { result } = await play(client(), ofMember(known), { account });
    const names = await namesOf(simulator(), known, result);
    return { code: result.outcome.code, names, foundBy: result.numbersFoundBy };
  }

  /** MX's own job, over at once. */
  function aggregate({ memberGuid }: KnownMember): void {
    control().changeSettings({ readsPerPhase: 0 });
    control().startBackgroundAggregation(memberGuid);
    control().changeSettings({ readsPerPhase: 2 });
  }

  together(
    'before our verify is not taken for its result: the job that follows is locked',
    async () => {
      const known = await knownMember(simulator(), 'sim_status_locked');
      control().forceStatus(known.memberGuid, CONNECTED);
      const { result } = await play(client(), ofMember(known));
      expect(result.outcome.code).toBe('account-locked');
    },
  );

  together('that shows while our job runs is not taken for its end', async () => {
    const known = await knownMember(simulator(), 'sim_legacy');
    await play(client(), ofMember(known));
    const { result } = await play(client(), ofMember(known));
    expect(result.outcome.code).toBe('verified');
    expect(result.view.polls).toBeGreaterThanOrEqual(4);
  });

  together(
    'with numbers of another account: those of the second one are the new ones, those of the first again go by its name',
    async () => {
      const known = await knownMember(simulator(), 'password');
      const checking = { code: 'verified', names: ['MX Bank Checking'] };
      expect(await verify(known, 0)).toMatchObject(checking);
      const savings = { code: 'verified', names: ['MX Bank Savings'], foundBy: 'new-since-verify' };
      expect(await verify(known, 1)).toMatchObject(savings);
      expect(await verify(known, 0)).toMatchObject({ ...checking, foundBy: 'account-name' });
    },
  );

  together(
    'in the day, here three seconds, before a failed bank is tried again is no proof, also where ours has no effect (503)',
    async () => {
      const policies = { retryDaily: true };
      const request = atMxBank('SERVER_ERROR', { policies, limits: { dailyRetryMs: 3_000 } });
      const { verificationId: id } = await client().start(request);
      const { userGuid, memberGuid } = await viewWhere(
        client(),
        id,
        ({ phase }) => phase === 'WAITING_TO_RETRY',
      );
      const known = { userGuid: userGuid!, memberGuid: memberGuid! };
      await updateMember(simulator(), known, 'sim_legacy');
      aggregate(known);
      await eventually('it is connected', () => {
        const [member] = control().members(known.userGuid);
        return member?.connectionStatus === 'CONNECTED' && !member.isBeingAggregated;
      });
      const route = 'verifyMember';
      control().addFault({ route, kind: 'status', status: 503, memberGuid: known.memberGuid });
      const { result } = await playOn(client(), id);
      expect(result.outcome.code).toBe('verified');
      // The one of the day before, the one without effect, the one that counts.
      expect(verifies(known)).toBe(3);
    },
  );

  // Alone: the clock is everybody's, and the proxy answers in the place of MX.
  test('in the hour after a verify that had no effect: ours is posted all the same', async () => {
    const known = await knownMember(simulator(), 'password');
    await verify(known, 0);
    const { memberGuid } = known;
    control().addFault({ route: 'verifyMember', kind: 'status', status: 503, memberGuid });
    const { verificationId } = await client().start(ofMember(known));
    await eventually('the verify failed', () => control().faults().length === 0);
    aheadMs = HOUR_MS;
    aggregate(known);
    const { result } = await playOn(client(), verificationId, { account: 1 });
    expect(result.outcome.code).toBe('verified');
    expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
    expect(verifies(known)).toBe(3);
  });

  test('before a job that begins only after verify was answered: it is waited for, and its end counts', async () => {
    const known = await knownMember(simulator(), 'sim_status_locked');
    control().forceStatus(known.memberGuid, CONNECTED);
    const { body } = await callMx(simulator(), 'GET', pathOf(known));
    // Verify is accepted, shows the member as it was, and nothing runs yet.
    stack().proxy.intercept = ({ path }) =>
      path === `${pathOf(known)}/verify` ? { status: 200, body: JSON.stringify(body) } : undefined;
    const { verificationId } = await client().start(ofMember(known));
    const reads = () => countOf(simulator(), known.memberGuid, 'readMemberStatus');
    await eventually('ten polls saw the old CONNECTED', () => reads() >= 10);
    await verifyPastUs(simulator(), known);
    expect(await outcomeOf(client(), verificationId)).toBe('account-locked');
  });
});
