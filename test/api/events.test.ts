/**
 * Goal: an event stream tells every change once, over a cut as well, and ends after the outcome; however many follow, it costs
 * one long poll for each verification and one Query for each change. Method: the whole stack; the server's own counter of
 * Actions; many bare sockets, a third of which is cut and comes back. `npm test` plays a tenth of those.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { actionsBetween, readActions, split } from '../integration/support/actions';
import { useStarted } from '../integration/support/stack';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { type Stack } from '../../tools/stack';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { aStart, answersTo, nextStep, playOnOverHttp, useApi } from './support/api';
import { EventReader } from './support/events';
import { startStubbedApi } from './support/stub-api';

const FOLLOWERS = 10;
const MANY = proofSize({ slice: 10, full: 100 });
/** How often a stream is opened again; each try takes up to two seconds on a machine that is busy. */
const TRIES_MAX = 30;
const HEAP_GROWTH_MAX_BYTES = 200 * 1_024 * 1_024;

const idsOf = ({ events }: EventReader) => events.map(({ id }) => id);
const isAscending = (ids: readonly number[]) =>
  ids.every((id, at) => at === 0 || id > ids[at - 1]!);

/** What is held, without what only waits to be collected. */
function heapHeld(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** Counts long polls in flight on the stack's own connection. */
function countLongPolls({ temporal }: Stack): () => number {
  const service = temporal.workflow.workflowService;
  const original = service.getWorkflowExecutionHistory.bind(service) as unknown as (
    request: object,
  ) => Promise<never>;
  let inFlight = 0;
  let most = 0;
  service.getWorkflowExecutionHistory = (async (request: object) => {
    // Reading a result asks for the closing event alone and comes back at once: that is no long poll.
    if ('historyEventFilterType' in request) return original(request);
    inFlight += 1;
    most = Math.max(most, inFlight);
    return original(request).finally(() => (inFlight -= 1));
  }) as never;
  return () => most;
}

/** Opens a stream as a client does, which tries again when it is told 503: a busy machine may answer a probe late. */
async function openStream(open: () => EventReader): Promise<EventReader> {
  for (let tries = 0; ; tries += 1) {
    const reader = open();
    await reader.answered();
    if (reader.status !== 503 || tries === TRIES_MAX) return reader;
  }
}

describeWithOwnServer('event streams', () => {
  const running = useApi({ api: { settings: { heartbeatMs: 60, requestsPerMinute: 0 } } });

  it('tell every change in order, keep alive, go on after a cut, end after the outcome, and cost a Query per change', async () => {
    const { stack, api, caller } = running();
    const before = await readActions(stack.devServer);
    await play(stack.client, atMxBank('challenge'), { via: 'signal' });
    const afterBare = await readActions(stack.devServer);

    const { id, links } = (await caller.post('/v1/verifications', aStart())).body;
    const follow = (lastEventId?: number) =>
      new EventReader(`${api.url}${links.events}`, api.key, lastEventId);
    const [whole, first, ...more] = Array.from({ length: FOLLOWERS }, () => follow());
    await whole!.until(({ comments }) => comments.length > 1);
    await first!.until(({ events }) => events.at(-1)?.data.nextAction.kind === 'answer-challenges');
    first!.cut();
    // Changes come while this reader is away.
    const asked = await nextStep(caller, id);
    await caller.post(links.challengeAnswers, answersTo(asked));
    await nextStep(caller, id, asked.nextAction.round);
    const second = follow(first!.lastId);
    const { last } = await playOnOverHttp(caller, links);
    await Promise.all([second, whole!, ...more].map((reader) => reader.ended()));

    const ids = idsOf(whole!);
    expect(isAscending(ids)).toBe(true);
    expect([...idsOf(first!), ...idsOf(second)]).toEqual(ids);
    expect(whole!.events.map(({ name }) => name)).toEqual(ids.map(() => 'verification'));
    expect(whole!.events.at(-1)!.data).toEqual(last);
    expect(last.outcome?.code).toBe('verified');
    expect(JSON.stringify(whole!.events)).not.toMatch(/"accountNumber":"\d/);
    const kinds = whole!.events.map(({ data }) => data.nextAction.kind);
    expect(kinds).toEqual(expect.arrayContaining(['answer-challenges', 'select-account', 'none']));
    expect(whole!.retries).toEqual([2_000]);
    const again = follow(ids.at(-1));
    await again.ended();
    expect({ status: again.status, events: again.events }).toEqual({ status: 204, events: [] });
    // A client that has seen more than ever was gets the present.
    const ahead = follow(99_999);
    await ahead.ended();
    expect(idsOf(ahead)).toEqual(ids.slice(-1));

    const bare = split(actionsBetween(before, afterBare));
    const spent = split(actionsBetween(afterBare, await readActions(stack.devServer)));
    report(`ten followers: ${String(last.version)} changes, ${JSON.stringify({ bare, spent })}`);
    // The version counts the changes; the reads of this test share what the streams read.
    expect(spent.queries).toBeLessThanOrEqual(last.version);
    expect(spent.queries).toBeGreaterThan(0);
    expect(spent.others).toBeLessThanOrEqual(bare.others + 2);
  });

  describe('of many verifications', () => {
    // On the stack's own connection, where long polls are counted.
    const onStack = useStarted(async (onEnd) => {
      const { client } = running().stack;
      const stubbed = await startStubbedApi(client);
      onEnd(() => {
        client.stopWatching();
      });
      onEnd(() => stubbed.api.close());
      return stubbed;
    });

    it('lose nothing over a reconnect, and share one long poll for each verification', async () => {
      const mostLongPolls = countLongPolls(running().stack);
      const { api, key, caller } = onStack();
      const start = {
        user: { kind: 'new' },
        member: { kind: 'credentials', institutionCode: 'mxbank' },
      };
      const started: Awaited<ReturnType<typeof caller.post>>[] = [];
      while (started.length < MANY) {
        const ten = Array.from({ length: 10 }, () => caller.post('/v1/verifications', start));
        started.push(...(await Promise.all(ten)));
      }
      const heapBefore = heapHeld();
      const groups = await Promise.all(
        started.map(async ({ body: { links } }) => {
          const open = (lastId?: number) =>
            openStream(() => new EventReader(`${api.url}${links.events}`, key, lastId));
          const readers = await Promise.all(Array.from({ length: FOLLOWERS }, () => open()));
          return { links, readers, open };
        }),
      );
      const isAsked = ({ events }: EventReader) =>
        events.at(-1)?.data.nextAction.kind === 'provide-credentials';
      await Promise.all(groups.flatMap(({ readers }) => readers.map((one) => one.until(isAsked))));
      const heapGrowth = heapHeld() - heapBefore;

      const followed = groups.map(async ({ links, readers, open }) => {
        const cut = readers.slice(0, 3);
        for (const reader of cut) reader.cut();
        const cancelled = caller.post(links.cancel, { reason: 'end of the test' });
        const back = await Promise.all(cut.map((reader) => open(reader.lastId)));
        await Promise.all([cancelled, ...[...back, ...readers].map((reader) => reader.ended())]);
        return {
          reference: readers[3]!,
          seen: cut.map((one, at) => [...idsOf(one), ...idsOf(back[at]!)]),
        };
      });
      for (const { reference, seen } of await Promise.all(followed)) {
        expect(reference.events.at(-1)!.data.outcome?.code).toBe('cancelled');
        const all = idsOf(reference);
        for (const ids of [all, ...seen]) {
          expect(isAscending(ids)).toBe(true);
          // One may have joined later than the other; from there on nothing is missing.
          const from = Math.max(ids[0]!, all[0]!);
          expect(ids.filter((id) => id >= from)).toEqual(all.filter((id) => id >= from));
        }
      }
      report(
        `${String(MANY * FOLLOWERS)} subscribers: ${String(mostLongPolls())} long polls at most, heap +${String(Math.round(heapGrowth / 1_048_576))} MB with both ends in one process`,
      );
      expect(mostLongPolls()).toBeLessThanOrEqual(MANY);
      expect(heapGrowth).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
    }, 1_200_000);
  });
});
