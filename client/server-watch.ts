/**
 * Notices early that Temporal is away. A call that takes longer than usual is accompanied by a
 * question to the server that needs no worker; when that is not answered, the call is given up.
 * Nothing is sent while calls are quick.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { VerificationClientError } from './errors';

/** Asks the server for a sign of life; rejects when none comes within the time. */
export type AskServer = (timeoutMs: number) => Promise<unknown>;

/** A usual call takes some ten milliseconds. */
const SUSPICIOUS_AFTER_MS = 300;
/** Together with the line above: down is told in 1.6 s, which is below the 2 s promised. */
const ANSWER_MS = 1_300;
/** A sign of life counts for this long, however many ask. */
const FRESH_MS = 500;

/** Watches the server while calls wait for it; one for each connection. */
export class ServerWatch {
  readonly #ask: AskServer;
  #lastSign: { readonly isUp: Promise<boolean>; readonly atMs: number } | undefined;
  #lastAnswerAtMs = 0;

  constructor(ask: AskServer) {
    this.#ask = ask;
  }

  /** Whether the server answers; asks at most twice a second. */
  isUp(): Promise<boolean> {
    const atMs = performance.now();
    if (this.#lastSign !== undefined && atMs - this.#lastSign.atMs < FRESH_MS) {
      return this.#lastSign.isUp;
    }
    const isUp = this.#ask(ANSWER_MS).then(
      () => true,
      // In a burst the answer can be late although calls are answered; each of those is a sign of
      // life as well.
      () => this.#lastAnswerAtMs > atMs,
    );
    this.#lastSign = { isUp, atMs };
    return isUp;
  }

  /**
   * What the call gives. @throws VerificationClientError TEMPORAL_UNAVAILABLE as soon as the server
   * shows no sign of life; the call then goes on unheard
   */
  async during<T>(call: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    const result = call();
    try {
      const answer = await Promise.race([result, this.#failWhenDown(over.signal)]);
      this.#lastAnswerAtMs = performance.now();
      return answer;
    } finally {
      over.abort();
      // After a lost race the call may still fail, and nothing handles that any more.
      result.catch(() => undefined);
    }
  }

  /** Ends with an abort error once the race it runs in is over, which nobody sees. */
  async #failWhenDown(signal: AbortSignal): Promise<never> {
    for (;;) {
      await delay(SUSPICIOUS_AFTER_MS, undefined, { signal });
      if (!(await this.isUp())) throw new VerificationClientError('TEMPORAL_UNAVAILABLE');
    }
  }
}
