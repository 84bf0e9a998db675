/**
 * Makes the namespace able to take verifications before the first request needs it: whoever starts
 * first, API or worker, registers the search attributes. Temporal may be away when the API starts,
 * so it is tried again until it has worked once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger } from '../runtime';

/** Registers what is missing. @throws Error whose message says what to do */
export type Prepare = () => Promise<unknown>;

/** A request waits this long for it; a server takes some ten milliseconds, and a cluster a minute. */
const WAIT_MS = 1_000;
/** Pause after an attempt that failed; each probe of `/readyz` may make the next one. */
const RETRY_MS = 2_000;

/** Whether the namespace can take verifications. */
export class NamespacePreparation {
  readonly #prepare: Prepare;
  readonly #logger: Logger;
  #isPrepared = false;
  #underWay: Promise<void> | undefined;
  #nextAtMs = 0;
  #lastProblem = '';

  constructor(prepare: Prepare, logger: Logger) {
    this.#prepare = prepare;
    this.#logger = logger;
  }

  /** Tries where it has not worked yet; resolves within {@link WAIT_MS}. Costs nothing afterwards. */
  async isPrepared(): Promise<boolean> {
    if (this.#isPrepared) return true;
    if (this.#underWay === undefined && performance.now() >= this.#nextAtMs) {
      this.#underWay = this.#try().finally(() => {
        this.#underWay = undefined;
        this.#nextAtMs = performance.now() + RETRY_MS;
      });
    }
    const over = new AbortController();
    const late = delay(WAIT_MS, undefined, { signal: over.signal, ref: false });
    await Promise.race([this.#underWay, late.catch(() => undefined)]);
    over.abort();
    return this.#isPrepared;
  }

  async #try(): Promise<void> {
    try {
      await this.#prepare();
      this.#isPrepared = true;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // Probes come every few seconds; the same line each time would hide all others.
      if (problem !== this.#lastProblem) {
        this.#logger.error({ problem }, 'The namespace cannot take verifications yet.');
      }
      this.#lastProblem = problem;
    }
  }
}
