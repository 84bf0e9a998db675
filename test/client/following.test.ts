/**
 * Goal: however many watch or wait, and come and go, a verification is followed once in a process,
 * each change that no event tells is read once, and nobody misses a view or gets one twice. Method:
 * a played source of pages and views that counts what it is asked.
 */
import { afterEach, describe, expect, it } from '@jest/globals';
import { VerificationClientError } from '../../client';
import { type HistoryPage } from '../../client/history-poll';
import { awaitNextStep } from '../../client/next-step';
import { type ReadView } from '../../client/read-view';
import { ViewFollowers, type WatchOptions } from '../../client/view-followers';
import { type VerificationView } from '../../domain';
import { aLatch, aView, anAskingView } from '../api/support/stub-api';
import { eventually } from '../../tools/waiting';

const SETTLE_MS = 20;
const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/**
 * A verification that the test moves. The revision is the version: what has not changed costs no
 * Query.
 */
class PlayedVerification {
  view: VerificationView = aView(1);
  queries = 0;
  polls = 0;
  pollsUnderWay = 0;
  /** What the next reads wait for, and what they fail with. */
  hold: Promise<void> | undefined;
  failure: Error | undefined;
  #hasEnded = false;
  #deliver: (() => void) | undefined;

  move(view: VerificationView, hasEnded = false): void {
    this.view = view;
    this.#hasEnded = hasEnded;
    this.#deliver?.();
  }

  async read(last: ReadView | undefined): Promise<ReadView> {
    if (this.failure !== undefined) throw this.failure;
    const revision = String(this.view.version);
    if (last?.revision === revision) return last;
    this.queries += 1;
    const { view, hold } = this;
    await hold;
    return { view, revision, known: view.version, latest: view.version };
  }

  async poll(token: Uint8Array | undefined, signal: AbortSignal): Promise<HistoryPage> {
    this.polls += 1;
    this.pollsUnderWay += 1;
    const seen = token?.[0];
    if (seen === this.view.version) {
      await new Promise<void>((resolve) => {
        this.#deliver = () => {
          signal.removeEventListener('abort', this.#deliver!);
          resolve();
        };
        signal.addEventListener('abort', this.#deliver);
      });
    }
    this.pollsUnderWay -= 1;
    const { version } = this.view;
    return {
      events: [{ id: version, kind: 'untold' }],
      lastEventId: version,
      isLast: this.#hasEnded,
      token: Uint8Array.of(version),
    };
  }
}

describe('following a verification', () => {
  const made: ViewFollowers[] = [];

  afterEach(() => {
    for (const followers of made.splice(0)) followers.stop();
  });

  function play() {
    const verification = new PlayedVerification();
    const followers = new ViewFollowers(() => verification);
    made.push(followers);
    const watch = (options: Omit<WatchOptions, 'signal'> = {}) => {
      const left = new AbortController();
      const seen: number[] = [];
      const done = (async () => {
        const views = followers.watch('v-1', { ...options, signal: left.signal });
        for await (const { version } of views) seen.push(version);
        return seen;
      })();
      done.catch(() => undefined);
      const leave = () => {
        left.abort();
        return done;
      };
      return { seen, done, leave };
    };
    const wait = (
      options: { timeoutMs?: number; signal?: AbortSignal; afterRound?: number } = {},
    ) => awaitNextStep(followers, 'v-1', { timeoutMs: 60_000, ...options });
    return { verification, followers, watch, wait };
  }

  it('asks once per change for all who watch and wait, and not at all while nothing changes', async () => {
    const { verification, watch, wait } = play();
    const watchers = [watch(), watch(), watch()];
    await settled();
    const waits = Promise.all([wait(), wait()]);
    await settled();
    expect(verification).toMatchObject({ queries: 1, pollsUnderWay: 1 });
    verification.move(anAskingView(2, 1));
    expect((await waits).map((view) => view?.version)).toEqual([2, 2]);
    // Once more, at the same step: it is known.
    expect((await wait())?.version).toBe(2);
    expect(verification.queries).toBe(2);
    verification.move(aView(3), true);
    for (const { done } of watchers) expect(await done).toEqual([1, 2, 3]);
    expect(verification).toMatchObject({ queries: 3, pollsUnderWay: 0 });
  });

  it('stays the only one when its watchers leave in the middle of a read and others come', async () => {
    const { verification, watch } = play();
    const latch = aLatch();
    verification.hold = latch.isOpen;
    const first = watch();
    await eventually('the first read is under way', () => verification.queries === 1);
    await first.leave();
    verification.hold = undefined;
    const second = watch();
    await eventually('the second watcher has the view', () => second.seen.length === 1);
    latch.open();
    await settled();
    const third = watch();
    await eventually('the third watcher has the view', () => third.seen.length === 1);
    expect(verification.pollsUnderWay).toBe(1);
    await Promise.all([second.leave(), third.leave()]);
    expect(verification.pollsUnderWay).toBe(0);
  });

  it.each([
    ['no version: the latest', undefined, [3]],
    ['the first version: what came after it', 1, [2, 3]],
    ['the latest version: nothing', 3, []],
    ['a version that never was: the latest', 9, [3]],
  ])('gives who has seen %s', async (_what, afterVersion, expected) => {
    const { verification, watch } = play();
    const first = watch();
    for (const version of [1, 2, 3]) {
      verification.move(aView(version));
      while (!first.seen.includes(version)) await new Promise(setImmediate);
    }
    const second = watch({ afterVersion });
    await settled();
    expect(second.seen).toEqual(expected);
  });

  it('does not repeat what was seen in another process', async () => {
    const { verification, watch } = play();
    const watcher = watch({ afterVersion: 1 });
    await settled();
    verification.move(aView(2), true);
    expect(await watcher.done).toEqual([2]);
  });

  it('goes on after the last has left as long as one asked for, also after the end, and tells what was missed', async () => {
    const { verification, watch } = play();
    const first = watch({ lingerMs: 60_000 });
    await eventually('the view is there', () => first.seen.length === 1);
    await first.leave();
    verification.move(aView(2));
    await settled();
    verification.move(aView(3), true);
    await settled();
    const queries = verification.queries;
    expect(await watch({ afterVersion: 1 }).done).toEqual([2, 3]);
    expect(verification.queries).toBe(queries);
  });

  it('ends when it has lingered, when it is stopped, and at once when something fails meanwhile', async () => {
    const { verification, followers, watch } = play();
    for (const how of ['time', 'stop', 'failure'] as const) {
      const watcher = watch({ lingerMs: how === 'time' ? 2 * SETTLE_MS : 60_000 });
      await eventually('it is followed', () => watcher.seen.length === 1);
      await watcher.leave();
      expect(verification.pollsUnderWay).toBe(1);
      if (how === 'stop') followers.stop();
      if (how === 'failure') {
        verification.failure = new VerificationClientError('TEMPORAL_UNAVAILABLE');
        verification.move(aView(2));
      }
      await eventually('nothing is followed', () => verification.pollsUnderWay === 0);
    }
    const polls = verification.polls;
    await settled();
    expect(verification.polls).toBe(polls);
  });

  it('keeps views bounded in number and size, the latest whatever its size', async () => {
    const { verification, watch } = play();
    const first = watch();
    const versionsKept = async (views: readonly VerificationView[]) => {
      for (const view of views) {
        verification.move(view);
        while (first.seen.at(-1) !== view.version) await new Promise(setImmediate);
      }
      const late = watch({ afterVersion: 0 });
      await settled();
      await late.leave();
      return late.seen;
    };
    const small = Array.from({ length: 70 }, (_, at) => aView(at + 1));
    expect(await versionsKept(small)).toEqual(small.slice(-64).map(({ version }) => version));
    const large = [80, 81, 82, 83].map((version) => anAskingView(version, 1, 400_000));
    expect(await versionsKept(large)).toEqual([82, 83]);
    expect(await versionsKept([anAskingView(90, 1, 2_000_000)])).toEqual([90]);
  });

  it('rides over what passes, and tells the rest to all', async () => {
    const { verification, watch } = play();
    verification.failure = new VerificationClientError('WORKER_UNAVAILABLE');
    const watchers = [watch(), watch()];
    await settled();
    verification.failure = undefined;
    await eventually('both have it', () => watchers.every(({ seen }) => seen.length === 1));
    verification.failure = new VerificationClientError('VERIFICATION_BROKEN');
    verification.move(aView(2));
    for (const { done } of watchers) {
      await expect(done).rejects.toMatchObject({ code: 'VERIFICATION_BROKEN' });
    }
  });

  it('lets a wait begin with the present, not with what was read before the caller answered', async () => {
    const { verification, watch, wait } = play();
    verification.view = anAskingView(4, 1);
    const watcher = watch();
    await eventually('the question is known', () => watcher.seen.length === 1);
    // Answered, and no page has told so yet.
    verification.view = aView(5);
    const waiting = wait();
    await settled();
    verification.move(anAskingView(7, 2));
    expect((await waiting)?.version).toBe(7);
    expect((await wait({ afterRound: 1 }))?.version).toBe(7);
  });

  it('ends a wait with the present view by time-out, signal and stop; without one where none was read', async () => {
    const { verification, followers, wait } = play();
    expect((await wait({ timeoutMs: 2 * SETTLE_MS }))?.version).toBe(1);
    for (const end of ['signal', 'stop'] as const) {
      const over = new AbortController();
      const waiting = wait({ signal: over.signal });
      await settled();
      if (end === 'signal') over.abort();
      else followers.stop();
      expect((await waiting)?.version).toBe(1);
    }
    expect(await wait({ signal: AbortSignal.abort() })).toBeUndefined();
    const latch = aLatch();
    verification.hold = latch.isOpen;
    expect(await wait({ timeoutMs: SETTLE_MS })).toBeUndefined();
    latch.open();
    expect(verification.pollsUnderWay).toBe(0);
    verification.failure = new VerificationClientError('WORKER_UNAVAILABLE');
    await expect(wait()).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' });
  });
});
