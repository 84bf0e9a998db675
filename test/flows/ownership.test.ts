/**
 * Goal: whose a member is is proved, never guessed: one that stood at MX before is neither adopted
 * nor deleted; our own is found again and deleted by the policy, however the verification ended.
 * Method: users with a past at the simulator, answers that it loses.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { verificationWorkflowId } from '../../contract/names';
import { type StartVerificationRequest } from '../../client';
import { type VerificationPolicies } from '../../domain';
import { type Fault } from '../../simulator';
import {
  IN_WIDGET,
  OAUTH,
  play,
  playOn,
  sendElsewhere,
  untilAsked,
} from '../../tools/end-user/at-client';
import {
  atMxBank,
  deleteMember,
  knownMember,
  makeMember,
  makeOauthMember,
  makeUser,
  mxBankCredentials,
  ofMember,
} from '../../tools/end-user/at-mx';
import { verifyAccountPastUs, WidgetUser } from '../../tools/end-user/widget';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { countOf, memberGuidsOf, namesOf } from './support/flow';

type Deletion = NonNullable<VerificationPolicies['memberDeletion']>;

describeWithOwnServer('whose a member is', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  const result = (id: string) => client().result(id, { timeoutMs: SAFETY_NET_MS });
  const cancelled = async (id: string) => {
    await client().cancel(id, { reason: 'the end user left' });
    const { outcome, view } = await result(id);
    expect(outcome.code).toBe('cancelled');
    return view;
  };

  const requestFor = (userGuid: string, identifier?: string) =>
    atMxBank('', {
      user: { kind: 'existing', userGuid },
      member: {
        kind: 'credentials',
        institutionCode: 'mxbank',
        credentials: mxBankCredentials('password'),
        ...(identifier === undefined ? {} : { identifier }),
      },
      policies: { memberDeletion: 'on-failure' },
    });

  describe('that the user has at the bank already', () => {
    for (const [what, isIdentified] of [
      ['with the same credentials', false],
      ['under the identifier that the caller gave', true],
    ] as const) {
      together(`${what}: named, not adopted, not verified, not deleted`, async () => {
        const identifier = isIdentified ? `given-${randomUUID()}` : undefined;
        const userGuid = await makeUser(simulator());
        const memberGuid = await makeMember(simulator(), userGuid, 'password', identifier);
        const { outcome, view } = (await play(client(), requestFor(userGuid, identifier))).result;
        expect(outcome.code).toBe('member-already-exists');
        expect(view).toMatchObject({ memberGuid });
        expect(view.cleanUp).toBeUndefined();
        expect(control().members(userGuid)).toMatchObject([{ guid: memberGuid, verifyCalls: 0 }]);
      });
    }
  });

  describe('that comes back from the page of its bank', () => {
    const begin = (userGuid: string, memberDeletion: Deletion = 'never') =>
      sendElsewhere(stack(), OAUTH, { policies: { memberDeletion } }, userGuid);

    /** A user whose OAuth member was verified past us: its first account, MX Bank Checking. */
    async function verifiedBefore() {
      const userGuid = await makeUser(simulator());
      const memberGuid = await makeOauthMember(simulator(), userGuid);
      control().finishOauth(memberGuid, 'approved');
      await new WidgetUser(simulator(), userGuid, memberGuid).untilStatus('CREATED');
      await verifyAccountPastUs(simulator(), { userGuid, memberGuid });
      return { userGuid, memberGuid };
    }

    /** The bank's page returns the member that the user has there already. */
    function returnEarlier(memberGuid: string): void {
      control().changeSettings({ oauthReturnsEarlierMember: true });
      control().finishOauth(memberGuid, 'approved');
      control().changeSettings({ oauthReturnsEarlierMember: false });
    }

    together('in place of ours, from before: deletion on failure spares it', async () => {
      const before = await verifiedBefore();
      const { verificationId, memberGuid } = await begin(before.userGuid, 'on-failure');
      returnEarlier(memberGuid);
      await untilAsked(client(), verificationId, 'select-account');
      const view = await cancelled(verificationId);
      expect(view.memberGuid).toBe(before.memberGuid);
      expect(memberGuidsOf(simulator(), before.userGuid)).toEqual([before.memberGuid]);
    });

    together('from before, named by the browser while ours is PENDING: spared', async () => {
      const before = await verifiedBefore();
      const { verificationId } = await begin(before.userGuid, 'on-failure');
      const redirect = { status: 'success', member_guid: before.memberGuid };
      await client().memberChanged(verificationId, redirect);
      await untilAsked(client(), verificationId, 'select-account');
      expect((await cancelled(verificationId)).memberGuid).toBe(before.memberGuid);
      expect(memberGuidsOf(simulator(), before.userGuid)).toContain(before.memberGuid);
    });

    together('in place of ours, from before: the numbers that it had are no news', async () => {
      const before = await verifiedBefore();
      const { verificationId, memberGuid } = await begin(before.userGuid);
      returnEarlier(memberGuid);
      const played = await playOn(client(), verificationId, { account: 1 });
      expect(played.result.view.memberGuid).toBe(before.memberGuid);
      // Known ones are told from new ones without a look at names, which two accounts may share.
      expect(played.result.numbersFoundBy).toBe('new-since-verify');
      expect(namesOf(simulator(), before, played.result)).toEqual(['MX Bank Savings']);
    });

    together('in place of ours, newly made by MX: it is ours, and deleted on failure', async () => {
      const userGuid = await makeUser(simulator());
      const { verificationId, memberGuid } = await begin(userGuid, 'on-failure');
      const replacement = await makeOauthMember(simulator(), userGuid);
      control().finishOauth(replacement, 'approved');
      await deleteMember(simulator(), { userGuid, memberGuid });
      await untilAsked(client(), verificationId, 'select-account');
      const view = await cancelled(verificationId);
      expect(view).toMatchObject({ memberGuid: replacement, cleanUp: 'member-deleted' });
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
    });
  });

  describe('that a policy may delete', () => {
    for (const [memberDeletion, isOfBefore, isDeleted] of [
      [undefined, false, false],
      ['on-failure', false, true],
      ['on-failure', true, false],
      ['always', true, true],
    ] as const) {
      const whose = isOfBefore ? 'of before' : 'ours';
      together(`${String(memberDeletion)}: ${whose}, locked by the bank`, async () => {
        const policies = memberDeletion === undefined ? {} : { memberDeletion };
        const request = isOfBefore
          ? ofMember(await knownMember(simulator(), 'LOCKED'), { policies })
          : atMxBank('LOCKED', { policies });
        const { outcome, view } = (await play(client(), request)).result;
        expect(outcome.code).toBe('account-locked');
        expect(view.cleanUp).toBe(isDeleted ? 'member-deleted' : undefined);
        expect(control().members(view.userGuid!)).toHaveLength(isDeleted ? 0 : 1);
      });
    }
  });

  together(
    'that has failed for days stays as it is for MX to look at, whatever the policy',
    async () => {
      const kept = (['on-failure', 'always'] as const).map(async (memberDeletion) => {
        const userGuid = await makeUser(simulator());
        const { verificationId } = await client().start(
          atMxBank('BAD_REQUEST', {
            user: { kind: 'existing', userGuid },
            policies: { memberDeletion, retryDaily: true },
            limits: { dailyRetriesMax: 0 },
          }),
        );
        const { outcome, view } = await result(verificationId);
        expect([outcome.code, view.cleanUp]).toEqual(['support-required', undefined]);
        expect(memberGuidsOf(simulator(), userGuid)).toEqual([view.memberGuid]);
      });
      await Promise.all(kept);
    },
  );

  describe('that was made in the widget', () => {
    async function inWidget(password: string, memberDeletion: Deletion, openUrlMs = 3_600_000) {
      const overrides = { policies: { memberDeletion }, limits: { openUrlMs } };
      const { userGuid, verificationId } = await sendElsewhere(stack(), IN_WIDGET, overrides);
      const memberGuid = await new WidgetUser(simulator(), userGuid).signIn(password);
      return { userGuid, verificationId, memberGuid };
    }

    for (const [what, password, policy, openUrlMs] of [
      ['locked by the bank', 'LOCKED', 'on-failure', 3_600_000],
      ['left at an open question', 'challenge', 'always', 5_000],
    ] as const) {
      together(`${what}: deleted by ${policy}`, async () => {
        const { userGuid, verificationId, memberGuid } = await inWidget(
          password,
          policy,
          openUrlMs,
        );
        const { outcome, view } = await result(verificationId);
        expect(['account-locked', 'widget-not-completed']).toContain(outcome.code);
        expect(view).toMatchObject({ memberGuid, cleanUp: 'member-deleted' });
        expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
      });
    }

    together('and cancelled: left alone, since it may be another widget’s', async () => {
      const { userGuid, verificationId, memberGuid } = await inWidget('challenge', 'always');
      const polls = () => countOf(simulator(), memberGuid, 'readMemberStatus');
      await eventually('the member was seen', () => polls() > 0);
      expect(await cancelled(verificationId)).not.toHaveProperty('cleanUp');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([memberGuid]);
    });
  });

  // From here on one after the other: faults of these endpoints hit whoever makes or looks for a
  // member.

  test('that the user has is spared by a cancel while ours is being made', async () => {
    const identifier = `given-${randomUUID()}`;
    const userGuid = await makeUser(simulator());
    const memberGuid = await makeMember(simulator(), userGuid, 'sim_legacy', identifier);
    control().addFault({ route: 'createMember', kind: 'status', status: 503 });
    // Looking comes before making, and may fail as well.
    control().addFault({ route: 'listMembers', kind: 'status', status: 503 });
    const { verificationId } = await client().start(requestFor(userGuid, identifier));
    await eventually('a 503 was given', () => control().faults().length < 2);
    expect((await cancelled(verificationId)).cleanUp).toBeUndefined();
    expect(memberGuidsOf(simulator(), userGuid)).toEqual([memberGuid]);
  });

  describe('that was made by a POST whose answer was lost', () => {
    type Changes = { fault?: Partial<Fault> } & Partial<StartVerificationRequest>;
    /** Starts one, and waits until the member is there and its answer is not. */
    async function lost(memberDeletion: Deletion, { fault = {}, ...changes }: Changes = {}) {
      control().addFault({ route: 'createMember', kind: 'lose-response', ...fault });
      const userGuid = await makeUser(simulator());
      const start = { ...requestFor(userGuid), policies: { memberDeletion }, ...changes };
      const { verificationId } = await client().start(start);
      const isThere = () =>
        control()
          .faults()
          .some(({ route }) => route === 'createMember');
      await eventually('the answer is lost', () => !isThere());
      return { userGuid, verificationId };
    }

    test.each([
      ['our message', 'always'],
      ["Temporal's cancel", 'on-failure'],
    ] as const)('and cancelled by %s (%s): looked for, and deleted', async (how, policy) => {
      const { userGuid, verificationId } = await lost(policy);
      const handle = stack().temporal.workflow.getHandle(verificationWorkflowId(verificationId));
      if (how === 'our message') await client().cancel(verificationId, { reason: 'left' });
      else await handle.cancel();
      const { outcome, view } = await result(verificationId);
      expect(outcome.code).toBe('cancelled');
      expect(view.cleanUp).toBe('member-deleted');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
      // One POST made it: it was looked for, not made again to be deleted.
      expect(simulator().requestLog.entries('createMember').at(-1)?.fault).toBe('lose-response');
    });

    test.each([
      ['of ours', undefined],
      ['of the caller', `given-${randomUUID()}`],
    ])('under an id %s, and the deadline comes before it is found: deleted', async (_id, own) => {
      const { member } = requestFor('', own);
      // Whether the caller's own id is free is looked up before the POST.
      const fault = { route: 'listMembers', kind: 'status', status: 503, times: 100 } as const;
      control().addFault({ ...fault, skip: own === undefined ? 0 : 1 });
      const overallMs = 8_000; // A busy machine comes to the POST in time.
      const { userGuid, verificationId } = await lost('always', { member, limits: { overallMs } });
      await delay(overallMs);
      control().clearFaults();
      expect((await result(verificationId)).view.cleanUp).toBe('member-deleted');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
    });

    test('and cancelled while it was still being waited for: deleted', async () => {
      const fault = { kind: 'slow', delayMs: 1_500 } as const;
      const { userGuid, verificationId } = await lost('always', { fault });
      expect((await cancelled(verificationId)).cleanUp).toBe('member-deleted');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
    });
  });
});
