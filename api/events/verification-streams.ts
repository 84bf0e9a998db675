/**
 * Event streams of all verifications that somebody in this process listens to. One `client.watch` per verification, however
 * many listen; each event is rendered once. Recent events are kept, so that a listener that comes back misses none.
 */
import { isVerificationClientError, type VerificationView } from '../../client';
import type { Logger } from '../../runtime';
import { toResource } from '../resource';
import { verificationSchema } from '../schemas/verification';
import type { ApiClient } from '../api-client';
import { renderEvent } from './sse';

/** One event, ready to be written. */
export interface StreamEvent {
  readonly version: number;
  readonly text: string;
}

/** Somebody who listens. Neither call may throw. */
export interface Listener {
  onEvent(event: StreamEvent): void;
  /** No more events: the verification has ended, or cannot be followed any more. */
  onEnd(): void;
}

/** Events kept for listeners that come back: more than a usual run has. */
const KEPT_EVENTS_MAX = 64;
/** Pictures make events large; what is kept of one verification stays below this. */
const KEPT_CHARACTERS_MAX = 1_000_000;
/** A browser that lost its connection is back within seconds. */
const LINGER_MS = 15_000;

/** All streams of one process. */
export class VerificationStreams {
  readonly #client: Pick<ApiClient, 'watch'>;
  readonly #logger: Logger;
  readonly #streams = new Map<string, VerificationStream>();

  constructor(client: Pick<ApiClient, 'watch'>, logger: Logger) {
    this.#client = client;
    this.#logger = logger;
  }

  /**
   * Listens to a verification.
   *
   * @param afterVersion - the last version the listener has seen; undefined: none. One that never was counts as none.
   * @returns ends listening; safe to call twice
   */
  listen(verificationId: string, afterVersion: number | undefined, listener: Listener): () => void {
    const stream = this.#streams.get(verificationId) ?? this.#open(verificationId);
    stream.add(listener, afterVersion);
    return () => {
      stream.remove(listener);
    };
  }

  /** How many listen to one verification. */
  listenersOf(verificationId: string): number {
    return this.#streams.get(verificationId)?.size ?? 0;
  }

  /** Ends every stream; listeners are told. */
  close(): void {
    for (const stream of this.#streams.values()) stream.end();
  }

  #open(verificationId: string): VerificationStream {
    const stream = new VerificationStream(
      (signal) => this.#client.watch(verificationId, { signal }),
      (error) => {
        if (this.#streams.get(verificationId) === stream) this.#streams.delete(verificationId);
        if (error !== undefined) this.#logger.warn({ error }, 'An event stream has ended early.');
      },
    );
    this.#streams.set(verificationId, stream);
    return stream;
  }
}

class VerificationStream {
  readonly #listeners = new Map<Listener, number | undefined>();
  readonly #watching = new AbortController();
  readonly #onEnd: (error?: unknown) => void;
  #kept: readonly StreamEvent[] = [];
  #linger: NodeJS.Timeout | undefined;
  #isFinished = false;

  constructor(
    watch: (signal: AbortSignal) => AsyncIterable<VerificationView>,
    onEnd: (error?: unknown) => void,
  ) {
    this.#onEnd = onEnd;
    void this.#consume(watch(this.#watching.signal));
  }

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: Listener, afterVersion: number | undefined): void {
    clearTimeout(this.#linger);
    this.#listeners.set(listener, afterVersion);
    for (const event of this.#missedBy(afterVersion)) this.#deliver(listener, event);
    if (this.#isFinished) this.#dismissAll();
  }

  remove(listener: Listener): void {
    if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#endLater();
  }

  end(error?: unknown): void {
    this.#isFinished = false;
    this.#watching.abort();
    this.#onEnd(error);
    this.#dismissAll();
    clearTimeout(this.#linger);
  }

  /** What was sent stays for those who are cut off just now. */
  #endLater(): void {
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => {
      this.end();
    }, LINGER_MS);
    this.#linger.unref();
  }

  #dismissAll(): void {
    const listeners = [...this.#listeners.keys()];
    this.#listeners.clear();
    for (const listener of listeners) listener.onEnd();
    if (this.#isFinished) this.#endLater();
  }

  async #consume(views: AsyncIterable<VerificationView>): Promise<void> {
    try {
      for await (const view of views) this.#publish(view);
      if (this.#watching.signal.aborted) return;
      this.#isFinished = true;
      this.#dismissAll();
    } catch (error) {
      // A terminated run is news to its listeners only; they ask again and are answered with the problem.
      this.end(isVerificationClientError(error) ? undefined : error);
    }
  }

  #publish(view: VerificationView): void {
    // Through the schema, as every answer goes: what is not documented is not sent.
    const text = renderEvent(view.version, verificationSchema.parse(toResource(view)));
    const event = { version: view.version, text };
    this.#kept = keep([...this.#kept, event]);
    for (const listener of this.#listeners.keys()) this.#deliver(listener, event);
  }

  /** What a listener that has seen a version still lacks: the current event for one that has seen none. */
  #missedBy(afterVersion: number | undefined): readonly StreamEvent[] {
    const latest = this.#kept.at(-1);
    if (latest === undefined) return [];
    if (afterVersion === undefined || afterVersion > latest.version) return [latest];
    return this.#kept.filter((event) => event.version > afterVersion);
  }

  #deliver(listener: Listener, event: StreamEvent): void {
    const seen = this.#listeners.get(listener);
    // The first event after a restart of this process may be the one that the listener has seen already.
    if (seen === event.version) return;
    this.#listeners.set(listener, event.version);
    listener.onEvent(event);
  }
}

function keep(events: readonly StreamEvent[]): readonly StreamEvent[] {
  const kept: StreamEvent[] = [];
  let characters = 0;
  for (const event of events.slice(-KEPT_EVENTS_MAX).reverse()) {
    characters += event.text.length;
    if (kept.length > 0 && characters > KEPT_CHARACTERS_MAX) break;
    kept.unshift(event);
  }
  return kept;
}
