/** One open event stream of one client: what is written, when it is dropped, how it ends. */
import { type ServerResponse } from 'node:http';
import { RECONNECT_MS, SIGN_OF_LIFE, renderRetry } from './sse';

/**
 * Bytes that may still wait when the next event comes; beyond it the client is dropped and comes
 * back when it can.
 */
const BUFFERED_BYTES_MAX = 512 * 1_024;

/**
 * What keeps a proxy from holding events back. `no-transform` (RFC 9111, section 5.2.2.6) forbids
 * to compress them: a compressor waits until its buffer is full. `x-accel-buffering` switches off
 * the buffer of nginx and of what follows its example.
 */
const PASS_ON_AT_ONCE = {
  'cache-control': 'no-cache, no-store, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** How a stream is opened. */
export interface EventResponseOptions {
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  readonly heartbeatMs: number;
  /**
   * A client that takes nothing for so long is dropped; longer than the pause between signs of
   * life.
   */
  readonly stalledMs: number;
  /** When the caller's token ends, epoch milliseconds; the stream does not outlive it. */
  readonly expiresAtMs: number | undefined;
}

/** An event stream on its way to one client. */
export class EventResponse {
  readonly #raw: ServerResponse;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #onClose: (() => void)[] = [];
  /**
   * What is written in this turn: missed events come all at once, before the client can take any of
   * them.
   */
  readonly #turn: string[] = [];
  readonly #onGone = (): void => {
    this.#stop();
  };
  #isOpen = true;

  constructor(raw: ServerResponse, options: EventResponseOptions) {
    this.#raw = raw;
    raw.writeHead(200, {
      ...options.headers,
      'content-type': 'text/event-stream; charset=utf-8',
      ...PASS_ON_AT_ONCE,
    });
    this.write(renderRetry(RECONNECT_MS));
    const heartbeat = setInterval(() => {
      // Only to a client that has taken everything: each write restarts the timeout below.
      if (raw.writableLength === 0) this.write(SIGN_OF_LIFE);
    }, options.heartbeatMs);
    // The progress of one long write restarts it as well, so a slow reader is kept.
    raw.setTimeout(options.stalledMs);
    const end = setTimeout(
      () => {
        this.end();
      },
      Math.min(Math.max(0, (options.expiresAtMs ?? Infinity) - Date.now()), TIMER_MAX_MS),
    );
    this.#timers = [heartbeat, end];
    // The socket's event: a response that waits behind another one on its connection emits none.
    raw.req.socket.once('close', this.#onGone);
    if (raw.req.socket.destroyed) this.#stop();
  }

  /**
   * Called once when the client is gone or was dropped, or the stream has ended; at once when that
   * is so already.
   */
  onClose(listener: () => void): void {
    if (this.#isOpen) this.#onClose.push(listener);
    else listener();
  }

  write(text: string): void {
    if (!this.#isOpen) return;
    this.#turn.push(text);
    if (this.#turn.length > 1) return;
    setImmediate(() => {
      this.#flush();
    });
  }

  end(): void {
    this.#flush();
    if (!this.#isOpen) return;
    this.#stop();
    this.#raw.end();
  }

  /**
   * Writes, unless too much waits from earlier turns. What this turn writes may itself exceed that
   * bound.
   */
  #flush(): void {
    const text = this.#turn.splice(0).join('');
    if (!this.#isOpen || text === '') return;
    if (this.#raw.writableLength <= BUFFERED_BYTES_MAX) {
      this.#raw.write(text);
      return;
    }
    this.#stop();
    this.#raw.req.socket.destroy();
  }

  #stop(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#raw.req.socket.off('close', this.#onGone);
    for (const listener of this.#onClose.splice(0)) listener();
  }
}

/** The longest time a timer of Node can wait. */
const TIMER_MAX_MS = 2_147_483_647;
