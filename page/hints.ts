/**
 * Passes on what the bank's window and the widget say, in its order. Hints decide nothing, so trouble
 * with one is said to nobody; but the last one, which says that it is done, has to arrive.
 */
import { meaningOf } from './answers';
import { post } from './http';
import { retryMs, type Pauses } from './pause';

/** More than a widget says in one visit; the oldest is left out. */
const WAITING_MAX = 20;
const TRIES_MAX = 10;

/** The messages that are on their way. */
export class Hints {
  readonly #path: () => string;
  readonly #token: () => string | undefined;
  readonly #pauses: Pauses;
  readonly #waiting: unknown[] = [];
  #isSending = false;

  constructor(path: () => string, token: () => string | undefined, pauses: Pauses) {
    this.#path = path;
    this.#token = token;
    this.#pauses = pauses;
  }

  /** Passes a message on, if it is one. */
  pass(message: unknown): void {
    const isMessage =
      typeof message === 'string' || (typeof message === 'object' && message !== null);
    if (!isMessage || Array.isArray(message)) return;
    this.#waiting.push(message);
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
    if (!this.#isSending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    for (let tries = 0; this.#waiting.length > 0; tries += 1) {
      const reply = await post(this.#path(), { token: this.#token(), body: this.#waiting[0] });
      const meaning = reply.status === 202 ? undefined : meaningOf(reply);
      if (meaning?.kind === 'trouble' && meaning.retryInMs !== undefined && tries < TRIES_MAX) {
        await this.#pauses.take(retryMs(meaning.retryInMs, tries));
        continue;
      }
      tries = 0;
      this.#waiting.shift();
    }
    this.#isSending = false;
  }
}
