/**
 * Goal: a follower derives from events what they tell, reads the rest, and shows every phase and step
 * that the run stays at, to whoever goes from one process to another as well. Method: a table; a run
 * that goes on at random under two followers; the events of every recorded history.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import fc from 'fast-check';
import { deriveView } from '../../client/derive-view';
import { ViewFollowers } from '../../client/view-followers';
import { viewEvents, type ViewEvent } from '../../client/view-events';
import { VERIFICATION_PHASES, type VerificationView } from '../../domain';
import { aView, anAskingView } from '../api/support/stub-api';
import { CHANGES, PlayedRun } from './played-run';

const RUNS = 150;
const HISTORIES = path.join(__dirname, '../replay/histories');

const phase = (id: number, name: string, told: object = {}) =>
  ({ id, kind: 'phase', phase: name, since: `since ${String(id)}`, ...told }) as ViewEvent;
const step = (id: number, name: string) => ({ id, kind: 'step', step: name }) as ViewEvent;
const untold = (id: number) => ({ id, kind: 'untold' }) as ViewEvent;
const connecting = aView(4, { step: 'verifyMember', phaseSince: 'since 5' });
const asking = { ...anAskingView(4, 1), step: 'awaitEndUser', phaseSince: 'since 9' } as const;
const elsewhere = { ...asking, phase: 'AWAITING_OPEN_URL' } as const;
const answered = [phase(12, 'CONNECTING'), step(13, 'resumeMember')];
const resumed = { version: 5, phase: 'CONNECTING', step: 'resumeMember', phaseSince: 'since 12' };
const NO_ACTION = { nextAction: { kind: 'none' } };

describe('a view that is derived', () => {
  // Read with everything up to event 10, and perhaps up to 20.
  it.each<[string, VerificationView, readonly ViewEvent[], object | undefined]>([
    ['is the same without events', connecting, [], connecting],
    ['is the same after what was known', connecting, [untold(9), step(10, 'readMember')], {}],
    ['has the step', connecting, [step(11, 'readMember')], { version: 5, step: 'readMember' }],
    ['is the same when an activity is started again', connecting, [step(21, 'verifyMember')], {}],
    ['asks nothing after an answer', asking, answered, { ...resumed, ...NO_ACTION }],
    [
      'counts one for a page',
      asking,
      [...answered, step(21, 'awaitMemberSettled')],
      { version: 5 },
    ],
    ['asks nothing in a clean-up', asking, [step(11, 'deleteMember')], NO_ACTION],
    ['keeps what it asks where that began', asking, [step(7, 'verifyMember')], asking],
    [
      'has what the index tells',
      asking,
      [phase(12, 'CONNECTING', { connectionStatus: 'RESUMED', institutionCode: 'b' })],
      { connectionStatus: 'RESUMED', institutionCode: 'b' },
    ],
    [
      'knows where it may be in the middle of the events',
      { ...asking, phaseSince: 'since 14' },
      [phase(12, 'CONNECTING'), step(13, 'verifyMember'), phase(14, asking.phase)],
      { ...asking, phaseSince: 'since 14' },
    ],
    ['is read where something is asked', connecting, [phase(21, asking.phase)], undefined],
    ['is read in a phase that is new here', connecting, [phase(21, 'SLEEPING')], undefined],
    ['is read while a day is waited', connecting, [phase(21, 'WAITING_TO_RETRY')], undefined],
    ['is read after a page elsewhere', elsewhere, [phase(21, 'CONNECTING')], undefined],
    ['is read where events do not tell', connecting, [untold(11)], undefined],
    [
      'is read once the member is polled',
      { ...connecting, memberGuid: null },
      [step(11, 'awaitMemberSettled')],
      undefined,
    ],
  ])('%s', (_what, view, events, expected) => {
    const derived = deriveView(view, { view, revision: 'r', known: 10, latest: 20 }, events);
    if (expected === undefined) expect(derived).toBeUndefined();
    else expect(derived).toMatchObject(expected);
    if (derived?.version === view.version) expect(derived).toBe(view);
  });

  it('shows where the run stands, never ahead of its version, in each process and from one to the other', async () => {
    const task = fc.array(fc.constantFrom(...CHANGES), { maxLength: 3 });
    const tasks = fc.array(task, { minLength: 5, maxLength: 25 });
    const luck = fc.array(fc.nat(11), { minLength: 5, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(tasks, luck, async (ahead, moves) => {
        const run = new PlayedRun(ahead, moves);
        const processes = [0, 1].map(() => new ViewFollowers(() => run));
        try {
          await followThroughout(run, processes, moves);
        } finally {
          for (const followers of processes) followers.stop();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

/** One watches in each process, the second one from later on; another one goes to and fro. */
async function followThroughout(
  run: PlayedRun,
  processes: readonly ViewFollowers[],
  moves: readonly number[],
): Promise<void> {
  const follow = async (process: number, into: VerificationView[], signal?: AbortSignal) => {
    const afterVersion = into.at(-1)?.version;
    for await (const view of processes[process]!.watch('v-1', { signal, afterVersion })) {
      expect(view.version).toBeLessThanOrEqual(run.view.version);
      into.push(view);
    }
  };
  const [first, second, wanderer] = [0, 1, 2].map((): VerificationView[] => []);
  const all = [follow(0, first!)];
  for (let at = 0; !run.hasEnded; at += 1) {
    const here = moves[at % moves.length]!;
    if (at === 2) all.push(follow(1, second!));
    const leaving = new AbortController();
    const isAway = here % 3 === 0;
    const visit = isAway ? undefined : follow(here % 2, wanderer!, leaving.signal);
    // As one does who begins to wait.
    const read = here > 6 ? processes[0]!.read('v-1') : undefined;
    run.advance(1 + (here % 3));
    await read;
    await run.settled();
    for (const views of [first!, ...(at < 2 ? [] : [second!]), ...(isAway ? [] : [wanderer!])]) {
      const { phase, step, nextAction, phaseSince, deadline, version } = run.view;
      const shown = views.at(-1)!;
      expect(shown).toMatchObject({ phase, step, nextAction, phaseSince, deadline });
      if (shown.version === version) expect(shown).toEqual(run.view);
    }
    leaving.abort();
    await visit;
  }
  await Promise.all(all);
  for (const views of [first!, second!]) {
    const versions = views.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  }
}

describe('the events of recorded histories', () => {
  const files = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));

  it('tell every phase and step; an extension alone has to be read', () => {
    expect(files.length).toBeGreaterThan(40);
    for (const file of files) {
      const recorded: unknown = JSON.parse(readFileSync(path.join(HISTORIES, file), 'utf8'));
      const events = viewEvents(historyFromJSON(recorded).events ?? []);
      const untoldOnes = events.filter(({ kind }) => kind === 'untold').length;
      expect([file, untoldOnes]).toEqual([file, file.includes('extended') ? 1 : 0]);
      const phases = events.flatMap((event) => (event.kind === 'phase' ? [event] : []));
      for (const { phase: name, since } of phases) {
        expect(VERIFICATION_PHASES).toContain(name);
        expect(since !== undefined && new Date(since).toISOString() === since).toBe(
          name !== 'FINISHED',
        );
      }
      const ids = events.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      expect(events.some(({ kind }) => kind === 'step')).toBe(true);
    }
  });
});
