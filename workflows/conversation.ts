/**
 * What the end user was asked in this verification, and what was answered. One per run; it outlives
 * the jobs.
 */
import { UNREADABLE_ANSWERS_MAX, type ChallengeReason, type OutcomeCode } from '../domain';
import { OutcomeReached } from './outcome-reached';

/** The account that the end user, or the caller's rule, chose. */
interface AccountChoice {
  readonly label: string;
  /** False where another account may have the same label. */
  readonly isLabelUnique: boolean;
  /** False where MX may have taken another verification's choice instead. */
  readonly isCertain: boolean;
}

export class Conversation {
  readonly #roundsMax: number;
  #rounds = 0;
  #unreadableAnswers = 0;
  #lastAskedMs: number | undefined;
  #answeredGuids: readonly string[] = [];
  #nextReason: ChallengeReason = 'first';
  #choice: AccountChoice | undefined;

  constructor(roundsMax: number) {
    this.#roundsMax = roundsMax;
  }

  /**
   * Numbers the next round and tells why it is asked. Throws OutcomeReached `too-many-rounds` at
   * the limit.
   */
  nextRound(): { readonly round: number; readonly reason: ChallengeReason } {
    const round = this.countRound();
    const reason = this.#nextReason;
    this.#nextReason = 'first';
    return { round, reason };
  }

  /**
   * Numbers a round that the end user is not asked: the next one that they are keeps its reason.
   * Throws as {@link nextRound} does.
   */
  countRound(): number {
    if (this.#rounds >= this.#roundsMax) throw new OutcomeReached('too-many-rounds');
    this.#rounds += 1;
    return this.#rounds;
  }

  /** Notes that challenges are published now. */
  noteAsked(): void {
    this.#lastAskedMs = Date.now();
  }

  /** Notes that a new job begins: it asks anew, and may use the guids of the one before again. */
  noteNewJob(): void {
    this.#answeredGuids = [];
  }

  /** Notes that the answer came to nothing: why the end user is asked again. */
  noteNotTaken(reason: 'rejected' | 'expired' | 'unreadable'): void {
    this.#nextReason = reason;
  }

  /** Notes that MX has the answer to these challenges and, for an account selection, the choice. */
  noteAnswered(guids: readonly string[], choice: AccountChoice | undefined): void {
    this.#answeredGuids = guids;
    this.#choice = choice ?? this.#choice;
  }

  /** Counts an answer that could not be read. Throws OutcomeReached with the code at the limit. */
  noteUnreadable(code: OutcomeCode): void {
    this.#nextReason = 'unreadable';
    this.#unreadableAnswers += 1;
    if (this.#unreadableAnswers > UNREADABLE_ANSWERS_MAX) throw new OutcomeReached(code);
  }

  /** Challenges of this job that MX has just got the answer to; they may linger in the status. */
  get answeredGuids(): readonly string[] {
    return this.#answeredGuids;
  }

  /** Whether these are the challenges that MX has just got the answer to. */
  hasJustAnswered(guids: readonly string[]): boolean {
    return guids.length > 0 && guids.every((guid) => this.#answeredGuids.includes(guid));
  }

  /** Whether the end user answered a challenge of this job. */
  get hasAnswered(): boolean {
    return this.#answeredGuids.length > 0;
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
