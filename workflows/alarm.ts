/**
 * The one timer of a run that wakes it when nobody answers. A timer is an Action and an event, and another event where it
 * is cancelled; so the one that runs stays when its round is answered, and serves the rounds after it.
 */
import { CancellationScope, condition, sleep } from '@temporalio/workflow';

/** What operators see on the timer. */
const SUMMARY = 'The answer is due';

export class Alarm {
  #timer: CancellationScope | undefined;
  #ringsAtMs = Infinity;

  /**
   * Waits until something holds, at the latest until the deadline, which may move to a later time meanwhile. An alarm that
   * rings early (it was set for an earlier round, or the deadline has moved) is set again.
   *
   * @param deadlineMs - epoch milliseconds, asked again each time the alarm rings
   */
  async await(holds: () => boolean, deadlineMs: () => number): Promise<void> {
    while (!holds() && Date.now() < deadlineMs()) {
      this.#setFor(deadlineMs());
      const timer = this.#timer;
      await condition(() => holds() || this.#timer !== timer);
    }
  }

  /** Has the alarm ring at that time or before it. */
  #setFor(atMs: number): void {
    if (this.#ringsAtMs <= atMs) return;
    this.#timer?.cancel();
    const timer = new CancellationScope();
    this.#timer = timer;
    this.#ringsAtMs = atMs;
    timer
      .run(() => sleep(atMs - Date.now(), { summary: SUMMARY }))
      .then(
        () => {
          this.#timer = undefined;
          this.#ringsAtMs = Infinity;
        },
        // Cancelled: there is another one, or the process is over.
        () => undefined,
      );
  }
}
