/** A job on its way through its plan, and what its present step shows. */
import { seededUuid } from './guids';
import { type AskStep, type Look, type PlanInput, type Step, type WorkingStep } from './job-plan';
import { type OpenChallenge } from './judge';
import { type Round } from './scenarios/scenario';

/** The job of a member. */
export interface RunningJob {
  readonly input: PlanInput;
  readonly startedAtMs: number;
  steps: readonly Step[];
  enteredAtMs: number;
  reads: number;
  rounds: number;
  selectedIndex: number | null;
  answered: readonly OpenChallenge[];
  open: readonly OpenChallenge[];
}

/** The look of a working step that so many reads have seen and that began so long ago. */
export function lookOf(
  { looks, ms, reads }: WorkingStep,
  seenReads: number,
  sinceMs: number,
): Look {
  const share = ms > 0 ? sinceMs / ms : seenReads / Math.max(1, reads);
  return looks[Math.min(looks.length - 1, Math.floor(share * looks.length))] ?? {};
}

/**
 * The flag beside a question: a bank that asks has accepted the credentials. Beside an account
 * selection MX's example still shows false (atrium-contract.md §3).
 */
export function afterLogin({ round }: AskStep): Look {
  return round.some((spec) => spec.selectsAccount === true) ? {} : { isAuthenticated: true };
}

/** Opens the questions of a round. */
export function openRound(job: RunningJob, round: Round): readonly OpenChallenge[] {
  return round.map((spec, index) => ({
    // Each round has new guids (atrium-contract.md §7), also when the same question comes again.
    guid: `CRD-${seededUuid(job.input.jobKey, 'challenge', job.rounds, index)}`,
    spec,
  }));
}
