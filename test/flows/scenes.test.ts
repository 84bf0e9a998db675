/**
 * Goal: every flow and every way to an outcome, as caller, bank and operator see it, over each of
 * MX's APIs. Method: one table of scenes; what looks otherwise over one API is a named difference
 * (support/apis.ts).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { verificationWorkflowId } from '../../contract/names';
import { play, type PlayedVerification } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { FLOW_SCENES } from '../../tools/histories/flows';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { type Scene } from '../../tools/histories/scene';
import { bytesIn } from '../../tools/secret-search';
import { decodedHistory } from '../../tools/decoded-history';
import { eventsOf, summaryOf, typeOf, type HistoryEvent } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { IS_FULL_PROOF } from '../support/proof-size';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { APIS, DIFFERENCES, SLICE, dialectOf, type Api } from './support/apis';
import { answersOf, askedIn, countOf, phasesOf } from './support/flow';
import { SEEN, type Sight } from './support/sights';

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

const LEFT = new Set(Object.values(ELSEWHERE).flat());

/** The scenes over an API, as its differences have them; all of them in the full proof. */
function scenesOver(api: Api): readonly Scene[] {
  const isPlayed = ({ name }: Scene) =>
    IS_FULL_PROOF || (api === 'atrium' ? !LEFT.has(name) : SLICE.includes(name));
  return SCENES.filter(isPlayed).map((scene) => ({
    ...scene,
    outcome: DIFFERENCES[api][scene.name]?.outcome ?? scene.outcome,
  }));
}

/** What is seen over an API. */
function seenOver(api: Api, names: readonly string[]): [string, Partial<Sight>][] {
  return Object.entries(SEEN)
    .filter(([name]) => names.includes(name))
    .map(([name, seen]) => [name, { ...seen, ...DIFFERENCES[api][name]?.seen }]);
}

test('each difference is one of a scene, and has its row in docs/platform.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'platform.md'), 'utf8');
  const rows = page.split('\n').map((line) => line.split('|')[1]?.trim());
  const differences = Object.values(DIFFERENCES).flatMap((each) => Object.entries(each));
  for (const [name, { because }] of differences) {
    expect(SCENES.map((scene) => scene.name)).toContain(name);
    expect(rows).toContain(because);
  }
  expect(SCENES.map(({ name }) => name)).toEqual(expect.arrayContaining([...SLICE]));
});

describe.each(APIS)('over %s', (api) => {
  describeWithOwnServer('a verification', () => {
    const stack = useStack({ dialect: dialectOf(api) });
    const scenes = scenesOver(api);
    const passwords = Object.keys(SEEN).filter((name) =>
      SCENES.every((each) => each.name !== name),
    );
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
      const made = requestLog
        .entries('createMember')
        .filter((entry) => entry.userGuid === userGuid);
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
        hasTransactions: (played.result.transactions?.transactions ?? []).length > 0,
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

    test.each(seenOver(api, names))('%s: %j', async (name, seen) => {
      const played = await run(name);
      expect(sightOf(played)).toMatchObject(seen);
      const guid = played.result.view.memberGuid ?? 'none';
      // Each answer reached the bank once, and took effect once.
      const right = simulator()
        .control.challenges(guid)
        .filter(({ verdict }) => verdict === 'correct');
      expect(right.map(({ posts, effects }) => [posts, effects])).toEqual(right.map(() => [1, 1]));
    });

    test('has one user, one member, one job and the masked number of the chosen account', async () => {
      const played = await run('flow-credentials-without-questions');
      const { view, accountNumbers } = played.result;
      expect(phasesOf(played)).toEqual(['AWAITING_ACCOUNT_SELECTION', 'FINISHED']);
      const [member, ...others] = simulator().control.members(view.userGuid!);
      expect(others).toEqual([]);
      expect(member).toMatchObject({ connectionStatus: 'CONNECTED', verificationsStarted: 1 });
      expect(accountNumbers).toMatchObject([{ routingNumber: '091000019', mayBeTokenised: false }]);
      const masked = [{ accountNumber: expect.stringMatching(/^••••\d{4}$/) }];
      expect(view.accountNumbers).toMatchObject(masked);
      expect(played.result).not.toHaveProperty('transactions');
    });

    test('has transactions of the verified account alone', async () => {
      const { result } = await run('flow-transactions');
      const guids = result.accountNumbers.map(({ accountGuid }) => accountGuid);
      const found = result.transactions?.transactions.map(({ accountGuid }) => accountGuid) ?? [];
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
        expect(texts.size).toBeGreaterThan(2);
        for (const summary of new Set(shown.map(summaryOf))) {
          expect(summary).toMatch(/^[A-Z][\w ',:’-]{5,80}$/);
          for (const text of texts) expect(summary).not.toContain(text);
        }
      });
    });
  });
});
