/**
 * A verification of the double, from its start to its outcome. It makes the decisions of the
 * workflow by the same rules (domain/), on a bank that answers at once.
 */
import {
  classifyStatus,
  isComplete,
  maskAccountNumber,
  outcomeFor,
  outcomeWhenUnsettled,
  takeKnown,
  type ChosenNumbers,
  type OutcomeCode,
  type Transaction,
  type VerificationResult,
} from '../../domain';
import { numbersAmong, transactionsOf } from './accounts';
import { askForAccount, askQuestions } from './asking';
import { type JobEnd } from './bank';
import { type Case } from './case';
import { connectMember } from './connecting';
import { recover } from './recovery';
import { sealNumbers, sealTransactions } from './result';
import { OutcomeReached } from './run';

/** What was read in the end. */
interface Findings {
  readonly chosen: ChosenNumbers;
  readonly transactions: readonly Transaction[] | undefined;
}

/** Plays it to its end; only a defect rejects. */
export async function verify(given: Case): Promise<void> {
  let findings: Findings | undefined;
  let code: OutcomeCode;
  try {
    findings = await verifyAccount(given);
    code = codeForNumbers(findings.chosen);
  } catch (error) {
    if (!(error instanceof OutcomeReached)) throw error;
    ({ code } = error);
  }
  await finish(given, code, findings);
}

async function verifyAccount(given: Case): Promise<Findings> {
  const { run, bank, input } = given;
  const connection = await connectMember(given);
  if (connection === 'verify') {
    let end = await playJob(given);
    while (end.status !== 'CONNECTED') {
      await recover(given, end);
      end = await playJob(given);
    }
  }
  // The widget and known numbers need no job of ours.
  if (bank.scenario.outcome !== undefined) throw new OutcomeReached(bank.scenario.outcome);
  run.change({ connectionStatus: 'CONNECTED' });
  await run.at('listAccountNumbers');
  const chosen = chosenNumbers(given, connection === 'reuse-numbers');
  const isWanted = input.includeTransactions === true && chosen.numbers.length > 0;
  return { chosen, transactions: isWanted ? transactionsOf(chosen.numbers, run.now) : undefined };
}

/** One job of MX: sign-in, questions, account selection. */
async function playJob(given: Case): Promise<JobEnd> {
  const { run, bank } = given;
  await run.at('verifyMember');
  given.hasAnswered = false;
  const { outcome, statusBefore, rounds = [], selection } = bank.scenario;
  const { selectionAfterRounds = rounds.length } = bank.scenario;
  if (statusBefore !== undefined) run.change({ connectionStatus: statusBefore });
  if (outcome !== undefined) throw new OutcomeReached(outcome);
  const rejected = bank.signIn();
  if (rejected !== undefined) return settled(given, rejected);
  for (let index = 0; index <= rounds.length; index += 1) {
    if (index === selectionAfterRounds && selection !== 'none') await askForAccount(given);
    const questions = rounds[index];
    const end = questions && (await askQuestions(given, questions));
    if (end !== undefined) return settled(given, end);
  }
  return CONNECTED;
}

const CONNECTED: JobEnd = { status: 'CONNECTED', isAuthenticated: true };

/** The member has stopped; or it does not, and MX is polled until that is over. */
async function settled({ run }: Case, end: JobEnd): Promise<JobEnd> {
  await run.at('awaitMemberSettled');
  run.change({ connectionStatus: end.status });
  if (classifyStatus(end.status) === 'ended') return end;
  await run.wait(run.limits.settleMs);
  throw new OutcomeReached(outcomeWhenUnsettled(end.status));
}

function chosenNumbers({ bank, known, choice, input }: Case, areReused: boolean): ChosenNumbers {
  const { scenario, accounts } = bank;
  const isOauth = input.member.kind === 'oauth';
  const numbers = accounts
    .filter(({ value, number }) => {
      const isKnown = known.includes(number.accountGuid);
      return isKnown || (!areReused && (choice === undefined || choice.value === value));
    })
    .map(({ number }) => ({ ...number, mayBeTokenised: isOauth }));
  if (scenario.numbers === 'empty') return { numbers: [], foundBy: 'only-account' };
  if (areReused) return takeKnown(numbers);
  return numbersAmong(accounts, {
    numbers,
    knownAccountGuids: known,
    areOldOnesMeant: input.member.kind !== 'connect-widget',
    ...(choice && { chosenLabel: choice.label, isLabelUnique: choice.isLabelUnique }),
  });
}

function codeForNumbers({ numbers }: ChosenNumbers): OutcomeCode {
  if (numbers.length === 0) return 'no-account-numbers';
  return numbers.every(isComplete) ? 'verified' : 'numbers-incomplete';
}

/** Outcomes after which somebody else needs the member. */
const KEEPS_MEMBER: readonly OutcomeCode[] = ['support-required', 'already-running'];

/** Whether the policy has the member deleted. */
function isToBeDeleted({ run, input, isMemberOurs }: Case, code: OutcomeCode): boolean {
  if (run.view.memberGuid === null || KEEPS_MEMBER.includes(code)) return false;
  const policy = input.policies?.memberDeletion ?? 'never';
  if (policy === 'on-failure') return isMemberOurs && code !== 'verified';
  return policy === 'always';
}

async function finish(given: Case, code: OutcomeCode, findings?: Findings): Promise<void> {
  const { run, input } = given;
  const isDeleted = isToBeDeleted(given, code);
  const numbers = findings?.chosen.numbers ?? [];
  const sealed = await sealNumbers(input, numbers);
  const transactions = await sealTransactions(input, findings?.transactions);
  given.keepMember(isDeleted, numbers);
  run.change({
    phase: 'FINISHED',
    step: 'finished',
    nextAction: { kind: 'none' },
    outcome: outcomeFor(code),
    finishedAt: run.now.toISOString(),
    ...(isDeleted ? { cleanUp: 'member-deleted' as const } : {}),
    ...(numbers.length > 0 ? { accountNumbers: sealed.accountNumbers.map(maskAccountNumber) } : {}),
  });
  run.finish((view): VerificationResult => ({
    outcome: outcomeFor(code),
    ...sealed,
    ...(numbers.length > 0 && findings ? { numbersFoundBy: findings.chosen.foundBy } : {}),
    ...transactions,
    view,
  }));
}
