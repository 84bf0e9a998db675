/** The end of every run: whatever happened becomes one outcome, callers are answered, nothing is left open. */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import {
  isComplete,
  maskAccountNumber,
  outcomeFor,
  type ChosenNumbers,
  type OutcomeCode,
  type VerificationResult,
} from '../domain';
import { Ended, endingOf } from './ended';
import type { VerificationRun } from './run';

/** Runs the process to its outcome. Only a defect throws; every business ending returns. */
export async function conclude(
  run: VerificationRun,
  process: () => Promise<ChosenNumbers>,
): Promise<VerificationResult> {
  let chosen: ChosenNumbers | undefined;
  let ended: Ended;
  try {
    chosen = await run.scope.run(process);
    ended = new Ended(codeForNumbers(chosen));
  } catch (error) {
    ended = endingFor(run, error);
  }
  return CancellationScope.nonCancellable(async () => {
    const result = finish(run, ended, chosen);
    await condition(allHandlersFinished);
    return result;
  });
}

function codeForNumbers({ numbers }: ChosenNumbers): OutcomeCode {
  if (numbers.length === 0) return 'no-account-numbers';
  return numbers.every(isComplete) ? 'verified' : 'numbers-incomplete';
}

function endingFor(run: VerificationRun, error: unknown): Ended {
  if (isCancellation(error)) return new Ended('cancelled');
  const ended = endingOf(error);
  if (ended === undefined) throw error;
  const isLate = Date.now() >= run.record.deadlineMs;
  return isLate ? new Ended('deadline-exceeded') : ended;
}

function finish(run: VerificationRun, ended: Ended, chosen?: ChosenNumbers): VerificationResult {
  const { record } = run;
  const numbers = chosen?.numbers ?? [];
  const outcome = outcomeFor(ended.code);
  record.change({
    phase: 'FINISHED',
    step: 'finished',
    nextAction: { kind: 'none' },
    outcome,
    finishedAt: new Date(Date.now()).toISOString(),
    memberGuid: record.view.memberGuid ?? ended.memberGuid ?? null,
    ...(numbers.length > 0 ? { accountNumbers: numbers.map(maskAccountNumber) } : {}),
  });
  return {
    outcome,
    accountNumbers: numbers,
    ...(chosen === undefined || numbers.length === 0 ? {} : { numbersFoundBy: chosen.foundBy }),
    view: record.view,
  };
}
