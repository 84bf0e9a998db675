/**
 * The end of every run: whatever happened becomes one outcome, callers are answered, nothing is
 * left open.
 */
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
  toRecordedResult,
  type ChosenNumbers,
  type CleanUp,
  type OutcomeCode,
  type RecordedResult,
} from '../domain';
import { cleanUpActivities } from './activity-options';
import { OutcomeReached, toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { type Findings } from './step-results';
import { tenantUser } from './user';

/** Runs the process to its outcome. Every business outcome returns; only a defect throws. */
export async function conclude(
  run: VerificationRun,
  process: () => Promise<Findings>,
): Promise<RecordedResult> {
  let findings: Findings | undefined;
  let reached: OutcomeReached;
  try {
    findings = await run.scope.run(process);
    // Cancelled while it read more than the numbers: those that are there go into the result.
    const isCancelled = run.scope.consideredCancelled;
    reached = new OutcomeReached(isCancelled ? 'cancelled' : codeForNumbers(findings.chosen));
  } catch (error) {
    reached = reachedByError(run, error);
  }
  return CancellationScope.nonCancellable(async () => {
    const cleanUp = await cleanUpMember(run, reached.code);
    const result = finish(run, reached, findings, cleanUp);
    await condition(allHandlersFinished);
    return result;
  });
}

function codeForNumbers({ numbers, areComplete }: ChosenNumbers): OutcomeCode {
  if (numbers.length === 0) return 'no-account-numbers';
  return (areComplete ?? numbers.every(isComplete)) ? 'verified' : 'numbers-incomplete';
}

function reachedByError(run: VerificationRun, error: unknown): OutcomeReached {
  // A command that fails after the cancellation is not tried again, so its failure is not the
  // reason.
  if (isCancellation(error) || run.scope.consideredCancelled)
    return new OutcomeReached('cancelled');
  const reached = toOutcomeReached(error);
  if (reached === undefined) throw error;
  const isLate = Date.now() >= run.record.deadlineMs;
  return isLate ? new OutcomeReached('deadline-exceeded') : reached;
}

/**
 * Outcomes after which somebody else needs the member: MX asks to leave it as it is and to open a
 * ticket (atrium-contract.md §6); another verification of it runs, and is paid for.
 */
const KEEPS_MEMBER: ReadonlySet<OutcomeCode> = new Set(['support-required', 'already-running']);

/** Outcomes of a create that was rejected: there is another member, or the user is not the tenant's. */
const MADE_NOTHING: ReadonlySet<OutcomeCode> = new Set(['member-already-exists', 'user-not-found']);

/**
 * Whether the policy wants the member deleted: one that is known, or that may be there under our
 * identifier.
 */
function isDeletionWanted({ input, ownership, record }: VerificationRun, code: OutcomeCode) {
  const policy = input.policies?.memberDeletion ?? 'never';
  const { memberGuid } = record.view;
  const isKnown = memberGuid !== null;
  // A create whose answer was lost or broken may have taken effect; one that was rejected has not.
  const mayBeThere = !isKnown && ownership.isRequested && !MADE_NOTHING.has(code);
  if (KEEPS_MEMBER.has(code)) return false;
  const isOurs = isKnown ? ownership.isOurs(memberGuid) : mayBeThere;
  if (policy === 'on-failure') return isOurs && code !== 'verified';
  return policy === 'always' && (isKnown || mayBeThere);
}

/**
 * Deletes the member where the policy says so. If that fails, the view says so and the outcome
 * stays.
 */
async function cleanUpMember(
  run: VerificationRun,
  code: OutcomeCode,
): Promise<CleanUp | undefined> {
  const { userGuid, memberGuid: knownGuid } = run.record.view;
  if (userGuid === null || !isDeletionWanted(run, code)) return undefined;
  const { verificationId } = run.input;
  const { identifier } = run.ownership;
  const which = knownGuid === null ? { identifier } : { memberGuid: knownGuid };
  run.record.change({ step: 'deleteMember', nextAction: { kind: 'none' } });
  try {
    const { memberGuid } = await cleanUpActivities(run).deleteMember.executeWithOptions(
      { summary: 'Delete the member' },
      [{ ...tenantUser(run, userGuid), verificationId, ...which }],
    );
    if (memberGuid === null) return undefined;
    run.record.change({ memberGuid });
    return 'member-deleted';
  } catch (error) {
    log.warn('The member could not be deleted.', {
      failure: toOutcomeReached(error)?.code ?? 'unknown',
    });
    return 'member-deletion-failed';
  }
}

function finish(
  run: VerificationRun,
  reached: OutcomeReached,
  findings: Findings | undefined,
  cleanUp: CleanUp | undefined,
): RecordedResult {
  const { record, handlers } = run;
  handlers.answers.end();
  const { numbers = [], sealed, isTruncated } = findings?.chosen ?? {};
  const outcome = outcomeFor(reached.code);
  record.change({
    phase: 'FINISHED',
    step: 'finished',
    nextAction: { kind: 'none' },
    outcome,
    finishedAt: new Date(Date.now()).toISOString(),
    memberGuid: record.view.memberGuid ?? reached.memberGuid ?? null,
    ...(cleanUp === undefined ? {} : { cleanUp }),
    ...(numbers.length > 0 ? { accountNumbers: numbers.map(maskAccountNumber) } : {}),
  });
  return toRecordedResult({
    outcome,
    accountNumbers: numbers,
    ...(sealed === undefined ? {} : { sealedNumbers: sealed }),
    ...(isTruncated === undefined ? {} : { areNumbersTruncated: isTruncated }),
    ...(findings === undefined || numbers.length === 0
      ? {}
      : { numbersFoundBy: findings.chosen.foundBy }),
    ...transactionsOf(findings),
    view: record.view,
  });
}

function transactionsOf(
  findings: Findings | undefined,
): Pick<RecordedResult, 'transactions' | 'sealedTransactions' | 'transactionsProblem'> {
  const read = findings?.transactions;
  if (read === undefined) return {};
  if ('sealed' in read) return { sealedTransactions: read };
  return 'problem' in read ? { transactionsProblem: read.problem } : { transactions: read };
}
