/**
 * Goal: a user who is disabled while a verification runs ends it as `user-disabled`, wherever MX says so first, and never as a
 * rejection of our own access, which would send an operator after a fault that is not there (atrium-contract.md §16.11).
 * Method: runs that wait for the end user, for MX, or between two attempts; the user is disabled meanwhile.
 */
import { expect, test } from '@jest/globals';
import { untilAsked, viewWhere } from '../../tools/end-user/at-client';
import {
  atMxBank,
  disableUser,
  knownMember,
  makeUser,
  OAUTH_BANK,
  ofMember,
} from '../../tools/end-user/at-mx';
import { answersTo, filledIn } from '../../tools/end-user/end-user';
import { WidgetUser } from '../../tools/end-user/widget';
import { eventually } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { answersOf, countOf, outcomeOf, withPhasesOf } from './support/flow';

const MINUTE_MS = 60_000;

describeWithOwnServer('a user disabled mid-way', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const client = () => stack().client;

  /** Stands at a question. */
  async function asked<K extends Parameters<typeof untilAsked>[2]>(password: string, kind: K) {
    const { verificationId: id } = await client().start(atMxBank(password));
    const action = await untilAsked(client(), id, kind);
    const { userGuid, memberGuid } = await client().getVerification(id);
    return { id, action, userGuid: userGuid!, memberGuid: memberGuid! };
  }

  const isPlayed = (memberGuid: string) =>
    control()
      .faults()
      .every((fault) => fault.memberGuid !== memberGuid);

  /** It is disabled; the verification ends so. */
  async function expectDisabled(id: string, userGuid: string): Promise<void> {
    await disableUser(simulator(), userGuid);
    expect(await outcomeOf(client(), id)).toBe('user-disabled');
  }

  together('shows when a member is made', async () => {
    const userGuid = await makeUser(simulator(), { isDisabled: true });
    const request = atMxBank('password', { user: { kind: 'existing', userGuid } });
    const { verificationId } = await client().start(request);
    expect(await outcomeOf(client(), verificationId)).toBe('user-disabled');
  });

  async function expectShownByAnAnswer(): Promise<void> {
    const { id, action, userGuid } = await asked('challenge', 'answer-challenges');
    await disableUser(simulator(), userGuid);
    await client().answerChallenges(id, answersTo(action));
    expect(await outcomeOf(client(), id)).toBe('user-disabled');
  }

  together('shows when an answer is handed on', expectShownByAnAnswer);

  for (const where of ["at the bank's page", 'in the widget', 'in one that has made a member']) {
    together(`shows in the poll while the end user is ${where}`, async () => {
      const userGuid = await makeUser(simulator());
      const { verificationId: id } = await client().start({
        user: { kind: 'existing', userGuid },
        member: where.includes('page')
          ? { kind: 'oauth', institutionCode: OAUTH_BANK }
          : { kind: 'connect-widget' },
      });
      await untilAsked(client(), id, 'open-url');
      if (where.includes('made')) {
        const memberGuid = await new WidgetUser(simulator(), userGuid).signIn('challenge');
        const polls = () => countOf(simulator(), memberGuid, 'readMemberStatus');
        await eventually('it was seen', () => polls() > 0);
      }
      await expectDisabled(id, userGuid);
    });
  }

  together('shows in status polling', async () => {
    const known = await knownMember(simulator(), 'sim_status_created');
    const { verificationId: id } = await client().start(ofMember(known));
    await viewWhere(client(), id, ({ step }) => step === 'awaitMemberSettled');
    await expectDisabled(id, known.userGuid);
  });

  together('shows while another job is in the way of new credentials', async () => {
    const { id, action, userGuid, memberGuid } = await asked('INVALID', 'provide-credentials');
    withPhasesOf(simulator(), MINUTE_MS, () => control().startBackgroundAggregation(memberGuid));
    const credentials = filledIn(action.fields, 'password');
    await client().provideCredentials(id, { round: action.round, credentials });
    const answers = () => answersOf(simulator(), memberGuid, 'updateMember');
    await eventually('the update was rejected', () => answers().includes(409));
    await expectDisabled(id, userGuid);
  });

  for (const [route, password, skip] of [
    // How many requests pass before: the numbers are read once for the picture before the verify.
    ['listAccountNumbers', 'sim_legacy', 1],
    ['listMemberCredentials', 'INVALID', 0],
  ] as const) {
    together(`shows between two attempts of ${route}`, async () => {
      const known = await knownMember(simulator(), password);
      const { memberGuid, userGuid } = known;
      control().addFault({ route, kind: 'status', status: 503, memberGuid, skip });
      const { verificationId: id } = await client().start(ofMember(known));
      await eventually('it failed once', () => isPlayed(memberGuid));
      await expectDisabled(id, userGuid);
    });
  }

  together('access rejected although nobody is disabled is a matter for an operator', async () => {
    const { id, action, memberGuid } = await asked('challenge', 'answer-challenges');
    control().addFault({ route: 'resumeMember', kind: 'status', status: 403, memberGuid });
    await client().answerChallenges(id, answersTo(action));
    expect(await outcomeOf(client(), id)).toBe('mx-access-rejected');
  });

  test('shows when an answer is handed on, also where MX says 404 then', async () => {
    control().changeSettings({ disabledUserStatus: 404 });
    await expectShownByAnAnswer();
  });
});
