/**
 * Goal: every flow and every way to an outcome goes as it is meant to, as caller, bank and operator see it. Method: the scenes
 * that the recorder plays as well (tools/histories), and runs for the ways in which a bank asks, each played once, a few at a
 * time. The slice leaves out what another test of this folder plays. What a single step decides stands in test/domain and
 * test/activities.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type CommandActivities, type PollingActivities } from '../../activities';
import { CHALLENGE_TYPES } from '../../domain';
import { play, type PlayedVerification } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { FLOW_SCENES } from '../../tools/histories/flows';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { eventsOf, summaryOf, typeOf, type HistoryEvent } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { proofSize } from '../support/proof-size';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { answersOf, askedIn, callsTo, countOf, namesOf, phasesOf } from './support/flow';

const SCENES = [...OUTCOME_SCENES, ...FLOW_SCENES];
const isFull = proofSize({ slice: 0, full: 1 }) === 1;

/** Scenes that are in the full proof alone, by the test file that plays the same in `npm test`. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'cancel-and-deadlines': [
    'outcome-cancelled',
    'outcome-challenge-not-answered',
    'outcome-deadline-exceeded',
    'outcome-did-not-settle',
    'flow-deadline-extended',
    'flow-slow-polling-poll-requested',
  ],
  messages: ['flow-answers-by-signal', 'flow-answers-rejected-and-dropped'],
  model: ['outcome-answer-rejected', 'outcome-oauth-not-completed'],
  'open-url': ['outcome-widget-not-completed'],
  ownership: ['outcome-account-locked', 'flow-member-deleted-always'],
  recoveries: ['flow-denied-twice', 'flow-other-job-waited-out', 'flow-prevented-then-verified'],
  'stale-success': ['flow-failed-then-verified-next-day'],
  'two-of-the-same': ['outcome-already-running', 'flow-attached-to-a-running-job'],
};

/** What is seen of a scene, or of the run with a password at MX Bank; compared as far as it is named here. */
const SEEN: Readonly<Record<string, Partial<Sight>>> = {
  'flow-answers-by-update': { asked: ['TEXT', 'account'] },
  'flow-selection-first': { asked: ['account', 'TEXT'] },
  'flow-selection-between': { asked: ['TEXT', 'account', 'TEXT'] },
  'flow-several-questions': { asked: ['OPTIONS+TEXT+TEXT', 'account'] },
  'flow-two-rounds': { asked: ['OPTIONS', 'TOKEN', 'account'] },
  'flow-old-question-lingers': { asked: ['TEXT', 'account'] },
  'flow-legacy-all-accounts': { asked: [], numbers: 2, foundBy: 'all-accounts' },
  options: { asked: ['OPTIONS', 'account'] },
  image: { asked: ['IMAGE_DATA', 'account'] },
  sim_image_options: { asked: ['IMAGE_OPTIONS', 'account'] },
  ...(isFull && {
    sim_image_bare: { asked: ['IMAGE_DATA', 'account'] },
    sim_image_options_legacy: { asked: ['IMAGE_OPTIONS', 'account'] },
    sim_token: { asked: ['TOKEN', 'account'] },
    sim_numeric_type: { asked: ['TEXT', 'account'] },
    sim_unknown_type: { asked: ['TEXT', 'account'] },
    sim_selection_lookalike: { asked: ['OPTIONS', 'account'] },
    sim_legacy_mfa: { asked: ['TEXT'] },
  }),
  'flow-existing-member': { members: 1, creates: 1 },
  'flow-numbers-ambiguous': { numbers: 2, foundBy: 'ambiguous' },
  // No verification is paid for.
  'flow-known-numbers-reused': { numbers: 2, foundBy: 'known-before', verifies: [200] },
  'flow-oauth-denied': { verifies: [] },
  'flow-selection-by-rule': { asked: ['TEXT'] },
  'flow-widget-completed': { members: 1, creates: 1, verifies: [200], isTokenised: false },
  'outcome-no-verifiable-account': { asked: [] },
  'outcome-status-unrecognised': { status: 'SOMETHING_NEW' },
  'outcome-credentials-not-provided': { members: 0 },
  'outcome-sealed-values-unreadable': { members: 0 },
  'flow-denied-then-verified': {
    asked: ['provide-credentials: denied', 'TEXT', 'account'],
    verifies: [200, 200],
    updates: 1,
  },
  'flow-credentials-missing-then-verified': {
    asked: ['provide-credentials: credentials-missing', 'account'],
  },
  'outcome-credentials-missing': { asked: ['provide-credentials: credentials-missing'] },
  'flow-answer-wrong-then-right': {
    verifies: [200, 200],
    verdicts: ['incorrect', 'correct', 'correct'],
  },
  'flow-expired-within-grace': { verifies: [200, 200] },
  'outcome-challenge-expired': { verifies: [200] },
  'outcome-support-required': { verifies: [200, 200, 200, 200] },
  'flow-cancelled-and-deleted': { members: 0, cleanUp: 'member-deleted' },
  'flow-member-deletion-failed': { members: 1, cleanUp: 'member-deletion-failed' },
};

/** What is looked at in every run. */
interface Sight {
  readonly asked: readonly string[];
  /** The answers to verify. */
  readonly verifies: readonly number[];
  readonly updates: number;
  /** Members made at the bank for the user, and those that are left. */
  readonly creates: number;
  readonly members: number;
  readonly verdicts: readonly (string | undefined)[];
  readonly numbers: number;
  readonly foundBy: string | undefined;
  readonly isTokenised: boolean;
  readonly status: string | null | undefined;
  readonly cleanUp: string | undefined;
}

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
  const left = new Set(isFull ? [] : Object.values(ELSEWHERE).flat());
  const scenes = SCENES.filter(({ name }) => !left.has(name));
  const names = [...new Set([...scenes.map(({ name }) => name), ...Object.keys(SEEN)])];
  const run = useRuns(names, (name) => {
    const scene = scenes.find((each) => each.name === name);
    return scene === undefined ? play(stack().client, atMxBank(name)) : scene.play(stack());
  });
  const simulator = () => stack().simulator;

  function sightOf(played: PlayedVerification): Sight {
    const { view, accountNumbers, numbersFoundBy } = played.result;
    const { userGuid, memberGuid, connectionStatus, cleanUp } = view;
    const { control, requestLog } = simulator();
    const guid = memberGuid ?? 'none';
    const made = requestLog.entries('createMember').filter((entry) => entry.userGuid === userGuid);
    return {
      asked: askedIn(played),
      verifies: answersOf(simulator(), guid, 'verifyMember'),
      updates: countOf(simulator(), guid, 'updateMember'),
      creates: made.length,
      members: control.members(userGuid ?? '').length,
      verdicts: control.challenges(guid).map(({ verdict }) => verdict),
      numbers: accountNumbers.length,
      foundBy: numbersFoundBy,
      isTokenised: accountNumbers.some(({ mayBeTokenised }) => mayBeTokenised),
      status: connectionStatus,
      cleanUp,
    };
  }

  test.each(scenes.map(({ name, outcome }) => [name, outcome]))('%s: %s', async (name, code) => {
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
    expect('accountNumbers' in result.view).toBe(hasNumbers);
  });

  test.each(Object.entries(SEEN))('%s: %j', async (name, seen) => {
    const played = await run(name);
    expect(sightOf(played)).toMatchObject(seen);
    const guid = played.result.view.memberGuid ?? 'none';
    // Each answer reached the bank once, and took effect once.
    const right = simulator()
      .control.challenges(guid)
      .filter(({ verdict }) => verdict === 'correct');
    expect(right.map(({ posts, effects }) => [posts, effects])).toEqual(right.map(() => [1, 1]));
  });

  test('every type of challenge is asked by one of them', () => {
    const asked = Object.values(SEEN).flatMap((seen) => seen.asked ?? []);
    expect(asked.flatMap((round) => round.split('+'))).toEqual(
      expect.arrayContaining([...CHALLENGE_TYPES]),
    );
  });

  test('has one user, one member, one job and the masked number of the chosen account', async () => {
    const played = await run('flow-credentials-without-questions');
    const { view, accountNumbers } = played.result;
    expect(phasesOf(played)).toEqual([
      'CONNECTING',
      'AWAITING_ACCOUNT_SELECTION',
      'CONNECTING',
      'FINISHED',
    ]);
    const [member, ...others] = simulator().control.members(view.userGuid!);
    expect(others).toEqual([]);
    expect(member).toMatchObject({ connectionStatus: 'CONNECTED', verifyCalls: 1 });
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

  test('uses the account that a rule chooses', async () => {
    const { result } = await run('flow-selection-by-rule');
    const known = { userGuid: result.view.userGuid!, memberGuid: result.view.memberGuid! };
    expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
  });

  test("uses the bank's own page once, whose numbers may be tokens", async () => {
    const { view, accountNumbers } = (await run('flow-oauth-approved')).result;
    expect(countOf(simulator(), view.memberGuid!, 'readOauthWindowUri')).toBe(2);
    expect(answersOf(simulator(), view.memberGuid!, 'verifyMember')).toEqual([200]);
    expect(accountNumbers).toMatchObject([{ mayBeTokenised: true }]);
  });

  test('asks for credentials where none were given: the form in its order, no member before it', async () => {
    const { views } = await run('flow-credentials-asked');
    const asked = views.find(({ nextAction }) => nextAction.kind === 'provide-credentials');
    expect(asked).toMatchObject({
      phase: 'AWAITING_CREDENTIALS',
      memberGuid: null,
      nextAction: { reason: 'not-given', fields: [{ type: 'LOGIN' }, { type: 'PASSWORD' }] },
    });
  });

  test('deletes the member last', async () => {
    const { view } = (await run('flow-member-deletion-failed')).result;
    expect(callsTo(simulator(), view.memberGuid!).at(-1)).toBe('deleteMember');
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
      expect(new Set(shown.map(typeOf)).size).toBe(2);
      expect(texts.size).toBeGreaterThan(5);
      for (const summary of new Set(shown.map(summaryOf))) {
        expect(summary).toMatch(/^[A-Z][\w ',:’-]{5,80}$/);
        for (const text of texts) expect(summary).not.toContain(text);
      }
    });
  });
});
