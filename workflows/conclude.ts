/** The end of every run: whatever happened becomes one outcome, callers are answered, nothing is left open. */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  isCancellation,
  log,
} from '@temporalio/workflow';
import {
  isComplete,
  maskAccountNumber,
  outcomeFor,
  type ChosenNumbers,
  type CleanUp,
  type OutcomeCode,
  type VerificationResult,
} from '../domain';
import { cleanUpActivities } from './activity-options';
import { OutcomeReached, outcomeReachedIn } from './outcome-reached';
import type { TransactionsRead } from './job';
import type { VerificationRun } from './run';

/** What a process that ran to its end found. */
export interface Findings {
  readonly chosen: ChosenNumbers;
  readonly transactions: TransactionsRead;
}

/** Runs the process to its outcome. Only a defect throws; every business ending returns. */
export async function conclude(
  run: VerificationRun,
  process: () => Promise<Findings>,
): Promise<VerificationResult> {
  let findings: Findings | undefined;
  let ended: OutcomeReached;
  try {
    findings = await run.scope.run(process);
    ended = new OutcomeReached(codeForNumbers(findings.chosen));
  } catch (error) {
    ended = outcomeReachedFor(run, error);
  }
  return CancellationScope.nonCancellable(async () => {
    const cleanUp = await cleanUpMember(run, ended.code);
    const result = finish(run, ended, findings, cleanUp);
    await condition(allHandlersFinished);
    return result;
  });
}

function codeForNumbers({ numbers }: ChosenNumbers): OutcomeCode {
  if (numbers.length === 0) return 'no-account-numbers';
  return numbers.every(isComplete) ? 'verified' : 'numbers-incomplete';
}

function outcomeReachedFor(run: VerificationRun, error: unknown): OutcomeReached {
  // A command that fails after the cancellation is not tried again: that is its end, not the reason.
  if (isCancellation(error) || run.scope.consideredCancelled)
    return new OutcomeReached('cancelled');
  const ended = outcomeReachedIn(error);
  if (ended === undefined) throw error;
  const isLate = Date.now() >= run.record.deadlineMs;
  return isLate ? new OutcomeReached('deadline-exceeded') : ended;
}

/** Outcomes after which a command may have taken effect without our learning of it. */
const LEAVES_OPEN: ReadonlySet<OutcomeCode> = new Set([
  'cancelled',
  'deadline-exceeded',
  'mx-unavailable',
]);

/** Whether the policy wants the member gone: one that is known, or that may be there under our identifier. */
function isDeletionWanted({ input, facts, knownMemberGuid }: VerificationRun, code: OutcomeCode) {
  const policy = input.policies?.memberDeletion ?? 'never';
  const isKnown = knownMemberGuid !== undefined;
  const mayBeThere = !isKnown && facts.mayHaveMember && LEAVES_OPEN.has(code);
  const isOurs = isKnown ? facts.isOurs : mayBeThere;
  if (policy === 'on-failure') return isOurs && code !== 'verified';
  return policy === 'always' && (isKnown || mayBeThere);
}

/** Deletes the member where the policy says so. A failure is recorded and never replaces the outcome. */
async function cleanUpMember(
  run: VerificationRun,
  code: OutcomeCode,
): Promise<CleanUp | undefined> {
  if (!isDeletionWanted(run, code)) return undefined;
  const { userGuid, knownMemberGuid } = run;
  const { verificationId } = run.input;
  run.record.change({ step: 'deleteMember', nextAction: { kind: 'none' } });
  try {
    const { memberGuid } = await cleanUpActivities().deleteMember.executeWithOptions(
      { summary: 'Delete the member' },
      [
        {
          userGuid,
          verificationId,
          ...(knownMemberGuid === undefined ? {} : { memberGuid: knownMemberGuid }),
        },
      ],
    );
    if (memberGuid === null) return undefined;
    run.learnMember(memberGuid);
    return 'member-deleted';
  } catch (error) {
    log.warn('The member could not be deleted.', {
      failure: outcomeReachedIn(error)?.code ?? 'unknown',
    });
    return 'member-deletion-failed';
  }
}

function finish(
  run: VerificationRun,
  ended: OutcomeReached,
  findings: Findings | undefined,
  cleanUp: CleanUp | undefined,
): VerificationResult {
  const { record } = run;
  const numbers = findings?.chosen.numbers ?? [];
  const outcome = outcomeFor(ended.code);
  record.change({
    phase: 'FINISHED',
    step: 'finished',
    nextAction: { kind: 'none' },
    outcome,
    finishedAt: new Date(Date.now()).toISOString(),
    memberGuid: record.view.memberGuid ?? ended.memberGuid ?? null,
    ...(cleanUp === undefined ? {} : { cleanUp }),
    ...(numbers.length > 0 ? { accountNumbers: numbers.map(maskAccountNumber) } : {}),
  });
  return {
    outcome,
    accountNumbers: numbers,
    ...(findings === undefined || numbers.length === 0
      ? {}
      : { numbersFoundBy: findings.chosen.foundBy }),
    ...transactionsOf(findings),
    view: record.view,
  };
}

function transactionsOf(
  findings: Findings | undefined,
): Pick<VerificationResult, 'transactions' | 'transactionsProblem'> {
  const read = findings?.transactions;
  if (read === undefined) return {};
  return 'problem' in read ? { transactionsProblem: read.problem } : { transactions: read };
}
