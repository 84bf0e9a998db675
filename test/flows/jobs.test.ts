/**
 * Goal: CONNECTED is success only when it comes from our own job (atrium-contract.md §16.1–5), the
 * numbers are those of the chosen account, and no recovery locks the end user out by a third failed
 * sign-in (atrium-contract.md §16.9). Method: members with a past, other jobs, a proxy, a clock.
 */
import { expect, test } from '@jest/globals';
import { play, playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import {
  atMxBank,
  callMx,
  knownMember,
  ofMember,
  pathOf,
  updateMember,
  verifyPastUs,
  withPhasesOf,
  type KnownMember,
} from '../../tools/end-user/at-mx';
import { verifyAccountPastUs, WidgetUser } from '../../tools/end-user/widget';
import { eventually } from '../../tools/waiting';
import { useProxiedStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import {
  answersOf,
  askedIn,
  countOf,
  expectNotPrevented,
  namesOf,
  outcomeOf,
} from './support/flow';

const CONNECTED = { connectionStatus: 'CONNECTED', status: 'COMPLETED' } as const;
const HOUR_MS = 3_600_000;

describeWithOwnServer('a job of a member', () => {
  let aheadMs = 0;
  const stack = useProxiedStack({ clock: { now: () => new Date(Date.now() + aheadMs) } });
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const verifies = ({ memberGuid }: KnownMember) =>
    answersOf(simulator(), memberGuid, 'verifyMember');
  /** The next verify has no effect. */
  const rejectVerify = ({ memberGuid }: KnownMember) => {
    control().addFault({ route: 'verifyMember', kind: 'status', status: 503, memberGuid });
  };

  /**
   * A member whose sign-in has failed so often before; the simulator counts, and prevents the
   * third.
   */
  async function rejectedBefore(times: number): Promise<KnownMember> {
    const known = await knownMember(simulator(), 'INVALID');
    const { userGuid, memberGuid } = known;
    for (let time = 1; time <= times; time += 1) {
      await verifyPastUs(simulator(), known);
      const status = time < 3 ? 'DENIED' : 'PREVENTED';
      await new WidgetUser(simulator(), userGuid, memberGuid).untilStatus(status);
    }
    return known;
  }

  together('that is not ours and chose another account: its numbers are no news', async () => {
    const known = await knownMember(simulator(), 'password');
    await verifyAccountPastUs(simulator(), known);
    for (const [account, name, numbersFoundBy] of [
      [1, 'MX Bank Savings', 'new-since-verify'],
      [0, 'MX Bank Checking', 'account-name'],
    ] as const) {
      const { result } = await play(client(), ofMember(known), { account });
      expect(result).toMatchObject({ outcome: { code: 'verified' }, numbersFoundBy });
      expect(namesOf(simulator(), known, result)).toEqual([name]);
    }
  });

  together(
    "of MX's own that connects during the day (here three seconds) before the next try is no proof",
    async () => {
      const policies = { retryDaily: true };
      const request = atMxBank('SERVER_ERROR', { policies, limits: { dailyRetryMs: 3_000 } });
      const { verificationId: id } = await client().start(request);
      const isWaiting = ({ phase }: { readonly phase: string }) => phase === 'WAITING_TO_RETRY';
      const view = await viewWhere(client(), id, isWaiting);
      const known = { userGuid: view.userGuid!, memberGuid: view.memberGuid! };
      await updateMember(simulator(), known, 'sim_legacy');
      control().startBackgroundAggregation(known.memberGuid);
      await new WidgetUser(simulator(), known.userGuid, known.memberGuid).untilConnected();
      rejectVerify(known);
      expect((await playOn(client(), id)).result.outcome.code).toBe('verified');
      // The one of the day before, the one without effect, the one that counts.
      expect(verifies(known)).toHaveLength(3);
    },
  );

  together('whose answers MX does not take asks again, as often as after wrong ones', async () => {
    const rejecting = async (times: number) => {
      const { verificationId: id } = await client().start(atMxBank('challenge'));
      await untilAsked(client(), id, 'answer-challenges');
      const memberGuid = (await client().getVerification(id)).memberGuid!;
      control().addFault({ route: 'resumeMember', kind: 'status', status: 422, times, memberGuid });
      const { result, views } = await playOn(client(), id);
      const asked = views.map(({ nextAction }) => 'reason' in nextAction && nextAction.reason);
      expect(asked).toContain('rejected');
      expect(answersOf(simulator(), memberGuid, 'verifyMember')).toHaveLength(1);
      return result.outcome.code;
    };
    // Three rejections running count as one answer.
    expect(await Promise.all([rejecting(3), rejecting(6)])).toEqual([
      'verified',
      'answer-rejected',
    ]);
  });

  together('of the day that the bank rejected is no sign-in to repeat', async () => {
    const policies = { retryDaily: true };
    const request = atMxBank('SERVER_ERROR', { policies, limits: { dailyRetryMs: 3_000 } });
    const { verificationId: id } = await client().start(request);
    const view = await viewWhere(client(), id, ({ phase }) => phase === 'WAITING_TO_RETRY');
    const known = { userGuid: view.userGuid!, memberGuid: view.memberGuid! };
    control().forceStatus(known.memberGuid, { connectionStatus: 'DENIED', status: null });
    await untilAsked(client(), id, 'provide-credentials');
    expect(verifies(known)).toHaveLength(1);
    const played = await playOn(client(), id, { credentials: ['password'] });
    expect(played.result.outcome.code).toBe('verified');
  });

  together(
    'that was DENIED before: new credentials are asked for at once, and the only verify is one with them',
    async () => {
      const known = await rejectedBefore(1);
      const { verificationId } = await client().start(ofMember(known));
      await untilAsked(client(), verificationId, 'provide-credentials');
      expect(verifies(known)).toHaveLength(1);
      const played = await playOn(client(), verificationId, { credentials: ['password'] });
      expect(played.result.outcome.code).toBe('verified');
      expect(askedIn(played)).toEqual(['provide-credentials: denied', 'account']);
      expect(verifies(known)).toHaveLength(2);
    },
  );

  for (const [name, times, limits, credentials, code, jobs] of [
    ['DENIED once, and wrong ones are given', 1, {}, ['UNAUTHORIZED', 'password'], 'denied', 2],
    ['DENIED twice, and the right ones are given', 2, {}, ['password'], 'verified', 3],
    ['PREVENTED', 3, {}, ['password'], 'prevented', 3],
    ['PREVENTED, opted in', 3, { credentialAttemptsMax: 3 }, ['password'], 'verified', 4],
  ] as const) {
    together(`that was ${name}: ${code}`, async () => {
      const known = await rejectedBefore(times);
      const played = await play(client(), ofMember(known, { limits }), { credentials });
      expect(played.result.outcome.code).toBe(code);
      expect(verifies(known)).toHaveLength(jobs);
      if (times < 3) expectNotPrevented(simulator(), known.userGuid, played.views);
    });
  }

  together('that runs on a member left DENIED is waited for: it is no end', async () => {
    const known = await knownMember(simulator(), 'password');
    control().forceStatus(known.memberGuid, { connectionStatus: 'DENIED', status: null });
    withPhasesOf(simulator(), 300, () => control().startBackgroundAggregation(known.memberGuid));
    const played = await play(client(), ofMember(known));
    expect(played.result.outcome.code).toBe('verified');
    expect(askedIn(played)).toEqual(['account']);
  });

  for (const [connectionStatus, credentials, code, answers] of [
    ['DENIED', ['password'], 'verified', [409, 200]],
    ['LOCKED', [], 'account-locked', [409]],
  ] as const) {
    const name = `that ours had to wait out (409) and that ends ${connectionStatus}: ${code}`;
    together(name, async () => {
      const known = await knownMember(simulator(), 'password');
      withPhasesOf(simulator(), 60_000, () =>
        control().startBackgroundAggregation(known.memberGuid),
      );
      const { verificationId } = await client().start(ofMember(known));
      await eventually('ours is put off', () => verifies(known).length > 0);
      control().forceStatus(known.memberGuid, { connectionStatus, status: null });
      const played = await playOn(client(), verificationId, { credentials });
      expect(played.result.outcome.code).toBe(code);
      expect(verifies(known)).toEqual(answers);
      expectNotPrevented(simulator(), known.userGuid, played.views);
    });
  }

  // From here on alone: the first count what MX aggregates, then the proxy answers in the place of
  // MX, and the clock jumps.

  test.each([
    ['at a bank that asks a question in it, and again in our job', 'challenge', 'verified'],
    ['with wrong ones: never driven to PREVENTED', 'UNAUTHORIZED', 'denied'],
  ])(
    'that MX begins with new credentials at once (atrium-contract.md §4 F), %s',
    async (_, password, code) => {
      stack().proxy.rewrite = ({ method, body }) =>
        method === 'PUT' ? body.replace(/,?"skip_aggregation":true/, '') : body;
      const before = control().counters().aggregationsStarted;
      const endUser = { credentials: [password, 'password'] };
      const { result, views } = await play(client(), atMxBank('INVALID'), endUser);
      expect(result.outcome.code).toBe(code);
      expect(control().counters().aggregationsStarted - before).toBe(1);
      expect(countOf(simulator(), result.view.memberGuid!, 'updateMember')).toBe(1);
      expectNotPrevented(simulator(), result.view.userGuid, views);
    },
  );

  test('that begins only after verify was answered: the old CONNECTED is not taken for its end', async () => {
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

  test("of MX's own in the hour after a verify without effect: ours is posted all the same", async () => {
    const known = await knownMember(simulator(), 'password');
    await verifyAccountPastUs(simulator(), known);
    rejectVerify(known);
    const { verificationId } = await client().start(ofMember(known));
    await eventually('the verify failed', () => control().faults().length === 0);
    aheadMs = HOUR_MS;
    control().startBackgroundAggregation(known.memberGuid);
    const { result } = await playOn(client(), verificationId, { account: 1 });
    expect(result.outcome.code).toBe('verified');
    expect(namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
    expect(verifies(known)).toHaveLength(3);
  });
});
