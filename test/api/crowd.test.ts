/**
 * Goal: however many follow, nothing is lost over a reconnect, and each verification costs one long
 * poll. Method: the stack's own connection, where long polls are counted; many bare sockets, a
 * third of which is cut and comes back.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { type Stack } from '../../tools/stack';
import { useStack } from '../integration/support/stack';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { EventReader } from './support/events';
import { startStubbedApi } from './support/stub-api';

const FOLLOWERS = 10;
const CUT = 3;
const MANY = proofSize({ slice: 5, full: 100 });
const STARTED_AT_ONCE = 10;
/**
 * How often a stream is opened again; each try takes up to two seconds on a machine that is busy.
 */
const TRIES_MAX = 30;
const HEAP_GROWTH_MAX_BYTES = 200 * 1_024 * 1_024;

const START = {
  user: { kind: 'new' },
  member: { kind: 'credentials', institutionCode: 'mxbank' },
};

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
    // Reading a result asks for the closing event alone and comes back at once: that is no long
    // poll.
    if ('historyEventFilterType' in request) return original(request);
    inFlight += 1;
    most = Math.max(most, inFlight);
    return original(request).finally(() => (inFlight -= 1));
  }) as never;
  return () => most;
}

/**
 * Opens a stream as a client does, which tries again when it is told 503 or gets no answer: a busy
 * machine may answer a probe late, and end a connection whose request it reads too late.
 */
async function openStream(open: () => EventReader): Promise<EventReader> {
  for (let tries = 0; ; tries += 1) {
    const reader = open();
    await reader.answered();
    const isServed = reader.status !== undefined && reader.status !== 503;
    if (isServed || tries === TRIES_MAX) return reader;
  }
}

describeWithOwnServer('many followers of many verifications', () => {
  const stack = useStack();

  it('lose nothing over a reconnect, and share one long poll for each verification', async () => {
    const mostLongPolls = countLongPolls(stack());
    const { client } = stack();
    const connections = 2 * MANY * FOLLOWERS;
    // All of them come from one address here.
    const settings = { streamsPerTenantMax: connections, connectionsPerAddressMax: connections };
    const { api, key, caller } = await startStubbedApi(client, { settings });
    const started: Awaited<ReturnType<typeof caller.post>>[] = [];
    while (started.length < MANY) {
      const count = Math.min(STARTED_AT_ONCE, MANY - started.length);
      const some = Array.from({ length: count }, () => caller.post('/v1/verifications', START));
      started.push(...(await Promise.all(some)));
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
      const cut = readers.slice(0, CUT);
      for (const reader of cut) reader.cut();
      const cancelled = caller.post(links.cancel, { reason: 'end of the test' });
      const back = await Promise.all(cut.map((reader) => open(reader.lastId)));
      await Promise.all([cancelled, ...[...back, ...readers].map((reader) => reader.ended())]);
      const whole = readers[CUT]!;
      expect(whole.events.at(-1)!.data.outcome?.code).toBe('cancelled');
      const seen = cut.map((one, at) => [...one.events, ...back[at]!.events]);
      for (const ids of [whole.events, ...seen].map((events) => events.map(({ id }) => id))) {
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
        // One may have joined later than the other; from there on nothing is missing.
        const from = Math.max(ids[0]!, whole.events[0]!.id);
        const all = whole.events.map(({ id }) => id);
        expect(ids.filter((id) => id >= from)).toEqual(all.filter((id) => id >= from));
      }
    });
    await Promise.all(followed);
    report(
      `${String(MANY * FOLLOWERS)} subscribers: ${String(mostLongPolls())} long polls at most, heap +${String(Math.round(heapGrowth / 1_048_576))} MB with both ends in one process`,
    );
    expect(mostLongPolls()).toBeLessThanOrEqual(MANY);
    expect(heapGrowth).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
    client.stopWatching();
    await api.close();
  }, 1_200_000);
});
