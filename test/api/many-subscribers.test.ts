/**
 * Goal: a thousand subscribers of a hundred verifications lose nothing, get nothing twice, hold little memory and cost at
 * most a hundred long polls. Method: bare sockets; a third is cut and comes back; long polls in flight are counted at the
 * client. `npm test` plays a tenth of the verifications.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { openStack } from '../integration/support/stack';
import { proofSize } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { type Stack } from '../../tools/stack';
import { type Answer } from './support/api';
import { type LinksBody } from './support/body';
import { EventReader } from './support/events';
import { startStubbedApi } from './support/stub-api';

const VERIFICATIONS = proofSize({ slice: 10, full: 100 });
const SUBSCRIBERS_EACH = 10;
/** How often a stream is opened again; each try takes up to two seconds on a machine that is busy. */
const TRIES_MAX = 30;
const HEAP_GROWTH_MAX_BYTES = 200 * 1_024 * 1_024;

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
    try {
      return await original(request);
    } finally {
      inFlight -= 1;
    }
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

/** Comes back, and returns all ids that were seen once the stream has ended. */
async function comeBackTo(before: EventReader, open: () => EventReader): Promise<number[]> {
  const after = await openStream(open);
  await after.ended();
  return [...before.events, ...after.events].map(({ id }) => id);
}

describeWithOwnServer('ten subscribers each', () => {
  it('of many verifications see every change once, over a reconnect', async () => {
    const stack = await openStack();
    const mostLongPolls = countLongPolls(stack);
    // On the stack's own connection, where long polls are counted.
    const { api, key, caller } = await startStubbedApi(stack.client);
    try {
      const member = { kind: 'credentials', institutionCode: 'mxbank' };
      const starts: Answer[] = [];
      while (starts.length < VERIFICATIONS) {
        const some = Array.from({ length: 10 }, () =>
          caller.post('/v1/verifications', { user: { kind: 'new' }, member }),
        );
        starts.push(...(await Promise.all(some)));
      }
      const heapBefore = heapHeld();
      const open = (links: LinksBody, after?: number) =>
        new EventReader(`${api.url}${links.events}`, key, after);
      const groups = await Promise.all(
        starts.map(async ({ body: { links } }) => {
          const readers = Array.from({ length: SUBSCRIBERS_EACH }, () =>
            openStream(() => open(links)),
          );
          return { links, readers: await Promise.all(readers) };
        }),
      );
      const isAsked = ({ events }: EventReader) =>
        events.at(-1)?.data.nextAction.kind === 'provide-credentials';
      const all = groups.flatMap(({ readers }) => readers);
      await Promise.all(all.map((reader) => reader.until(isAsked, 600_000)));
      const heapGrowth = heapHeld() - heapBefore;

      const comeBack = groups.map(({ links, readers }) =>
        readers.slice(0, 3).map((reader) => {
          reader.cut();
          return () => comeBackTo(reader, () => open(links, reader.lastId));
        }),
      );
      const cancels = Promise.all(
        groups.map(({ links }) => caller.post(links.cancel, { reason: 'end of the test' })),
      );
      const pairs = comeBack.map((group) => group.map((reconnect) => reconnect()));
      await cancels;
      await Promise.all(
        groups.flatMap(({ readers }, at) => [
          ...readers.slice(3).map((reader) => reader.ended()),
          ...pairs[at]!,
        ]),
      );
      for (const [at, { readers }] of groups.entries()) {
        const reference = readers[3]!.events.map(({ id }) => id);
        expect(readers[3]!.events.at(-1)!.data.outcome?.code).toBe('cancelled');
        expect([...new Set(reference)].sort((a, b) => a - b)).toEqual(reference);
        for (const seen of await Promise.all(pairs[at]!)) {
          expect(new Set(seen).size).toBe(seen.length);
          // One may have joined later than the other; from there on nothing is missing.
          const from = Math.max(seen[0]!, reference[0]!);
          const since = (id: number): boolean => id >= from;
          expect(reference.filter(since)).toEqual(seen.filter(since));
        }
      }
      process.stdout.write(
        `${String(all.length)} subscribers: ${String(mostLongPolls())} long polls at most, heap +${String(Math.round(heapGrowth / 1_048_576))} MB with both ends in one process\n`,
      );
      expect(mostLongPolls()).toBeLessThanOrEqual(VERIFICATIONS);
      expect(heapGrowth).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
    } finally {
      await api.close();
      stack.client.stopWatching();
      await stack.close();
    }
  }, 1_200_000);
});
