// Goal: the member that a verification left at MX is deleted where the policy says so, however the verification learnt of
// it and however it ended: made in the widget, made by a POST whose answer was lost. Method: widgets whose user acts on
// the simulator's REST API; answers that the simulator loses. An hour in the widget is made short by `openUrlMs`.
import { afterEach, describe, expect, test } from '@jest/globals';
import { widgetUser } from '../../tools/histories/acts';
import { untilAsked } from '../../tools/histories/end-user';
import type { VerificationPolicies } from '../../domain';
import { verificationWorkflowId } from '../../contract/names';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, makeUser } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { memberGuidsOf, SHORT } from './support/flow';

type Deletion = NonNullable<VerificationPolicies['memberDeletion']>;

describeWithOwnServer('deleting the member', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  afterEach(() => {
    control().clearFaults();
  });

  describe('made in the widget', () => {
    async function inWidget(password: string, memberDeletion: Deletion, openUrlMs: number) {
      const { client } = stack();
      const userGuid = await makeUser(simulator());
      const { verificationId } = await client.start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'connect-widget' },
        policies: { memberDeletion },
        limits: { ...SHORT, openUrlMs },
      });
      await untilAsked(client, verificationId, 'open-url');
      const memberGuid = await widgetUser(simulator(), userGuid).signIn(password);
      return { client, userGuid, verificationId, memberGuid };
    }

    test.each(['on-failure', 'always'] as const)(
      'and locked by the bank: deleted by %s',
      async (policy) => {
        const { client, ...made } = await inWidget('LOCKED', policy, 15_000);
        const { outcome, view } = await client.result(made.verificationId, { timeoutMs: 20_000 });
        expect(outcome.code).toBe('account-locked');
        expect(view).toMatchObject({ memberGuid: made.memberGuid, cleanUp: 'member-deleted' });
        expect(memberGuidsOf(simulator(), made.userGuid)).toEqual([]);
      },
    );

    test.each([
      ['a rejected sign-in', 'INVALID', 'always'],
      ['a rejected sign-in', 'INVALID', 'on-failure'],
      ['an open question', 'challenge', 'always'],
      ['an open question', 'challenge', 'on-failure'],
    ] as const)('and left there after %s (%s): deleted by %s', async (_, password, policy) => {
      const { client, ...made } = await inWidget(password, policy, 2_500);
      const { outcome, view } = await client.result(made.verificationId, { timeoutMs: 20_000 });
      expect(['widget-not-completed', 'denied']).toContain(outcome.code);
      expect(view).toMatchObject({ memberGuid: made.memberGuid, cleanUp: 'member-deleted' });
      expect(memberGuidsOf(simulator(), made.userGuid)).toEqual([]);
    });

    test.each(['on-failure', 'always'] as const)(
      'while the verification is cancelled: left alone by %s, since it may be another widget’s',
      async (policy) => {
        const { client, ...made } = await inWidget('challenge', policy, 15_000);
        await eventually('the member was seen', () => {
          const { requestLog } = simulator();
          return requestLog.entries('readMemberStatus', made.memberGuid).length > 0;
        });
        await client.cancel(made.verificationId, { reason: 'the end user left' });
        const { outcome, view } = await client.result(made.verificationId, { timeoutMs: 20_000 });
        expect(outcome.code).toBe('cancelled');
        expect(view).not.toHaveProperty('cleanUp');
        expect(memberGuidsOf(simulator(), made.userGuid)).toEqual([made.memberGuid]);
      },
    );

    test('spares a member from before that the widget was never used for', async () => {
      const { client } = stack();
      const userGuid = await makeUser(simulator());
      const before = await widgetUser(simulator(), userGuid).signIn('sim_legacy');
      const { verificationId } = await client.start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'connect-widget', institutionCode: 'mxbank' },
        policies: { memberDeletion: 'always' },
        limits: { ...SHORT, openUrlMs: 2_500 },
      });
      await untilAsked(client, verificationId, 'open-url');
      control().startBackgroundAggregation(before);
      const { outcome } = await client.result(verificationId, { timeoutMs: 20_000 });
      expect(outcome.code).toBe('widget-not-completed');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([before]);
    });
  });

  describe('made by a POST whose answer was lost', () => {
    const HOW = ['our message', "Temporal's cancel"] as const;
    const CASES = (['always', 'on-failure'] as const).flatMap((policy) =>
      HOW.map((how) => [how, policy] as const),
    );
    test.each(CASES)('and cancelled by %s before it is tried again: %s', async (how, policy) => {
      const { client, temporal } = stack();
      const userGuid = await makeUser(simulator());
      control().addFault({ route: 'createMember', kind: 'lose-response' });
      const { verificationId } = await client.start(
        atMxBank('challenge', {
          user: { kind: 'existing', userGuid },
          policies: { memberDeletion: policy },
          limits: SHORT,
        }),
      );
      await eventually('the member is made', () => control().members(userGuid).length === 1);
      const [memberGuid] = memberGuidsOf(simulator(), userGuid);
      // The first attempt has failed by now, and the next one comes a second after it.
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (how === 'our message') await client.cancel(verificationId, { reason: 'changed my mind' });
      else await temporal.workflow.getHandle(verificationWorkflowId(verificationId)).cancel();
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 20_000 });
      expect(outcome.code).toBe('cancelled');
      expect(view).toMatchObject({ memberGuid, cleanUp: 'member-deleted' });
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
      // One POST made it: it was looked for, not made again to be deleted.
      expect(simulator().requestLog.entries('createMember').at(-1)?.fault).toBe('lose-response');
    });

    test.each(['always', 'on-failure'] as const)(
      'and the overall deadline, here a second, comes before it is tried again: %s',
      async (policy) => {
        const { client } = stack();
        const userGuid = await makeUser(simulator());
        control().addFault({ route: 'createMember', kind: 'lose-response' });
        const { verificationId } = await client.start(
          atMxBank('challenge', {
            user: { kind: 'existing', userGuid },
            policies: { memberDeletion: policy },
            limits: { ...SHORT, overallMs: 1_000 },
          }),
        );
        const { view } = await client.result(verificationId, { timeoutMs: 20_000 });
        expect(control().faults()).toEqual([]);
        expect(view.cleanUp).toBe('member-deleted');
        expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
      },
    );

    test('and cancelled while it was still being waited for', async () => {
      const { client } = stack();
      const userGuid = await makeUser(simulator());
      control().addFault({ route: 'createMember', kind: 'slow', delayMs: 1_500 });
      const { verificationId } = await client.start(
        atMxBank('challenge', {
          user: { kind: 'existing', userGuid },
          policies: { memberDeletion: 'always' },
          limits: SHORT,
        }),
      );
      await eventually('it is on its way', () => control().faults().length === 0);
      await client.cancel(verificationId, { reason: 'changed my mind' });
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 25_000 });
      expect(outcome.code).toBe('cancelled');
      expect(view.cleanUp).toBe('member-deleted');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
    });

    test('is left, and nothing else touched, where the policy deletes nothing', async () => {
      const { client } = stack();
      const userGuid = await makeUser(simulator());
      control().addFault({ route: 'createMember', kind: 'lose-response' });
      const { verificationId } = await client.start(
        atMxBank('challenge', { user: { kind: 'existing', userGuid }, limits: SHORT }),
      );
      await eventually('the member is made', () => control().members(userGuid).length === 1);
      await client.cancel(verificationId, { reason: 'changed my mind' });
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 20_000 });
      expect(outcome.code).toBe('cancelled');
      expect(view.cleanUp).toBeUndefined();
      expect(control().members(userGuid)).toHaveLength(1);
    });
  });
});
