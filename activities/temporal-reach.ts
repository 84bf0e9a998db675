/**
 * Notices that Temporal cannot be reached. Heartbeats do not arrive then, and another worker is
 * given the polls of this one, which may reach MX as well as before: both would read one member.
 */
import { Context } from '@temporalio/activity';

const ASK_EVERY_MS = 1_000;
/** A slow answer is one. */
const ASK_TIMEOUT_MS = 4_000;
/**
 * A poll's heartbeat is up to 19.2 s old when the connection ends, and its time-out is 24 s
 * (workflows/activity-options.ts).
 */
const CUT_OFF_MS = 4_000;
/** A process that was busy or stood still has asked once; one that is cut off has asked each second. */
const UNANSWERED_MIN = 3;

/** Asks Temporal each second for as long as somebody follows it. Costs no Action. */
export class TemporalReach {
  readonly #ask: () => Promise<unknown>;
  #timer: NodeJS.Timeout | undefined;
  #followers = 0;
  #unanswered = 0;
  #reachedMs = 0;
  #cutOffMs = -Infinity;

  /** @param ask - resolves when Temporal answered */
  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask;
  }

  /** Begins to look; the function ends it. A task came from Temporal just now. */
  follow(): () => void {
    this.#followers += 1;
    this.#reached(performance.now());
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => void this.#look(), ASK_EVERY_MS);
      this.#timer.unref();
    }
    return () => {
      this.#followers -= 1;
      if (this.#followers > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Whether it was out of reach at some moment since then, by the monotonic clock, for too long. */
  wasCutOffSince(ms: number): boolean {
    return this.#cutOffMs >= ms;
  }

  async #look(): Promise<void> {
    const nowMs = performance.now();
    const isLongAgo = nowMs - this.#reachedMs >= CUT_OFF_MS;
    if (isLongAgo && this.#unanswered >= UNANSWERED_MIN) this.#cutOffMs = nowMs;
    this.#unanswered += 1;
    try {
      await this.#ask();
      this.#reached(nowMs);
    } catch {
      // Nothing was heard.
    }
  }

  #reached(ms: number): void {
    this.#reachedMs = Math.max(this.#reachedMs, ms);
    this.#unanswered = 0;
  }
}

/** One for each connection: of each process, outside of tests. */
const reaches = new WeakMap<object, TemporalReach>();

/** That of the activity under way. */
export function temporalReach(): TemporalReach {
  const { connection, workflowService } = Context.current().client;
  const known = reaches.get(connection);
  if (known !== undefined) return known;
  // The timer begins in some activity, and the SDK ends the calls of an activity with it.
  const { signal } = new AbortController();
  const reach = new TemporalReach(() =>
    connection.withAbortSignal(signal, () =>
      connection.withDeadline(Date.now() + ASK_TIMEOUT_MS, () => workflowService.getSystemInfo({})),
    ),
  );
  reaches.set(connection, reach);
  return reach;
}
