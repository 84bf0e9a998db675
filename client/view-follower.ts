/**
 * Follows one verification for all who watch it in this process. Long polls of its history tell how
 * its view has changed; where they do not, one Query reads the view for everybody.
 */
import { type VerificationView } from '../domain';
import { deriveView } from './derive-view';
import { isVerificationClientError } from './errors';
import { type HistoryPage } from './history-poll';
import { type ReadView } from './read-view';
import { RecentViews } from './recent-views';
import { type ViewEvent } from './view-events';
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
   * The last version that it has seen; the kept views after it come first. Where nothing of that
   * version was read here, the view is read first: versions count changes that were seen, and
   * another process may have seen others. @default none: the latest view comes first
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
  /** The last view that was read. */
  #last: ReadView | undefined;
  /** The last view that was shown: that one, or one derived since. */
  #shown: VerificationView | undefined;
  /** Events since the last read, as long as not all are here that it may know of. */
  #pending: readonly ViewEvent[] = [];
  #turn: Promise<unknown> = Promise.resolve();
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
    const readVersion = this.#last?.view.version ?? Infinity;
    if (!this.#hasEnded && afterVersion !== undefined && afterVersion > readVersion) {
      this.#retrying(() => this.refresh()).catch((error: unknown) => {
        this.#fail(error);
      });
      return;
    }
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
    this.#nextRead ??= this.#inTurn(async () => {
      this.#nextRead = undefined;
      const found = await this.#source.read(this.#last);
      this.#publish(found);
      return found;
    });
    return this.#nextRead;
  }

  /** One thing after the other: a read that is under way may be older than a page that comes. */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #run(): Promise<void> {
    try {
      await this.#follow();
      this.#hasEnded = true;
      for (const queue of this.#queues) queue.end();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    for (const queue of this.#queues) queue.fail(error);
    this.stop();
  }

  async #follow(): Promise<void> {
    let page: HistoryPage | undefined;
    do {
      const token = page?.token;
      const next = await this.#retrying(() => this.#source.poll(token, this.#stopped.signal));
      const isTold = await this.#inTurn(() => this.#derive(next));
      if (!isTold) await this.#retrying(() => this.refresh());
      page = next;
    } while (!page.isLast && !this.#stopped.signal.aborted);
  }

  /** Shows what a page tells; false where the view has to be read. */
  #derive({ events, lastEventId, isLast }: HistoryPage): boolean {
    const [last, shown] = [this.#last, this.#shown];
    if (last === undefined || shown === undefined || isLast) return false;
    this.#pending = [...this.#pending, ...events];
    // The next page comes at once.
    if (lastEventId < last.latest) return true;
    const view = deriveView(shown, last, this.#pending);
    this.#pending = [];
    if (view !== undefined) this.#show(view);
    return view !== undefined;
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
    const last = this.#last?.view;
    // Watchers share one object per version.
    this.#last = last?.version === found.view.version ? { ...found, view: last } : found;
    this.#pending = [];
    this.#show(this.#last.view);
  }

  #show(view: VerificationView): void {
    if (view.version !== this.#shown?.version) {
      this.#shown = view;
      this.#recent.add(view);
    }
    // Who has just joined may lack what the others have; a queue takes a version once.
    for (const queue of this.#queues) queue.push(view);
  }
}

/** Whether the same call may succeed later. */
function isTransient(error: unknown): boolean {
  return (
    isVerificationClientError(error) &&
    (error.code === 'WORKER_UNAVAILABLE' || error.code === 'TEMPORAL_UNAVAILABLE')
  );
}
