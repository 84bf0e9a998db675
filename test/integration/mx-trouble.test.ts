/**
 * Goal: trouble at MX costs time and nothing else: one effect at the bank, and success. A user who
 * is disabled meanwhile ends it as `user-disabled` (atrium-contract.md §16.11). Method: faults in
 * runs that call every endpoint, one run after the other, because a fault without a member hits
 * whoever comes next. test/activities holds what one call does.
 */
import { describe, expect, test } from '@jest/globals';
import { type Fault } from '../../simulator';
import { IN_WIDGET, OAUTH, play, sendElsewhere, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank, disableUser, withPhasesOf } from '../../tools/end-user/at-mx';
import { answersTo, filledIn } from '../../tools/end-user/end-user';
import { WidgetUser } from '../../tools/end-user/widget';
import { eventually } from '../../tools/waiting';
import { answersOf, countOf, outcomeOf } from '../flows/support/flow';
import { proofSize } from '../support/proof-size';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { useStack } from './support/stack';

const POSTS = ['createUser', 'createMember', 'verifyMember', 'updateMember'] as const;
/** Two verifications: one with the wrong credentials, one after the update. */
const ONE_OF_EACH = {
  outcome: 'verified',
  users: 1,
  members: 1,
  verifications: 2,
  updates: 1,
  answers: [1],
};

describeWithOwnServer('an MX in trouble', () => {
  const stack = useStack();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const log = () => simulator().requestLog;

  describe('that says that the user is disabled', () => {
    const together = useTestsTogether();

    /** Stands at a question. */
    async function asked<K extends Parameters<typeof untilAsked>[2]>(password: string, kind: K) {
      const { verificationId: id } = await client().start(atMxBank(password));
      const action = await untilAsked(client(), id, kind);
      const { userGuid, memberGuid } = await client().getVerification(id);
      return { id, action, userGuid: userGuid!, memberGuid: memberGuid! };
    }

    async function expectDisabled(id: string, userGuid: string): Promise<void> {
      await disableUser(simulator(), userGuid);
      expect(await outcomeOf(client(), id)).toBe('user-disabled');
    }

    for (const [where, source, isMade] of [
      ["at the bank's page", OAUTH, false],
      ['in the widget', IN_WIDGET, false],
      ['in a widget that has made a member', IN_WIDGET, true],
    ] as const) {
      together(`in the poll, while the end user is ${where}`, async () => {
        const { verificationId: id, userGuid } = await sendElsewhere(stack(), source);
        if (isMade) {
          const memberGuid = await new WidgetUser(simulator(), userGuid).signIn('challenge');
          const polls = () => countOf(simulator(), memberGuid, 'readMemberStatus');
          await eventually('it was seen', () => polls() > 0);
        }
        await expectDisabled(id, userGuid);
      });
    }

    together('while another job is in the way of new credentials', async () => {
      const { id, action, userGuid, memberGuid } = await asked('INVALID', 'provide-credentials');
      withPhasesOf(simulator(), 60_000, () => control().startBackgroundAggregation(memberGuid));
      const credentials = filledIn(action.credentials, 'password');
      await client().provideCredentials(id, { round: action.round, credentials });
      const answers = () => answersOf(simulator(), memberGuid, 'updateMember');
      await eventually('the update was rejected', () => answers().includes(409));
      await expectDisabled(id, userGuid);
    });

    together('not where access is rejected and nobody is: a matter for an operator', async () => {
      const { id, action, memberGuid } = await asked('challenge', 'answer-challenges');
      const always = { kind: 'status', status: 403, times: 9 } as const;
      control().addFault({ route: 'resumeMember', ...always, memberGuid });
      await client().answerChallenges(id, answersTo(action));
      expect(await outcomeOf(client(), id)).toBe('mx-access-rejected');
    });

    // The second changes what MX says for all.
    test.each([403, 404])('by %i, when an answer is handed on', async (disabledUserStatus) => {
      control().changeSettings({ disabledUserStatus });
      const { id, action, userGuid } = await asked('challenge', 'answer-challenges');
      await disableUser(simulator(), userGuid);
      await client().answerChallenges(id, answersTo(action));
      expect(await outcomeOf(client(), id)).toBe('user-disabled');
    });
  });

  /**
   * A run that passes all of them: new user, wrong credentials, update, selection. What it changed
   * at the bank.
   */
  async function everyStep(...faults: readonly Fault[]) {
    log().clear();
    control().clearFaults();
    const before = control().counters();
    for (const fault of faults) control().addFault(fault);
    const endUser = { credentials: ['password'] };
    const { outcome, view } = (await play(client(), atMxBank('INVALID'), endUser)).result;
    expect(control().faults()).toEqual([]);
    const after = control().counters();
    const added = (name: keyof typeof after) => after[name] - before[name];
    const answers = control().challenges(view.memberGuid!);
    return {
      outcome: outcome.code,
      users: added('usersCreated'),
      members: control().members(view.userGuid!).length,
      verifications: added('verificationsStarted'),
      updates: added('membersUpdated'),
      answers: answers.map(({ effects }) => effects),
    };
  }

  const KINDS = [
    // Whether MX has the user then; only of one that it has, the list is read.
    ['lost after it took effect', 'lose-response', true],
    ['cut before it took effect', 'reset', false],
    ['broken off in the middle of the body', 'truncated-json', true],
  ] as const;
  test.each(KINDS.slice(0, proofSize({ slice: 1, full: KINDS.length })))(
    'each answer to a POST is %s, and looking for it fails too: each has its effect once',
    async (_, kind, isThere) => {
      const lost = POSTS.map((route) => ({ route, kind }));
      const looks = [...(isThere ? ['listUsers'] : []), 'listMembers'].map(
        (route) => ({ route, kind: 'status', status: 500 }) as const,
      );
      expect(await everyStep(...lost, ...looks)).toEqual(ONE_OF_EACH);
    },
  );

  test('trouble of every kind on the way, in commands and in twelve polls in a row, changes nothing', async () => {
    const kinds = ['reset', 'status', 'html', 'truncated-json'] as const;
    const seen = await everyStep(
      { route: 'createUser', kind: 'status', status: 503 },
      { route: 'createMember', kind: 'html', status: 502 },
      // Not verify: its next attempt looks by the same read as the poll.
      { route: 'updateMember', kind: 'truncated-json' },
      ...kinds.map((kind) => ({ route: 'readMemberStatus', kind, times: 3 }) as const),
      { route: 'listAccountNumbers', kind: 'html', status: 504 },
    );
    expect(seen).toEqual(ONE_OF_EACH);
  });
});
