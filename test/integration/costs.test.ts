/**
 * Goal: the reference verification (existing user, exactly 15 polls three seconds apart, one MFA round, account selection,
 * answered by signal) costs at most 71 events and 21 Actions, attributes, summaries and deadlines included; watching and waiting
 * cost no Query while nothing changes and at most one per change, however many do; and whoever waits is told the step that is
 * open now. Method: the server's own counter of Actions, on a server of its own for the reference, which keeps the pace that MX
 * asks for, so that heartbeats count as they do in life, and runs beside the other tests for about 50 s.
 */
import { describe, expect, test } from '@jest/globals';
import { type VerificationView } from '../../client';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank, makeUser } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { report } from '../support/proof-size';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { actionsBetween, readActions, split, totalOf } from './support/actions';
import { countByType, eventsOf, stepsIn } from './support/history';
import { useStack } from './support/stack';

const EVENTS_MAX = 71;
const ACTIONS_MAX = 21;
const UPSERTS_MAX = 5;
const POLLS = 15;
const POLL_INTERVAL_MS = 3_000;
const WATCHERS = 10;
const IN_TIME = { timeoutMs: SAFETY_NET_MS };

/** What a view tells to do. */
function told(view: VerificationView | undefined) {
  const { nextAction, outcome } = view ?? {};
  return outcome?.code ?? nextAction?.kind;
}

describeWithOwnServer('what it costs', () => {
  // Five reads to the question, four to the selection, six to the end: each phase is seen twice, each answered question
  // lingers for one read.
  const reference = useStack({
    pollIntervalMs: POLL_INTERVAL_MS,
    simulator: { settings: { readsPerPhase: 2, lingerReads: 1 } },
  });
  const run = useRuns(['reference'], async () => {
    const { client, devServer, simulator, temporal } = reference();
    const userGuid = await makeUser(simulator);
    const before = await readActions(devServer);
    const request = atMxBank('challenge', { user: { kind: 'existing', userGuid } });
    const { result, verificationId } = await play(client, request, { via: 'signal' });
    const actions = actionsBetween(before, await readActions(devServer));
    return { result, actions, events: await eventsOf(temporal, verificationId) };
  });
  const stack = useStack();

  async function viewsOf(id: string) {
    const views: VerificationView[] = [];
    for await (const view of stack().client.watch(id)) views.push(view);
    return views;
  }

  /** Stands at a question. */
  async function asked() {
    const { client } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    return { id, action: await untilAsked(client, id, 'answer-challenges') };
  }

  test('one Query per change for all who watch and wait, and none while nothing changes', async () => {
    const { client, devServer } = stack();
    const { id, action } = await asked();
    const before = await readActions(devServer);
    const watchers = Array.from({ length: WATCHERS }, () => viewsOf(id));
    const waits = Array.from({ length: WATCHERS }, () => client.awaitNextStep(id, IN_TIME));
    expect(new Set((await Promise.all(waits)).map(told))).toEqual(new Set(['answer-challenges']));
    const known = await readActions(devServer);
    expect(split(actionsBetween(before, known))).toEqual({ queries: 1, others: 0 });
    // The view is known: the next wait costs nothing at all.
    expect(told(await client.awaitNextStep(id, IN_TIME))).toBe('answer-challenges');
    const still = await readActions(devServer);
    expect(actionsBetween(known, still)).toEqual({});

    await client.answerChallenges(id, answersTo(action), { via: 'signal' });
    const selection = await client.awaitNextStep(id, { ...IN_TIME, afterRound: action.round });
    if (selection?.nextAction.kind !== 'select-account') throw new Error('no account to select');
    const { round, options } = selection.nextAction;
    await client.selectAccount(id, { round, value: options[0]!.value }, { via: 'signal' });
    const [seen, ...others] = await Promise.all(watchers);
    const { queries } = split(actionsBetween(still, await readActions(devServer)));
    expect(seen!.at(-1)?.outcome?.code).toBe('verified');
    for (const views of others) expect(views).toEqual(seen);
    const versions = seen!.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    // The first view was there before the answer; the last is read from the result, for nothing.
    expect(queries).toBeGreaterThan(0);
    expect(queries).toBeLessThanOrEqual(seen!.at(-1)!.version - seen![0]!.version);
    // Of a verification that has ended, the last view is all that comes.
    expect(await viewsOf(id)).toEqual([seen!.at(-1)]);
  });

  test('no Query for signals that are dropped', async () => {
    const { client, devServer } = stack();
    const { id, action } = await asked();
    const watcher = viewsOf(id);
    const before = await readActions(devServer);
    const wrong = { ...answersTo(action), round: 99 };
    for (let sent = 0; sent < 5; sent += 1) {
      await client.answerChallenges(id, wrong, { via: 'signal' });
    }
    const spent = actionsBetween(before, await readActions(devServer));
    expect([split(spent).queries, totalOf(spent)]).toEqual([0, 5]);
    await playOn(client, id);
    await watcher;
  });

  test.each(['update', 'signal'] as const)(
    'who waits is told the step that is open, at once after an answer by %s, also by a start that is sent again',
    async (via) => {
      const { client } = stack();
      const id = `answered-by-${via}`;
      const request = { ...atMxBank('challenge'), verificationId: id };
      const start = async () => told(await client.startAndAwaitNextStep(request, IN_TIME));
      const next = async () => told(await client.awaitNextStep(id, IN_TIME));
      expect(await start()).toBe('answer-challenges');
      const watcher = viewsOf(id);
      const action = await untilAsked(client, id, 'answer-challenges');
      await client.answerChallenges(id, answersTo(action), { via });
      expect([await next(), await start()]).toEqual(['select-account', 'select-account']);
      const { round, options } = await untilAsked(client, id, 'select-account');
      await client.selectAccount(id, { round, value: options[0]!.value }, { via });
      expect([await next(), await next(), await start()]).toEqual(Array(3).fill('verified'));
      expect((await watcher).at(-1)?.outcome?.code).toBe('verified');
    },
  );

  test('a start that waits is over in time, and when its signal says so', async () => {
    const { client, simulator } = stack();
    // Longer than this test; then the worker gives up and tries again.
    simulator.control.addFault({ route: 'createUser', kind: 'hang', times: 1 });
    const request = { ...atMxBank('challenge'), verificationId: 'held-up' };
    const start = (options: { timeoutMs: number; signal?: AbortSignal }) =>
      client.startAndAwaitNextStep(request, options);
    const startedAt = Date.now();
    expect(await start({ timeoutMs: 700 })).toBeUndefined();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(690);
    const over = new AbortController();
    setTimeout(() => {
      over.abort();
    }, 100);
    expect(await start({ ...IN_TIME, signal: over.signal })).toBeUndefined();
    expect(await start({ ...IN_TIME, signal: AbortSignal.abort() })).toBeUndefined();
    expect(Date.now() - startedAt).toBeLessThan(IN_TIME.timeoutMs);
    await client.cancel('held-up', { reason: 'the test is over' });
  });

  describe('the reference verification', () => {
    test('is verified with exactly 15 polls, never closer than three seconds', async () => {
      const { result } = await run('reference');
      expect(result.outcome.code).toBe('verified');
      expect(result.view.polls).toBe(POLLS);
      const reads = reference().simulator.requestLog.entries('readMemberStatus');
      expect(reads).toHaveLength(POLLS);
      const times = reads.map(({ at }) => Date.parse(at));
      const gaps = times.slice(1).map((time, index) => time - times[index]!);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(POLL_INTERVAL_MS);
    });

    test('costs at most 71 events, five upserts of attributes and 21 Actions', async () => {
      const { actions, events } = await run('reference');
      const types = countByType(events);
      // What following the run costs on top, one Query per change of the view, is no part of the run.
      const { others } = split(actions);
      report(
        `reference verification: ${String(events.length)} events ${JSON.stringify(types)}, ` +
          `${String(others)} Actions ${JSON.stringify(actions)}`,
      );
      expect(events.length).toBeLessThanOrEqual(EVENTS_MAX);
      const upserts = types['UPSERT_WORKFLOW_SEARCH_ATTRIBUTES'] ?? 0;
      expect(upserts).toBeGreaterThan(0);
      expect(upserts).toBeLessThanOrEqual(UPSERTS_MAX);
      expect(others).toBeGreaterThan(10);
      expect(others).toBeLessThanOrEqual(ACTIONS_MAX);
    });

    test('shows each step as a durable step of its own, in order', async () => {
      expect(stepsIn((await run('reference')).events)).toEqual([
        'createMember',
        'verifyMember',
        'awaitMemberSettled',
        'signal answerChallenges',
        'resumeMember',
        'awaitMemberSettled',
        'signal selectAccount',
        'resumeMember',
        'awaitMemberSettled',
        'listAccountNumbers',
      ]);
    });
  });
});
