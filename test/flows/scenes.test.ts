// Goal: every flow and every way to an outcome goes as it is meant to, as caller, bank and operator see it. Method: the scenes
// that the recorder plays as well (tools/histories), and one run for every way in which a bank asks, each played once, four at
// a time. What a single step decides stands in test/domain and test/activities.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type CommandActivities, type PollingActivities } from '../../activities';
import { CHALLENGE_TYPES } from '../../domain';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { FLOW_SCENES } from '../../tools/histories/flows';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { eventsOf, summaryOf, typeOf, type HistoryEvent } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import {
  answersOf,
  askedIn,
  callsTo,
  countOf,
  expectNotPrevented,
  namesOf,
  phasesOf,
} from './support/flow';

const SCENES = [...OUTCOME_SCENES, ...FLOW_SCENES];

/** What the bank asks, round by round: by scene, or by the password that chooses it. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  'flow-answers-by-update': ['TEXT', 'account'],
  'flow-selection-first': ['account', 'TEXT'],
  'flow-selection-between': ['TEXT', 'account', 'TEXT'],
  'flow-several-questions': ['OPTIONS+TEXT+TEXT', 'account'],
  'flow-two-rounds': ['OPTIONS', 'TOKEN', 'account'],
  'flow-old-question-lingers': ['TEXT', 'account'],
  'flow-legacy-all-accounts': [],
  options: ['OPTIONS', 'account'],
  image: ['IMAGE_DATA', 'account'],
  sim_image_bare: ['IMAGE_DATA', 'account'],
  sim_image_options: ['IMAGE_OPTIONS', 'account'],
  sim_image_options_legacy: ['IMAGE_OPTIONS', 'account'],
  sim_token: ['TOKEN', 'account'],
  sim_numeric_type: ['TEXT', 'account'],
  sim_unknown_type: ['TEXT', 'account'],
  sim_selection_lookalike: ['OPTIONS', 'account'],
  sim_legacy_mfa: ['TEXT'],
};

/** Typed as a record, so that a new activity has to be named here. */
const ACTIVITIES: Readonly<Record<keyof CommandActivities | keyof PollingActivities, true>> = {
  createUser: true,
  readInstitutionCredentials: true,
  createMember: true,
  readMember: true,
  listMembers: true,
  readMemberCredentials: true,
  updateMember: true,
  deleteMember: true,
  verifyMember: true,
  resumeMember: true,
  listAccountNumbers: true,
  listTransactions: true,
  createOpenUrl: true,
  awaitMemberSettled: true,
  awaitOauthMember: true,
  awaitWidgetMember: true,
};

describeWithOwnServer('a verification', () => {
  const stack = useStack();
  const names = [...new Set([...SCENES.map(({ name }) => name), ...Object.keys(ASKED)])];
  const run = useRuns(names, (name) => {
    const scene = SCENES.find((each) => each.name === name);
    return scene === undefined ? play(stack().client, atMxBank(name)) : scene.play(stack());
  });
  const simulator = () => stack().simulator;
  const membersOf = (userGuid: string | null) => simulator().control.members(userGuid ?? '');

  test.each(SCENES.map(({ name, outcome }) => [name, outcome]))('%s: %s', async (name, code) => {
    const { result } = await run(name);
    expect(result.outcome.code).toBe(code);
    expect(result.view).toMatchObject({
      phase: 'FINISHED',
      step: 'finished',
      nextAction: { kind: 'none' },
      outcome: { code },
    });
    const hasNumbers = code === 'verified' || code === 'numbers-incomplete';
    expect(result.accountNumbers.length > 0).toBe(hasNumbers);
  });

  test.each(Object.entries(ASKED))(
    '%s asks %j, and each answer takes effect once',
    async (...row) => {
      const [name, rounds] = row;
      const played = await run(name);
      expect(played.result.outcome.code).toBe('verified');
      expect(askedIn(played)).toEqual(rounds);
      const { memberGuid } = played.result.view;
      const challenges = simulator().control.challenges(memberGuid!);
      expect(challenges.map(({ posts, effects }) => [posts, effects])).toEqual(
        challenges.map(() => [1, 1]),
      );
      expect(countOf(simulator(), memberGuid!, 'resumeMember')).toBe(rounds.length);
    },
  );

  test('every type of challenge is asked by one of them', () => {
    const asked = Object.values(ASKED).flatMap((rounds) => rounds.flatMap((r) => r.split('+')));
    expect(asked).toEqual(expect.arrayContaining([...CHALLENGE_TYPES]));
  });

  describe('at its end', () => {
    test('has one user, one member, one job and the masked number of the chosen account', async () => {
      const played = await run('flow-credentials-without-questions');
      const { view, accountNumbers } = played.result;
      expect(phasesOf(played)).toEqual([
        'CONNECTING',
        'AWAITING_ACCOUNT_SELECTION',
        'CONNECTING',
        'FINISHED',
      ]);
      expect(membersOf(view.userGuid)).toMatchObject([
        { connectionStatus: 'CONNECTED', verifyCalls: 1 },
      ]);
      expect(accountNumbers).toMatchObject([{ routingNumber: '091000019', mayBeTokenised: false }]);
      const masked = [{ accountNumber: expect.stringMatching(/^••••\d{4}$/) }];
      expect(view.accountNumbers).toMatchObject(masked);
      expect(played.result).not.toHaveProperty('transactions');
    });

    test('has what was asked for besides: transactions of the verified account alone', async () => {
      const { result } = await run('flow-transactions');
      const guids = result.accountNumbers.map(({ accountGuid }) => accountGuid);
      const found = result.transactions?.transactions.map(({ accountGuid }) => accountGuid) ?? [];
      expect(found.length).toBeGreaterThan(0);
      expect(guids).toEqual(expect.arrayContaining(found));
    });

    test.each([
      ['flow-legacy-all-accounts', 'all-accounts', 2],
      ['flow-numbers-ambiguous', 'ambiguous', 2],
      ['flow-known-numbers-reused', 'known-before', 2],
    ])('%s says how its numbers were found: %s', async (name, foundBy, count) => {
      const { result } = await run(name);
      expect(result.numbersFoundBy).toBe(foundBy);
      expect(result.accountNumbers).toHaveLength(count);
    });

    test.each([
      ['outcome-status-unrecognised', 'SOMETHING_NEW'],
      ['outcome-account-locked', 'LOCKED'],
    ])('%s shows the status that it ended with, and no numbers', async (name, status) => {
      const { view } = (await run(name)).result;
      expect(view.connectionStatus).toBe(status);
      expect(view).not.toHaveProperty('accountNumbers');
    });
  });

  describe('uses', () => {
    test('the member that exists, and makes none', async () => {
      const { view } = (await run('flow-existing-member')).result;
      expect(membersOf(view.userGuid)).toMatchObject([{ guid: view.memberGuid }]);
    });

    test('known numbers where the policy says so: no verification is paid for', async () => {
      const { view } = (await run('flow-known-numbers-reused')).result;
      expect(membersOf(view.userGuid)).toMatchObject([{ verifyCalls: 1 }]);
    });

    test('the account that a rule chooses, and asks nobody which', async () => {
      const played = await run('flow-selection-by-rule');
      const { userGuid, memberGuid } = played.result.view;
      const known = { userGuid: userGuid!, memberGuid: memberGuid! };
      expect(askedIn(played)).toEqual(['TEXT']);
      expect(await namesOf(simulator(), known, played.result)).toEqual(['MX Bank Savings']);
    });

    test('nothing of an account selection without options: nobody is asked', async () => {
      expect(askedIn(await run('outcome-no-verifiable-account'))).toEqual([]);
    });

    test("the bank's own page once, whose numbers may be tokens", async () => {
      const { view, accountNumbers } = (await run('flow-oauth-approved')).result;
      expect(countOf(simulator(), view.memberGuid!, 'readOauthWindowUri')).toBe(2);
      expect(membersOf(view.userGuid)).toMatchObject([{ verifyCalls: 1 }]);
      expect(accountNumbers).toMatchObject([{ mayBeTokenised: true }]);
      const { view: denied } = (await run('flow-oauth-denied')).result;
      expect(membersOf(denied.userGuid)).toMatchObject([{ verifyCalls: 0 }]);
    });

    test("the widget's member, questions and verification: nothing is asked or begun twice", async () => {
      const played = await run('flow-widget-completed');
      // Who watches from the end of the widget on sees the open URL no more; questions would be ours.
      expect(askedIn(played).filter((asked) => asked !== 'open-url: connect-widget')).toEqual([]);
      const { view, accountNumbers } = played.result;
      expect(membersOf(view.userGuid)).toMatchObject([{ guid: view.memberGuid, verifyCalls: 1 }]);
      expect(accountNumbers).toMatchObject([{ mayBeTokenised: false }]);
    });
  });

  describe('asks for credentials', () => {
    test('where none were given: the form in its order, and no member before it is filled in', async () => {
      const { views } = await run('flow-credentials-asked');
      const asked = views.find(({ nextAction }) => nextAction.kind === 'provide-credentials');
      expect(asked).toMatchObject({
        phase: 'AWAITING_CREDENTIALS',
        memberGuid: null,
        nextAction: { reason: 'not-given', fields: [{ type: 'LOGIN' }, { type: 'PASSWORD' }] },
      });
      for (const name of ['outcome-credentials-not-provided', 'outcome-sealed-values-unreadable']) {
        expect(membersOf((await run(name)).result.view.userGuid)).toEqual([]);
      }
    });

    test('after DENIED: with them the same member is updated once, and verified', async () => {
      const played = await run('flow-denied-then-verified');
      const { view } = played.result;
      expect(askedIn(played)).toEqual(['provide-credentials: denied', 'TEXT', 'account']);
      expect(membersOf(view.userGuid)).toMatchObject([{ verifyCalls: 2 }]);
      expect(countOf(simulator(), view.memberGuid!, 'updateMember')).toBe(1);
    });

    test('after DENIED once: the second rejection is the end, one before MX prevents the member', async () => {
      const played = await run('flow-denied-twice');
      const { view } = played.result;
      expect(askedIn(played)).toEqual(['provide-credentials: denied']);
      expectNotPrevented(simulator(), view.userGuid, played.views);
    });

    test('after PREVENTED where the caller allowed more sign-ins than MX takes', async () => {
      const played = await run('flow-prevented-then-verified');
      expect(played.views.map(({ connectionStatus }) => connectionStatus)).toContain('PREVENTED');
      expect(countOf(simulator(), played.result.view.memberGuid!, 'updateMember')).toBe(3);
    });

    test.each(['flow-credentials-missing-then-verified', 'outcome-credentials-missing'])(
      'that MX misses (%s)',
      async (name) => {
        expect(askedIn(await run(name))[0]).toBe('provide-credentials: credentials-missing');
      },
    );
  });

  describe('tries again', () => {
    const verifies = async (name: string) => {
      const { view } = (await run(name)).result;
      return answersOf(simulator(), view.memberGuid!, 'verifyMember');
    };

    test.each([
      ['flow-answer-wrong-then-right', [200, 200]],
      ['outcome-answer-rejected', [200, 200]],
      ['flow-expired-within-grace', [200, 200]],
      ['outcome-challenge-expired', [200]],
      ['flow-other-job-waited-out', [409, 200]],
      ['flow-failed-then-verified-next-day', [200, 200]],
      ['outcome-support-required', [200, 200, 200, 200]],
    ])('%s: verify is answered %j', async (name, answers) => {
      expect(await verifies(name)).toEqual(answers);
    });

    test('with the answer that the end user gives the second time', async () => {
      const { view } = (await run('flow-answer-wrong-then-right')).result;
      const challenges = simulator().control.challenges(view.memberGuid!);
      expect(challenges.map(({ verdict }) => verdict)).toEqual(['incorrect', 'correct', 'correct']);
    });

    test('a day later, before support is required; the verifies above count how often', async () => {
      expect(phasesOf(await run('outcome-support-required'))).toContain('WAITING_TO_RETRY');
    });
  });

  describe('deletes the member', () => {
    test.each(['flow-member-deleted-always', 'flow-cancelled-and-deleted'])('%s', async (name) => {
      const { view } = (await run(name)).result;
      expect(view.cleanUp).toBe('member-deleted');
      expect(membersOf(view.userGuid)).toEqual([]);
    });

    test('and a deletion that fails is recorded and does not take the place of the outcome', async () => {
      const { view } = (await run('flow-member-deletion-failed')).result;
      expect(view.cleanUp).toBe('member-deletion-failed');
      expect(callsTo(simulator(), view.memberGuid!).at(-1)).toBe('deleteMember');
    });
  });

  describe('in the Temporal UI', () => {
    let events: readonly HistoryEvent[];
    const texts = new Set<string>();

    beforeAll(async () => {
      const played = (await Promise.allSettled(names.map(run))).flatMap((settled) =>
        settled.status === 'fulfilled' ? [settled.value] : [],
      );
      for (const { nextAction } of played.flatMap(({ views }) => views)) {
        if (nextAction.kind === 'answer-challenges')
          for (const { label } of nextAction.challenges) texts.add(label);
        if (nextAction.kind === 'select-account')
          for (const { label } of nextAction.options) texts.add(label);
      }
      const ids = played.map(({ verificationId }) => verificationId);
      events = (await Promise.all(ids.map((id) => eventsOf(stack().temporal, id)))).flat();
    });

    test('the scenes schedule every activity there is', () => {
      const scheduled = events.flatMap(
        (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
      );
      expect([...new Set(scheduled)].sort()).toEqual(Object.keys(ACTIVITIES).sort());
    });

    test('every activity and timer says what it is for, with no text of a bank', () => {
      const explained = /^(?:ACTIVITY_TASK_SCHEDULED|TIMER_STARTED)$/;
      const shown = events.filter((event) => explained.test(typeOf(event)));
      const kinds = new Set(shown.map(typeOf));
      expect(kinds.size).toBe(2);
      expect(texts.size).toBeGreaterThan(5);
      for (const summary of new Set(shown.map(summaryOf))) {
        expect(summary).toMatch(/^[A-Z][\w ',:’-]{5,80}$/);
        for (const text of texts) expect(summary).not.toContain(text);
      }
    });
  });
});
