/**
 * What a running verification tells the worker that runs it, to be counted (docs/metrics.md). Words and numbers
 * alone: no id, no text of anybody's. Types, and no code.
 */
import {
  type AskReason,
  type MemberSource,
  type VerificationOutcome,
  type WaitedMs,
} from '../domain';

/** The end user is asked something. */
export interface AskedFigures {
  /** As the search attribute `ChallengeKind` has it. */
  readonly kind: string;
  readonly reason: AskReason;
}

/** A verification reached its outcome. */
export interface FinishedFigures {
  readonly outcome: Pick<VerificationOutcome, 'code' | 'turn'>;
  readonly connectionMethod: MemberSource['kind'];
  /** Null where no member came to be at MX: then the code is only what a caller wrote. */
  readonly institutionCode: string | null;
  readonly durationMs: number;
  readonly waitedMs: WaitedMs;
  /** How often the end user was asked. */
  readonly rounds: number;
}

/** The sinks that a worker registers. A Workflow calls them while it is not replayed; no event comes of it. */
export type FigureSinks = {
  readonly figures: {
    started(connectionMethod: MemberSource['kind']): void;
    asked(figures: AskedFigures): void;
    finished(figures: FinishedFigures): void;
  };
};
