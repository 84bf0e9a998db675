/**
 * All verifications that are followed in one process: one {@link ViewFollower} each, however many
 * watch.
 */
import { type VerificationView } from '../domain';
import { pollHistory } from './history-poll';
import { readView, type ReadView } from './read-view';
import { type TemporalCalls } from './temporal-calls';
import { ViewFollower, type JoinOptions, type ViewSource } from './view-follower';
import { ViewQueue } from './view-queue';

/** How to watch. */
export interface WatchOptions {
  /** Ends watching without an error. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The last version that this watcher has seen. It then gets every kept view after that version
   * instead of the latest one. A version that never existed counts as none.
   *
   * @default none
   */
  readonly afterVersion?: number | undefined;
  /**
   * How long following goes on after the last watcher has left, in milliseconds, so that one that
   * comes back misses no view. {@link VerificationClient.stopWatching} ends it earlier.
   *
   * @default 0
   */
  readonly lingerMs?: number | undefined;
}

/** The source of a verification's views at Temporal. */
export function temporalSource(calls: TemporalCalls, verificationId: string): ViewSource {
  return {
    read: (last) => readView(calls, verificationId, last),
    poll: (token, signal) => pollHistory(calls, verificationId, token, signal),
  };
}

/** The followers of one process. */
export class ViewFollowers {
  readonly #sourceOf: (verificationId: string) => ViewSource;
  readonly #followers = new Map<string, ViewFollower>();

  constructor(sourceOf: (verificationId: string) => ViewSource) {
    this.#sourceOf = sourceOf;
  }

  /**
   * The view as it stands now; costs no Query when nothing has changed since a follower read it.
   */
  read(verificationId: string): Promise<ReadView> {
    const follower = this.#followers.get(verificationId);
    return follower?.refresh() ?? this.#sourceOf(verificationId).read(undefined);
  }

  /**
   * Yields the latest view that is known, or every kept one after `afterVersion`, then one per
   * change; ends after the outcome.
   *
   * @param last - what was read just before; a new follower starts from it
   */
  async *watch(
    verificationId: string,
    { signal, ...join }: WatchOptions = {},
    last?: ReadView,
  ): AsyncGenerator<VerificationView> {
    if (signal?.aborted === true) return;
    const queue = new ViewQueue(join.afterVersion);
    const follower = this.#join(verificationId, queue, join, last);
    const end = (): void => {
      queue.end();
    };
    signal?.addEventListener('abort', end, { once: true });
    try {
      yield* queue;
    } finally {
      signal?.removeEventListener('abort', end);
      follower.leave(queue);
    }
  }

  /** Ends every watch at once, and what lingers. */
  stop(): void {
    for (const follower of [...this.#followers.values()]) follower.stop();
  }

  #join(
    verificationId: string,
    queue: ViewQueue,
    options: JoinOptions,
    last: ReadView | undefined,
  ): ViewFollower {
    const follower = this.#followers.get(verificationId) ?? this.#begin(verificationId, last);
    follower.join(queue, options);
    return follower;
  }

  #begin(verificationId: string, last: ReadView | undefined): ViewFollower {
    const source = this.#sourceOf(verificationId);
    const follower: ViewFollower = new ViewFollower(source, last, () => {
      // Another follower may have begun by then.
      if (this.#followers.get(verificationId) === follower) this.#followers.delete(verificationId);
    });
    this.#followers.set(verificationId, follower);
    return follower;
  }
}
