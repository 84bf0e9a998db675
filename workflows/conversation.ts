/**
 * What the end user was asked in this verification, and what was answered. One per run; it outlives
 * the jobs.
 */
import { UNREADABLE_ANSWERS_MAX } from '../domain';
import { OutcomeReached } from './outcome-reached';

/** The account that the end user, or the caller's rule, chose. */
interface AccountChoice {
  readonly label: string;
  /** False where MX may have taken another verification's choice instead. */
  readonly isCertain: boolean;
}

export class Conversation {
  readonly #roundsMax: number;
  #rounds = 0;
  #unreadableAnswers = 0;
  #askedGuids: readonly string[] = [];
  #lastAskedMs: number | undefined;
  #answeredGuids: readonly string[] = [];
  #choice: AccountChoice | undefined;

  constructor(roundsMax: number) {
    this.#roundsMax = roundsMax;
  }

  /** Numbers the next round. Throws OutcomeReached `too-many-rounds` at the limit. */
  nextRound(): number {
    if (this.#rounds >= this.#roundsMax) throw new OutcomeReached('too-many-rounds');
    this.#rounds += 1;
    return this.#rounds;
  }

  /** Notes that these challenges are published now. */
  noteAsked(guids: readonly string[]): void {
    this.#askedGuids = [...this.#askedGuids, ...guids];
    this.#lastAskedMs = Date.now();
  }

  /** Notes that MX has the answer to these challenges and, for an account selection, the choice. */
  noteAnswered(guids: readonly string[], choice: AccountChoice | undefined): void {
    this.#answeredGuids = [...this.#answeredGuids, ...guids];
    this.#choice = choice ?? this.#choice;
  }

  /**
   * Counts an answer that could not be read. Throws OutcomeReached `sealed-values-unreadable` at
   * the limit.
   */
  noteUnreadable(): void {
    this.#unreadableAnswers += 1;
    if (this.#unreadableAnswers > UNREADABLE_ANSWERS_MAX)
      throw new OutcomeReached('sealed-values-unreadable');
  }

  /**
   * Whether the challenge was published before. If it is asked again, its answer could not be read.
   */
  wasAsked(guid: string | undefined): boolean {
    return guid !== undefined && this.#askedGuids.includes(guid);
  }

  /** Challenges that MX has the answer to; they may linger in the status. */
  get answeredGuids(): readonly string[] {
    return this.#answeredGuids;
  }

  /** The chosen account; undefined where MX asked for no choice. */
  get choice(): AccountChoice | undefined {
    return this.#choice;
  }

  /** Milliseconds since the last challenges were published; undefined when none were. */
  get sinceLastAskedMs(): number | undefined {
    return this.#lastAskedMs === undefined ? undefined : Date.now() - this.#lastAskedMs;
  }
}
