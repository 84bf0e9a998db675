// Goal: a user who is disabled while a verification runs ends it as `user-disabled`, wherever MX says so first, and never as
// a rejection of our own access: that would send an operator looking for a fault that is not there (contract §16.11). Method:
// runs that are held at one endpoint by a fault; the user is disabled meanwhile, and the next request is rejected.
import { afterEach, describe, expect, test } from '@jest/globals';
import { answersTo, untilAsked, viewWhere } from '../../tools/histories/end-user';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, makeMember, makeUser, mxBankCredentials } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { disableUser, knownMember, ofKnown, outcomeOf, SHORT } from './support/flow';

describeWithOwnServer('a user disabled mid-way', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const client = () => stack().client;

  afterEach(() => {
    control().clearFaults();
    control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
  });

  const expectDisabled = async (verificationId: string): Promise<void> => {
    const { outcome } = await client().result(verificationId, { timeoutMs: 20_000 });
    expect(outcome).toMatchObject({ code: 'user-disabled', turn: 'integrator' });
  };

  describe('while a person is waited for', () => {
    async function asked<K extends Parameters<typeof untilAsked>[2]>(password: string, kind: K) {
      const { verificationId } = await client().start(atMxBank(password, { limits: SHORT }));
      const action = await untilAsked(client(), verificationId, kind);
      const { userGuid } = await client().getVerification(verificationId);
      await disableUser(simulator(), userGuid!);
      return { verificationId, action };
    }

    test('for an answer: it shows when the answer is handed on', async () => {
      const { verificationId, action } = await asked('challenge', 'answer-challenges');
      await client().answerChallenges(verificationId, answersTo(action));
      await expectDisabled(verificationId);
    });

    test('for the account', async () => {
      const { verificationId, action } = await asked('password', 'select-account');
      const { round, options } = action;
      await client().selectAccount(verificationId, { round, value: options[0]!.value });
      await expectDisabled(verificationId);
    });

    test('for credentials: it shows when the member is updated', async () => {
      const { verificationId, action } = await asked('INVALID', 'provide-credentials');
      const { round } = action;
      const credentials = mxBankCredentials('password');
      await client().provideCredentials(verificationId, { round, credentials });
      await expectDisabled(verificationId);
    });

    test("at the bank's page: it shows in the poll", async () => {
      const userGuid = await makeUser(simulator());
      const { verificationId } = await client().start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
        limits: { ...SHORT, openUrlMs: 15_000 },
      });
      await untilAsked(client(), verificationId, 'open-url');
      await disableUser(simulator(), userGuid);
      await expectDisabled(verificationId);
    });

    test.each([
      ['before it has made a member', false],
      ['after it has made one', true],
    ])('in the widget, %s: it shows in the poll', async (_, hasMember) => {
      const userGuid = await makeUser(simulator());
      const { verificationId } = await client().start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'connect-widget' },
        limits: { ...SHORT, openUrlMs: 15_000 },
      });
      await untilAsked(client(), verificationId, 'open-url');
      if (hasMember) {
        const memberGuid = await makeMember(simulator(), userGuid, 'password');
        const { requestLog } = simulator();
        await eventually(
          'it was seen',
          () => requestLog.entries('readMemberStatus', memberGuid).length > 0,
        );
      }
      await disableUser(simulator(), userGuid);
      await expectDisabled(verificationId);
    });
  });

  describe('while MX is waited for', () => {
    test('in status polling', async () => {
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      const known = await knownMember(simulator(), 'password');
      const { verificationId } = await client().start(
        ofKnown(known, { limits: { ...SHORT, settleMs: 60_000 } }),
      );
      await viewWhere(client(), verificationId, ({ step, phase }) => {
        return phase === 'CONNECTING' && step === 'awaitMemberSettled';
      });
      await disableUser(simulator(), known.userGuid);
      await expectDisabled(verificationId);
    });

    test('for another job that is in the way of new credentials', async () => {
      const { verificationId } = await client().start(atMxBank('INVALID', { limits: SHORT }));
      const { round } = await untilAsked(client(), verificationId, 'provide-credentials');
      const { userGuid, memberGuid } = await client().getVerification(verificationId);
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      control().startBackgroundAggregation(memberGuid!);
      const credentials = mxBankCredentials('password');
      await client().provideCredentials(verificationId, { round, credentials });
      const { requestLog } = simulator();
      const reads = () => requestLog.entries('readMemberStatus', memberGuid!).length;
      await eventually('the update was rejected', () => {
        return requestLog.entries('updateMember', memberGuid!).length > 0;
      });
      const before = reads();
      await eventually('the job is waited for', () => reads() >= before + 2);
      await disableUser(simulator(), userGuid!);
      await expectDisabled(verificationId);
    });

    test('for another job that is in the way of the verify', async () => {
      const known = await knownMember(simulator(), 'password');
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      control().startBackgroundAggregation(known.memberGuid);
      const { verificationId } = await client().start(ofKnown(known));
      await eventually('the verify was rejected', () => {
        return simulator().requestLog.entries('verifyMember', known.memberGuid).length > 0;
      });
      await disableUser(simulator(), known.userGuid);
      await expectDisabled(verificationId);
    });
  });

  describe('between two attempts', () => {
    const HELD = [
      // How many requests pass before: the numbers are read once for the picture before the verify.
      ['readMember', 'sim_legacy', 0],
      ['verifyMember', 'sim_legacy', 0],
      ['listAccountNumbers', 'sim_legacy', 1],
      ['listMemberCredentials', 'INVALID', 0],
    ] as const;
    test.each(HELD)('of %s', async (route, password, skip) => {
      const known = await knownMember(simulator(), password);
      const { memberGuid, userGuid } = known;
      control().addFault({ route, kind: 'status', status: 503, memberGuid, skip });
      const { verificationId } = await client().start(ofKnown(known));
      await eventually('it failed once', () => control().faults().length === 0);
      await disableUser(simulator(), userGuid);
      await expectDisabled(verificationId);
    });
  });

  test('also where MX answers with 404 (contract §16.11: status undocumented)', async () => {
    const { client } = stack();
    control().changeSettings({ disabledUserStatus: 404 });
    const known = await knownMember(simulator(), 'challenge');
    const { verificationId } = await client.start(ofKnown(known));
    const action = await untilAsked(client, verificationId, 'answer-challenges');
    await disableUser(simulator(), known.userGuid);
    await client.answerChallenges(verificationId, answersTo(action));
    expect(await outcomeOf(client, verificationId)).toBe('user-disabled');
  });

  test('access rejected although nobody is disabled stays what it is: a matter for an operator', async () => {
    const { verificationId } = await client().start(atMxBank('challenge', { limits: SHORT }));
    const action = await untilAsked(client(), verificationId, 'answer-challenges');
    const { memberGuid } = await client().getVerification(verificationId);
    const route = 'resumeMember';
    control().addFault({ route, kind: 'status', status: 403, memberGuid: memberGuid! });
    await client().answerChallenges(verificationId, answersTo(action));
    expect(await outcomeOf(client(), verificationId)).toBe('mx-access-rejected');
  });
});
