/**
 * One verification of the double: its view, what it waits for, and its deadlines. It stands still
 * until somebody answers, cancels, or lets time pass.
 */
import {
  HINTS_PER_MINUTE,
  firstView,
  limitsWith,
  rejectAnswers,
  rejectCredentials,
  rejectSelection,
  type AccountVerificationInput,
  type OpenRound,
  type OutcomeCode,
  type RejectionReason,
  type VerificationLimits,
  type VerificationResult,
  type VerificationStep,
  type VerificationView,
} from '../../domain';
import { type AnswerKind, type AnswerMessages } from '../answers';
import { VerificationClientError } from '../errors';

/** Ends the process with an outcome. */
export class OutcomeReached extends Error {
  override readonly name = 'OutcomeReached';
  readonly code: OutcomeCode;

  constructor(code: OutcomeCode) {
    super(code);
    this.code = code;
  }
}

/** What ended a wait: an answer, the end of its time, or what a test has the end user do. */
export type WaitEnd =
  | {
      readonly [K in AnswerKind]: { readonly kind: K; readonly message: AnswerMessages[K] };
    }[AnswerKind]
  | { readonly kind: 'late' }
  | { readonly kind: 'page'; readonly isApproved: boolean };

interface Wait {
  readonly round: OpenRound | undefined;
  untilMs: number;
  readonly end: (end: WaitEnd) => void;
  readonly cancel: () => void;
}

type Reject = (open: OpenRound | undefined, message: unknown) => RejectionReason | undefined;
const REJECT: Readonly<Record<AnswerKind, Reject>> = {
  challengeAnswers: rejectAnswers,
  accountSelection: rejectSelection,
  credentials: rejectCredentials,
};

const MINUTE_MS = 60_000;
/** Kept from before a test replaces timers. */
const nextTurn = setImmediate;

export class DoubleRun {
  readonly input: AccountVerificationInput;
  readonly limits: VerificationLimits;
  readonly requestFingerprint: string | undefined;
  /** Answers taken, by their idempotency keys. */
  readonly keys = new Set<string>();
  result: VerificationResult | undefined;
  /** Whether somebody started it and waited for its first step. */
  wasAwaited = false;
  extendedMs = 0;
  #hintTimes: readonly number[] = [];
  #view: VerificationView;
  #deadlineMs: number;
  #wait: Wait | undefined;
  #isCancelled = false;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(
    input: AccountVerificationInput,
    requestFingerprint: string | undefined,
    nowMs: () => number,
  ) {
    this.input = input;
    this.requestFingerprint = requestFingerprint;
    this.limits = limitsWith(input.limits);
    this.#nowMs = nowMs;
    this.#deadlineMs = nowMs() + this.limits.overallMs;
    this.#view = firstView(input, this.now, nowMs(), this.#deadlineMs);
  }

  get view(): VerificationView {
    return this.#view;
  }

  get now(): Date {
    return new Date(this.#nowMs());
  }

  /** Whether nothing happens before somebody acts or time passes. */
  get isStanding(): boolean {
    return this.#wait !== undefined || this.result !== undefined;
  }

  /** When the present wait is over, epoch milliseconds. */
  get waitEndsMs(): number | undefined {
    return this.#wait?.untilMs;
  }

  /** Takes a change in and tells whoever waits for one. */
  change(fields: Partial<VerificationView>): void {
    const isNewPhase = fields.phase !== undefined && fields.phase !== this.#view.phase;
    const phaseSince = isNewPhase ? this.now.toISOString() : this.#view.phaseSince;
    this.#view = { ...this.#view, ...fields, phaseSince, version: this.#view.version + 1 };
    this.#tell();
  }

  /** Ends the verification. */
  finish(makeResult: (view: VerificationView) => VerificationResult): void {
    this.result = makeResult(this.#view);
    this.#tell();
  }

  /** Resolves with the next change, at the latest when the signal is aborted. */
  changed(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#listeners.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#listeners.add(done);
      signal?.addEventListener('abort', done);
      if (signal?.aborted === true) done();
    });
  }

  /** A step at MX: callers see the view before it. @throws OutcomeReached `cancelled` */
  async at(step: VerificationStep): Promise<void> {
    this.change({ phase: 'CONNECTING', step, nextAction: { kind: 'none' } });
    await new Promise<void>((resolve) => {
      nextTurn(resolve);
    });
    if (this.#isCancelled) throw new OutcomeReached('cancelled');
  }

  /** When a wait of that length is over, ISO 8601. */
  deadlineIn(waitMs: number): string {
    return new Date(Math.min(this.#nowMs() + waitMs, this.#deadlineMs)).toISOString();
  }

  /**
   * Stands still. @throws OutcomeReached `cancelled`, `deadline-exceeded`
   */
  async wait(waitMs: number, round?: OpenRound): Promise<WaitEnd> {
    if (this.#isCancelled) throw new OutcomeReached('cancelled');
    const untilMs = Math.min(this.#nowMs() + waitMs, this.#deadlineMs);
    const end = await new Promise<WaitEnd>((resolve, reject) => {
      const cancel = (): void => {
        reject(new OutcomeReached('cancelled'));
      };
      this.#wait = { round, untilMs, end: resolve, cancel };
      this.#tell();
    });
    if (end.kind === 'late' && this.#nowMs() >= this.#deadlineMs)
      throw new OutcomeReached('deadline-exceeded');
    return end;
  }

  /** Takes an answer, or says why not. */
  answer<K extends AnswerKind>(kind: K, message: AnswerMessages[K]): RejectionReason | undefined {
    const reason = REJECT[kind](this.#wait?.round, message);
    if (reason === undefined) this.endWait({ kind, message } as WaitEnd);
    return reason;
  }

  /** Ends the present wait, where there is one. */
  endWait(end: WaitEnd): void {
    const wait = this.#wait;
    this.#wait = undefined;
    wait?.end(end);
  }

  cancel(): void {
    this.#isCancelled = true;
    const wait = this.#wait;
    this.#wait = undefined;
    wait?.cancel();
  }

  /** Counts a hint. @throws VerificationClientError TOO_MANY_MESSAGES */
  countHint(): void {
    const nowMs = this.#nowMs();
    this.#hintTimes = this.#hintTimes.filter((ms) => nowMs - ms < MINUTE_MS);
    if (this.#hintTimes.length >= HINTS_PER_MINUTE)
      throw new VerificationClientError('TOO_MANY_MESSAGES');
    this.#hintTimes = [...this.#hintTimes, nowMs];
  }

  /** Moves the deadlines; returns the overall one. */
  extend(byMs: number): string {
    const later = (time: string): string => new Date(Date.parse(time) + byMs).toISOString();
    this.extendedMs += byMs;
    this.#deadlineMs += byMs;
    if (this.#wait !== undefined) this.#wait.untilMs += byMs;
    const { nextAction, deadline } = this.#view;
    this.change({
      deadline: later(deadline),
      ...(nextAction.kind === 'none'
        ? {}
        : { nextAction: { ...nextAction, deadline: later(nextAction.deadline) } }),
    });
    return this.#view.deadline;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
