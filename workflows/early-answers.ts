/**
 * Answers by signal that came before their round. A reader may have seen a round that Temporal had
 * not recorded yet (docs/adr/0003).
 */
import { type OpenRound, type RejectionReason } from '../domain';

/** An answer, the round that it names, and its rule. */
export interface EarlyAnswer<A> {
  readonly round: number;
  readonly reject: (open: OpenRound) => RejectionReason | undefined;
  readonly answer: A;
}

/** Few callers send early at all; one that sends more only repeats itself. */
const EARLY_ANSWERS_MAX = 5;

/** Keeps answers until their round opens. */
export class EarlyAnswers<A> {
  #kept: readonly EarlyAnswer<A>[] = [];
  /** The last round that was open: an answer to it or an earlier one is late. */
  #lastRound = 0;

  /** Keeps an answer; false when it came late instead, or there are too many. */
  keep(early: EarlyAnswer<A>): boolean {
    if (early.round <= this.#lastRound || this.#kept.length >= EARLY_ANSWERS_MAX) return false;
    this.#kept = [...this.#kept, early];
    return true;
  }

  /**
   * A round opens. Returns the first answer that fits it, if any, and how many can no longer be
   * used.
   */
  open(round: OpenRound): { readonly answer: A | undefined; readonly dropped: number } {
    this.#lastRound = round.number;
    const later = this.#kept.filter((each) => each.round > round.number);
    const first = this.#kept.find((each) => each.reject(round) === undefined);
    const dropped = this.#kept.length - later.length - (first === undefined ? 0 : 1);
    this.#kept = later;
    return { answer: first?.answer, dropped };
  }

  /** No further round opens. Returns how many were kept in vain. */
  end(): number {
    const dropped = this.#kept.length;
    this.#kept = [];
    return dropped;
  }
}
