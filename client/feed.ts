/**
 * Following verifications: one long-poll of the history per verification and process tells that something changed (free),
 * then one Query reads the view for everybody who follows (design.md §5).
 */
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { VerificationView } from '../domain';
import { verificationWorkflowId } from '../contract/names';
import { VerificationClientError } from './errors';
import { ViewQueue } from './view-queue';
import { GRPC, grpcCode, toClientError } from './temporal-errors';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/**
 * Whether an event comes from a decision of the workflow. The view changes nowhere else, and every change comes with one
 * of these; a dropped signal or an activity that merely began has none, and so costs no Query.
 */
function isDecision(event: HistoryEvent): boolean {
  return [
    event.activityTaskScheduledEventAttributes,
    event.timerStartedEventAttributes,
    event.upsertWorkflowSearchAttributesEventAttributes,
    event.workflowExecutionUpdateCompletedEventAttributes,
  ].some(isPresent);
}

function isClosing(event: HistoryEvent): boolean {
  return [
    event.workflowExecutionCompletedEventAttributes,
    event.workflowExecutionFailedEventAttributes,
    event.workflowExecutionTimedOutEventAttributes,
    event.workflowExecutionCanceledEventAttributes,
    event.workflowExecutionTerminatedEventAttributes,
  ].some(isPresent);
}

function isPresent(attributes: object | null | undefined): boolean {
  return attributes !== null && attributes !== undefined;
}

/** An idle long-poll comes back empty after 20 s on the server; this is the bound where it does not. */
const LONG_POLL_MS = 70_000;
/** Pause after Temporal or the worker could not answer. */
const RETRY_PAUSE_MS = 1_000;

/** All followed verifications of one process. */
export class VerificationFeeds {
  readonly #temporal: Client;
  readonly #read: (verificationId: string) => Promise<VerificationView>;
  readonly #feeds = new Map<string, Feed>();

  constructor(temporal: Client, read: (verificationId: string) => Promise<VerificationView>) {
    this.#temporal = temporal;
    this.#read = read;
  }

  /** Yields the current view, then one per change; ends after the outcome or when the signal says so. */
  async *follow(verificationId: string, signal?: AbortSignal): AsyncGenerator<VerificationView> {
    const queue = new ViewQueue();
    const feed = this.#feedOf(verificationId);
    feed.add(queue);
    const stop = (): void => {
      queue.end();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (signal?.aborted !== true) yield* queue;
    } finally {
      signal?.removeEventListener('abort', stop);
      feed.remove(queue);
    }
  }

  #feedOf(verificationId: string): Feed {
    const known = this.#feeds.get(verificationId);
    if (known !== undefined) return known;
    const feed: Feed = new Feed(
      this.#temporal,
      verificationWorkflowId(verificationId),
      () => this.#read(verificationId),
      () => {
        // A feed hears of its end only with its next answer: somebody may have begun another one by then.
        if (this.#feeds.get(verificationId) === feed) this.#feeds.delete(verificationId);
      },
    );
    this.#feeds.set(verificationId, feed);
    return feed;
  }
}

/** One followed verification: begins with its first follower, ends with its last. */
class Feed {
  readonly #temporal: Client;
  readonly #workflowId: string;
  readonly #read: () => Promise<VerificationView>;
  readonly #onEnd: () => void;
  readonly #queues = new Set<ViewQueue>();
  #isStopped = false;
  #abortCall: () => void = () => undefined;
  #latest: VerificationView | undefined;

  constructor(
    temporal: Client,
    workflowId: string,
    read: () => Promise<VerificationView>,
    onEnd: () => void,
  ) {
    this.#temporal = temporal;
    this.#workflowId = workflowId;
    this.#read = read;
    this.#onEnd = onEnd;
  }

  add(queue: ViewQueue): void {
    this.#queues.add(queue);
    if (this.#latest !== undefined) queue.push(this.#latest);
    if (this.#queues.size === 1) void this.#run();
  }

  remove(queue: ViewQueue): void {
    this.#queues.delete(queue);
    if (this.#queues.size > 0) return;
    this.#onEnd();
    this.#isStopped = true;
    this.#abortCall();
  }

  async #run(): Promise<void> {
    try {
      await this.#followHistory();
      for (const queue of this.#queues) queue.end();
    } catch (error) {
      if (this.#isStopped) return;
      for (const queue of this.#queues) queue.fail(error);
    } finally {
      this.#onEnd();
    }
  }

  async #followHistory(): Promise<void> {
    let token: Uint8Array | undefined;
    let isFirst = true;
    let isClosed = false;
    while (!isClosed && !this.#isStopped) {
      const page = await this.#nextPage(token);
      if (page === undefined) continue;
      token = page.token;
      isClosed = page.events.some(isClosing) || token.length === 0;
      const hasDecision = page.events.some(isDecision);
      if (isFirst || hasDecision || isClosed) await this.#publish();
      isFirst = false;
    }
  }

  /** One long-poll; undefined after trouble that passes. */
  async #nextPage(
    token: Uint8Array | undefined,
  ): Promise<{ readonly events: readonly HistoryEvent[]; readonly token: Uint8Array } | undefined> {
    const { connection, options, workflowService } = this.#temporal.workflow;
    // One controller a call: the SDK never takes its listener off the signal it is given.
    const call = new AbortController();
    this.#abortCall = () => {
      call.abort();
    };
    try {
      const response = await connection.withAbortSignal(call.signal, () =>
        connection.withDeadline(Date.now() + LONG_POLL_MS, () =>
          workflowService.getWorkflowExecutionHistory({
            namespace: options.namespace,
            execution: { workflowId: this.#workflowId },
            waitNewEvent: true,
            ...(token === undefined ? {} : { nextPageToken: token }),
          }),
        ),
      );
      return { events: response.history?.events ?? [], token: response.nextPageToken };
    } catch (error) {
      await this.#pauseOrThrow(error);
      return undefined;
    }
  }

  async #publish(): Promise<void> {
    for (;;) {
      try {
        const view = await this.#read();
        if (this.#latest?.version === view.version) return;
        this.#latest = view;
        for (const queue of this.#queues) queue.push(view);
        return;
      } catch (error) {
        await this.#pauseOrThrow(error);
      }
    }
  }

  /** Waits where trying again helps: Temporal away, no worker, too many calls. Everything else goes to the followers. */
  async #pauseOrThrow(error: unknown): Promise<void> {
    if (this.#isStopped) throw error;
    const clientError = toClientError(error);
    const passes =
      grpcCode(error) === GRPC.CANCELLED ||
      (clientError instanceof VerificationClientError &&
        (clientError.code === 'WORKER_UNAVAILABLE' || clientError.code === 'TEMPORAL_UNAVAILABLE'));
    if (!passes) throw clientError;
    await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
  }
}
