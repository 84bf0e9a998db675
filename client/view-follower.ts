/**
 * Follows one verification for all who watch it in this process. Long polls of its history tell
 * when its view may have changed; then one Query reads the view for everybody.
 */
import { isVerificationClientError } from './errors';
import { type HistoryPage } from './history-poll';
import { type ReadView } from './read-view';
import { RecentViews } from './recent-views';
import { type ViewQueue } from './view-queue';

/** Where the views of one verification come from. */
export interface ViewSource {
  /** As {@link readView}. */
  read(last: ReadView | undefined): Promise<ReadView>;
  /** As {@link pollHistory}. */
  poll(token: Uint8Array | undefined, signal: AbortSignal): Promise<HistoryPage>;
}

/** What a watcher may ask for when it joins. */
export interface JoinOptions {
  /**
   * The last version that it has seen; the kept views after it come first. @default none: the
   * latest view comes first
   */
  readonly afterVersion?: number | undefined;
  /**
   * How long to go on after the last watcher has left, in milliseconds. The longest of all watchers
   * counts. @default 0
   */
  readonly lingerMs?: number | undefined;
}

/** Pause after Temporal or the worker could not answer. */
const RETRY_PAUSE_MS = 1_000;

/**
 * Follows one verification until its last watcher has left, and then lingers if one asked for it.
 */
export class ViewFollower {
  readonly #source: ViewSource;
  readonly #onStop: () => void;
  readonly #queues = new Set<ViewQueue>();
  readonly #recent = new RecentViews();
  readonly #stopped = new AbortController();
  #last: ReadView | undefined;
  #readUnderWay: Promise<unknown> = Promise.resolve();
  #nextRead: Promise<ReadView> | undefined;
  #hasEnded = false;
  #lingerMs = 0;
  #linger: NodeJS.Timeout | undefined;

  /**
   * @param last - what was read just before, so that it is not read again
   * @param onStop - called when newcomers need another follower; may be called more than once
   */
  constructor(source: ViewSource, last: ReadView | undefined, onStop: () => void) {
    this.#source = source;
    this.#onStop = onStop;
    if (last !== undefined) this.#publish(last);
    void this.#run();
  }

  join(queue: ViewQueue, { afterVersion, lingerMs = 0 }: JoinOptions): void {
    clearTimeout(this.#linger);
    this.#lingerMs = Math.max(this.#lingerMs, lingerMs);
    this.#queues.add(queue);
    for (const view of this.#recent.after(afterVersion)) queue.push(view);
    if (this.#hasEnded) queue.end();
  }

  leave(queue: ViewQueue): void {
    this.#queues.delete(queue);
    if (this.#queues.size > 0 || this.#stopped.signal.aborted) return;
    if (this.#lingerMs === 0) {
      this.stop();
      return;
    }
    this.#linger = setTimeout(() => {
      this.stop();
    }, this.#lingerMs);
    this.#linger.unref();
  }

  /** Ends following at once; watchers that are left are told that no more views come. */
  stop(): void {
    clearTimeout(this.#linger);
    this.#stopped.abort();
    this.#onStop();
    for (const queue of this.#queues) queue.end();
  }

  /**
   * Reads the view as it stands now, and publishes it. Reads run one after the other: all who ask
   * while one is under way share the next one, so that nobody gets a view from before the call.
   */
  refresh(): Promise<ReadView> {
    if (this.#nextRead !== undefined) return this.#nextRead;
    const read = this.#readUnderWay.then(async () => {
      this.#nextRead = undefined;
      const found = await this.#source.read(this.#last);
      this.#publish(found);
      return found;
    });
    this.#nextRead = read;
    this.#readUnderWay = read.catch(() => undefined);
    return read;
  }

  async #run(): Promise<void> {
    try {
      await this.#follow();
      this.#hasEnded = true;
      for (const queue of this.#queues) queue.end();
    } catch (error) {
      for (const queue of this.#queues) queue.fail(error);
      this.stop();
    }
  }

  async #follow(): Promise<void> {
    let page: HistoryPage | undefined;
    do {
      const token = page?.token;
      const isFirst = page === undefined;
      page = await this.#retrying(() => this.#source.poll(token, this.#stopped.signal));
      if (isFirst || page.mayChangeView) await this.#retrying(() => this.refresh());
    } while (!page.isLast && !this.#stopped.signal.aborted);
  }

  /** Tries again while Temporal or the worker is away. Every other error goes to the watchers. */
  async #retrying<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        // While it lingers, nobody needs the next view: whoever comes back starts another follower.
        const isWatched = this.#queues.size > 0 && !this.#stopped.signal.aborted;
        if (!isTransient(error) || !isWatched) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
    }
  }

  #publish(found: ReadView): void {
    const last = this.#last;
    if (last?.view.version === found.view.version) {
      // Watchers share one object per version.
      this.#last = { view: last.view, revision: found.revision };
      return;
    }
    this.#last = found;
    this.#recent.add(found.view);
    for (const queue of this.#queues) queue.push(found.view);
  }
}

/** Whether the same call may succeed later. */
function isTransient(error: unknown): boolean {
  return (
    isVerificationClientError(error) &&
    (error.code === 'WORKER_UNAVAILABLE' || error.code === 'TEMPORAL_UNAVAILABLE')
  );
}
