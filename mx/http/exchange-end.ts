/**
 * What ends one exchange before its answer: its time-out, or the caller's signal. The part of an
 * AbortSignal that axios and the adapter read. A controller for each request costs more than its
 * JSON; AbortSignal.any keeps memory as long as the caller's signal lives, which for a poll loop is
 * hours. A time-out of sockets watches for idle ones alone, so a body that drips would never end.
 */
import { type GenericAbortSignal } from 'axios';
import { type EndedBy } from './interpret';

/** Counts from its making until {@link close}. */
export class ExchangeEnd implements GenericAbortSignal {
  /** Called when the exchange has to end. */
  onabort: (() => void) | null = null;
  #endedBy: EndedBy;
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;

  constructor(caller: AbortSignal | undefined, timeoutMs: number) {
    this.#timer = setTimeout(this.#onTimeout, timeoutMs);
    this.#caller = caller;
    caller?.addEventListener('abort', this.#onAbort);
  }

  /** Why it ended; undefined where it did not. */
  get endedBy(): EndedBy {
    return this.#endedBy;
  }

  get aborted(): boolean {
    return this.#endedBy !== undefined;
  }

  /** The exchange is over. */
  close(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onAbort);
    this.onabort = null;
  }

  /** Ends it. The first reason counts. */
  end(by: EndedBy): void {
    this.#endedBy ??= by;
    this.onabort?.();
  }

  readonly #onTimeout = (): void => {
    this.end('timeout');
  };
  readonly #onAbort = (): void => {
    this.end('cancelled');
  };
}
