/** Goal: every flow and every way to an outcome, as caller, bank and operator see it. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { verificationWorkflowId } from '../../contract/names';
import { play, type PlayedVerification } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { FLOW_SCENES } from '../../tools/histories/flows';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { bytesIn } from '../../tools/secret-search';
import { decodedHistory } from '../../tools/decoded-history';
import { eventsOf, summaryOf, typeOf, type HistoryEvent } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { IS_FULL_PROOF } from '../support/proof-size';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { answersOf, askedIn, countOf, phasesOf } from './support/flow';

const SCENES = [...OUTCOME_SCENES, ...FLOW_SCENES];

/** Scenes that are in the full proof alone, by the tests that hold the same in `npm test`. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'flows/cancel-and-deadlines': [
    'outcome-cancelled',
    'outcome-challenge-not-answered',
    'outcome-deadline-exceeded',
    'outcome-did-not-settle',
    'flow-deadline-extended',
    'flow-slow-polling-poll-requested',
  ],
  'flows/messages': [
    'flow-answers-by-signal',
    'flow-answers-rejected-and-dropped',
    'flow-several-questions',
    'flow-selection-first',
    'outcome-already-running',
    'flow-attached-to-a-running-job',
  ],
  'flows/model': ['outcome-answer-rejected', 'outcome-oauth-not-completed'],
  'flows/open-url': ['outcome-widget-not-completed'],
  'flows/ownership': ['outcome-account-locked', 'flow-member-deleted-always'],
  'flows/jobs': [
    'flow-denied-twice',
    'flow-other-job-waited-out',
    'flow-prevented-then-verified',
    'flow-failed-then-verified-next-day',
    'flow-legacy-all-accounts',
  ],
  'activities, and workflows/outcome-reached': [
    'outcome-institution-not-found',
    'outcome-member-not-found',
  ],
  'activities/resume-member': ['flow-old-question-lingers'],
};

/**
 * What is seen of a scene, or of the run with a password at MX Bank; compared as far as it is named
 * here.
 */
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
  sim_image_bare: { asked: ['IMAGE_DATA', 'account'] },
  sim_image_options_legacy: { asked: ['IMAGE_OPTIONS', 'account'] },
  sim_token: { asked: ['TOKEN', 'account'] },
  sim_numeric_type: { asked: ['TEXT', 'account'] },
  sim_unknown_type: { asked: ['TEXT', 'account'] },
  sim_selection_lookalike: { asked: ['OPTIONS', 'account'] },
  sim_legacy_mfa: { asked: ['TEXT'] },
  'flow-existing-member': { members: 1, creates: 1 },
  'flow-numbers-ambiguous': { numbers: 2, foundBy: 'ambiguous' },
  // No verification is paid for.
  'flow-known-numbers-reused': { numbers: 2, foundBy: 'known-before', verifies: [200] },
  'flow-oauth-approved': { verifies: [200], isTokenised: true },
  'flow-oauth-denied': { verifies: [] },
  'flow-selection-by-rule': { asked: ['TEXT'] },
  'flow-widget-completed': { members: 1, creates: 1, verifies: [200], isTokenised: false },
  'outcome-no-verifiable-account': { asked: [] },
  'outcome-status-unrecognised': { status: 'SOMETHING_NEW' },
  'outcome-credentials-not-provided': { members: 0 },
  'outcome-sealed-values-unreadable': { members: 0 },
  'outcome-secret-expired': { members: 0 },
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

describeWithOwnServer('a verification', () => {
  const stack = useStack();
  const left = new Set(IS_FULL_PROOF ? [] : Object.values(ELSEWHERE).flat());
  const scenes = SCENES.filter(({ name }) => !left.has(name));
  const passwords = Object.keys(SEEN).filter((name) => SCENES.every((each) => each.name !== name));
  const names = [...scenes.map(({ name }) => name), ...(IS_FULL_PROOF ? passwords : [])];
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

  test.each(Object.entries(SEEN).filter(([name]) => names.includes(name)))(
    '%s: %j',
    async (name, seen) => {
      const played = await run(name);
      expect(sightOf(played)).toMatchObject(seen);
      const guid = played.result.view.memberGuid ?? 'none';
      // Each answer reached the bank once, and took effect once.
      const right = simulator()
        .control.challenges(guid)
        .filter(({ verdict }) => verdict === 'correct');
      expect(right.map(({ posts, effects }) => [posts, effects])).toEqual(right.map(() => [1, 1]));
    },
  );

  test('has one user, one member, one job and the masked number of the chosen account', async () => {
    const played = await run('flow-credentials-without-questions');
    const { view, accountNumbers } = played.result;
    expect(phasesOf(played)).toEqual(['AWAITING_ACCOUNT_SELECTION', 'FINISHED']);
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

  test.each(['flow-oauth-approved', 'flow-widget-completed'])(
    '%s: each one-time URL is another one, and stands in no history, memo, attribute, view or result',
    async (name) => {
      const played = await run(name);
      const tokens = played.urls!.map((url) => new URL(url).pathname.split('/').at(-1)!);
      expect(new Set(tokens).size).toBe(name === 'flow-oauth-approved' ? 2 : 1);
      const place = name === 'flow-oauth-approved' ? 'predirect_to' : '/md/connect/';
      for (const url of played.urls!) expect(url).toContain(place);
      const { temporal } = stack();
      const id = verificationWorkflowId(played.verificationId);
      const { raw } = await temporal.workflow.getHandle(id).describe();
      const recorded = bytesIn([await decodedHistory(temporal, id), raw]).toString();
      // The control: what certainly is recorded is found by the same search.
      expect(recorded).toContain(played.result.view.memberGuid);
      for (const text of [...tokens, place]) {
        expect(text.length).toBeGreaterThan(5);
        expect(recorded).not.toContain(text);
        expect(JSON.stringify([played.views, played.result])).not.toContain(text);
      }
    },
  );

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
