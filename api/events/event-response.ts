/** One open event stream of one client: what is written, when it is dropped, how it ends. */
import type { ServerResponse } from 'node:http';
import { RECONNECT_MS, SIGN_OF_LIFE, renderRetry } from './sse';

/** Bytes that may wait for a client that does not read; beyond it the client is dropped and comes back when it can. */
const BUFFERED_BYTES_MAX = 512 * 1_024;

/** How a stream is opened. */
export interface EventResponseOptions {
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  readonly heartbeatMs: number;
  /** When the caller's token ends, epoch milliseconds; the stream does not outlive it. */
  readonly expiresAtMs: number | undefined;
}

/** An event stream on its way to one client. */
export class EventResponse {
  readonly #raw: ServerResponse;
  readonly #timers: readonly NodeJS.Timeout[];
  #isOpen = true;

  constructor(raw: ServerResponse, options: EventResponseOptions) {
    this.#raw = raw;
    raw.writeHead(200, {
      ...options.headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Some proxies hold answers back until they are complete; this one asks them not to.
      'x-accel-buffering': 'no',
    });
    this.write(renderRetry(RECONNECT_MS));
    const heartbeat = setInterval(() => {
      this.write(SIGN_OF_LIFE);
    }, options.heartbeatMs);
    const end = setTimeout(
      () => {
        this.end();
      },
      Math.min(Math.max(0, (options.expiresAtMs ?? Infinity) - Date.now()), TIMER_MAX_MS),
    );
    this.#timers = [heartbeat, end];
    raw.once('close', () => {
      this.#stop();
    });
  }

  /** Called once when the client is gone or was dropped, or the stream has ended. */
  onClose(listener: () => void): void {
    this.#raw.once('close', listener);
  }

  write(text: string): void {
    if (!this.#isOpen) return;
    this.#raw.write(text);
    if (this.#raw.writableLength <= BUFFERED_BYTES_MAX) return;
    this.#stop();
    this.#raw.destroy();
  }

  end(): void {
    if (!this.#isOpen) return;
    this.#stop();
    this.#raw.end();
  }

  #stop(): void {
    this.#isOpen = false;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

/** The longest time a timer of Node can wait. */
const TIMER_MAX_MS = 2_147_483_647;
