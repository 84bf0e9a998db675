/**
 * Goal: what a verification costs in events, Actions and Queries, and what the Temporal UI shows of it.
 * Method: the server's own counter of Actions; the reference verification at the pace that MX asks for.
 */
import { describe, expect, test } from '@jest/globals';
import { type VerificationView } from '../../client';
import * as messages from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { type Simulator } from '../../simulator';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { type Stack } from '../../tools/stack';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { report } from '../support/proof-size';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { actionsBetween, readActions, split, totalOf } from './support/actions';
import { METADATA_QUERY, countByType, eventsOf, type Metadata } from './support/history';
import { playReference, spentOn } from './support/spent';
import { useStack } from './support/stack';

const EVENTS_MAX = 67;
const ACTIONS_MAX = 19;
const QUERIES_MAX = 4;
const UPSERTS_MAX = 5;
/** Of a history, as the server counts them; and by how much it may grow by being encrypted. */
const BYTES_MAX = { readable: 16_000, encrypted: 18_000 };
const ENCRYPTED_GROWTH_MAX = 0.15;
const POLLS = 15;
/** To MX, with the one that made the user, and one for a flag that a status may leave out. */
const REQUESTS_MAX = 23;
const POLL_INTERVAL_MS = 3_000;
const WATCHERS = 10;
const IN_TIME = { timeoutMs: SAFETY_NET_MS };

/** What a view tells to do. */
function told(view: VerificationView | undefined) {
  const { nextAction, outcome } = view ?? {};
  return outcome?.code ?? nextAction?.kind;
}

describeWithOwnServer('what it costs', () => {
  // Five reads to the question, four to the selection, six to the end: each phase is seen twice,
  // each answered question lingers for one read.
  const reference = useStack({
    hasOwnServer: true,
    pollIntervalMs: POLL_INTERVAL_MS,
    simulator: { settings: { readsPerPhase: 2, lingerReads: 1 } },
  });
  const run = useRuns(['reference'], () => spentOn(reference()));
  const stack = useStack({ hasOwnServer: true });
  const plain = useStack({ payloadKeys: 'none' });

  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const metadataOf = (id: string): Promise<Metadata> => handle(id).query(METADATA_QUERY);

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

  test('Queries are shared by all who watch and wait, and there is none while nothing changes', async () => {
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
    const result = client.result('held-up', { timeoutMs: 100 });
    await expect(result).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await client.cancel('held-up', { reason: 'the test is over' });
  });

  test('a run describes every signal, update and query, and no message that is not defined', async () => {
    const { id } = await asked();
    const { definition = {} } = await metadataOf(id);
    const defined = Object.values(messages).filter((each) => typeof each === 'object');
    expect(defined.length).toBeGreaterThanOrEqual(13);
    for (const { type, name } of defined) {
      const found = definition[`${type}Definitions`]?.filter((each) => each.name === name) ?? [];
      expect({ name, found: found.length }).toEqual({ name, found: 1 });
      expect(found[0]?.description).toMatch(/^[A-Z].{20,}\.$/);
    }
    const registered = Object.values(definition)
      .filter((each) => Array.isArray(each))
      .flatMap((each) => each as { readonly name?: string }[])
      .map(({ name = '' }) => name)
      .filter((name) => !name.startsWith('__'));
    expect([...new Set(registered)].sort()).toEqual(defined.map(({ name }) => name).sort());
    await stack().client.cancel(id, { reason: 'the test is over' });
  });

  test('a run shows its panel and can be found by its attributes, waiting and ended', async () => {
    const tenantId = 'tenant-7';
    const { verificationId: id } = await stack().client.start(atMxBank('challenge', { tenantId }));
    const action = await untilAsked(stack().client, id, 'answer-challenges');
    const attributes = async () => {
      const { typedSearchAttributes } = await handle(id).describe();
      const pairs = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
      return Object.fromEntries(pairs) as Record<string, unknown>;
    };
    expect(await attributes()).toMatchObject({
      TenantId: tenantId,
      InstitutionCode: 'mxbank',
      VerificationPhase: 'AWAITING_CHALLENGE_ANSWERS',
      MxConnectionStatus: 'CHALLENGED',
      ChallengeKind: 'TEXT',
      WaitingSince: expect.any(Date),
    });
    expect((await metadataOf(id)).currentDetails).toContain(action.deadline);
    await stack().client.answerChallenges(id, answersTo(action));
    await playOn(stack().client, id);
    const ended = await attributes();
    expect(ended).toMatchObject({
      VerificationPhase: 'FINISHED',
      VerificationOutcome: 'verified',
      MxConnectionStatus: 'CONNECTED',
    });
    expect(ended).not.toHaveProperty('WaitingSince');
    expect((await metadataOf(id)).currentDetails).toContain('verified');
    const query = `TenantId = '${tenantId}' AND VerificationOutcome = 'verified'`;
    await eventually('the index has it', async () => {
      const found: string[] = [];
      for await (const { workflowId } of stack().temporal.workflow.list({ query }))
        found.push(workflowId);
      return found.join() === verificationWorkflowId(id);
    });
  });

  test('a run of many more polls, or that polls slowly, by retries, has not one event more', async () => {
    const { client, simulator } = stack();
    type Settings = Parameters<Simulator['control']['changeSettings']>[0];
    const seen = async (settings: Settings, limits = {}) => {
      simulator.control.changeSettings(settings);
      const request = atMxBank('challenge', { limits });
      const { result, verificationId } = await play(client, request, { via: 'signal' });
      simulator.control.changeSettings({ readsPerPhase: 0, phaseMinMs: 0, phaseMaxMs: 0 });
      expect(result.outcome.code).toBe('verified');
      const { length } = await eventsOf(stack().temporal, verificationId);
      return { polls: result.view.polls, events: length };
    };
    const few = await seen({ readsPerPhase: 1 });
    const many = await seen({ readsPerPhase: 20 });
    expect([few.polls, many.polls]).toEqual([8, 103]);
    expect(many.events).toBe(few.events);
    const slow = { fastPollingMs: 100, slowPollMs: 200 };
    const slowly = await seen({ phaseMinMs: 600, phaseMaxMs: 600 }, slow);
    expect(slowly.events).toBe(few.events);
  });

  test('the reference history has at most 16 kB, and 18 kB encrypted, which is at most 15 % more', async () => {
    const bytesOn = async (on: Stack) => {
      const { verificationId } = await playReference(on);
      const played = on.temporal.workflow.getHandle(verificationWorkflowId(verificationId));
      return (await played.describe()).historySize ?? 0;
    };
    const [readable, encrypted] = [await bytesOn(plain()), await bytesOn(stack())];
    const growth = encrypted / readable - 1;
    report(
      `reference history: ${String(readable)} bytes readable, ${String(encrypted)} encrypted ` +
        `(${(growth * 100).toFixed(1)} % more)`,
    );
    expect(readable).toBeLessThanOrEqual(BYTES_MAX.readable);
    expect(encrypted).toBeLessThanOrEqual(BYTES_MAX.encrypted);
    expect(encrypted).toBeGreaterThan(readable);
    expect(growth).toBeLessThanOrEqual(ENCRYPTED_GROWTH_MAX);
  });

  describe('the reference verification', () => {
    test('is verified with exactly 15 polls, never closer than three seconds', async () => {
      const { result, views } = await run('reference');
      const { polls, memberGuid } = result.view;
      expect([result.outcome.code, polls]).toEqual(['verified', POLLS]);
      const reads = reference().simulator.requestLog.entries('readMemberStatus');
      expect(reads).toHaveLength(POLLS);
      // The user was there before; each question is answered once.
      expect(reference().simulator.requestLog.entries().length).toBeLessThanOrEqual(REQUESTS_MAX);
      const times = reads.map(({ at }) => Date.parse(at));
      const gaps = times.slice(1).map((time, index) => time - times[index]!);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(POLL_INTERVAL_MS);
      // Every wait is seen, and the member from the first poll on.
      const waits = views.filter(({ step }) => step.startsWith('await'));
      const steps = waits.map(({ step }) => step).join(' ');
      expect(steps).toBe(`${'awaitMemberSettled awaitEndUser '.repeat(2)}awaitMemberSettled`);
      expect(waits.every((view) => view.memberGuid === memberGuid)).toBe(true);
    });

    test('costs at most 67 events, five upserts of attributes and 19 Actions, and four Queries to follow', async () => {
      const { actions, events } = await run('reference');
      const types = countByType(events);
      const { others, queries } = split(actions);
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
      expect(queries).toBeLessThanOrEqual(QUERIES_MAX);
    });
  });
});
