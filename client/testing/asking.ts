/** The steps that wait for the end user, as the workflow publishes them. */
import { randomUUID } from 'node:crypto';
import {
  UNREADABLE_ANSWERS_MAX,
  challengeRound,
  isLabelUnique,
  optionByPolicy,
  type Challenge,
  type CredentialsReason,
  type NextAction,
  type OpenRound,
  type OutcomeCode,
  type SealPurpose,
  type SealedFields,
  type VerificationPhase,
} from '../../domain';
import { type JobEnd } from './bank';
import { type Case } from './case';
import { formOf } from './institutions';
import { OutcomeReached, type WaitEnd } from './run';
import { type Question } from './scenarios';

/** The smallest PNG. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Asks the questions of a round, and what they bring up. Returns how the job ended, if it did. */
export async function askQuestions(
  given: Case,
  questions: readonly Question[],
): Promise<JobEnd | undefined> {
  const challenges = questions.map(toChallenge);
  const values = await untilReadable(given, 'challenge-answer', async () => {
    const ended = await ask(given, 'challenge-answers', challenges);
    if (ended.kind !== 'challengeAnswers') throw new OutcomeReached('challenge-not-answered');
    await given.run.at('resumeMember');
    return ended.message.answers;
  });
  given.hasAnswered = true;
  const answers = challenges.map(({ guid }) => values.get(guid) ?? '');
  const { more, end } = given.bank.judge(questions, answers);
  if (end !== undefined) return end;
  return more.length === 0 ? undefined : askQuestions(given, more);
}

/** Has the account chosen, by the caller's rule or by the end user. */
export async function askForAccount(given: Case): Promise<void> {
  const { run, bank, input } = given;
  const isEmpty = bank.scenario.selection === 'empty';
  const options = isEmpty ? [] : bank.accounts.map(({ name, value }) => ({ label: name, value }));
  const selection = toChallenge({ type: 'OPTIONS', label: SELECTION_LABEL, options, right: [] });
  const byRule = optionByPolicy(
    input.policies?.accountSelection ?? { kind: 'end-user' },
    selection,
  );
  if (byRule !== undefined) countRound(given);
  if (isEmpty) throw await reachedAtBank(given, 'no-verifiable-account');
  const value = byRule?.value ?? (await askEndUser(given, selection));
  await run.at('resumeMember');
  const label = options.find((option) => option.value === value)?.label ?? '';
  given.choice = { value, label, isLabelUnique: isLabelUnique(label, selection) };
  given.hasAnswered = true;
}

const SELECTION_LABEL = 'Please select an account:';

async function askEndUser(given: Case, selection: Challenge): Promise<string> {
  const ended = await ask(given, 'account-selection', [selection]);
  if (ended.kind !== 'accountSelection') throw new OutcomeReached('account-not-selected');
  return ended.message.value;
}

async function reachedAtBank({ run }: Case, code: OutcomeCode): Promise<OutcomeReached> {
  await run.at('awaitMemberSettled');
  run.change({ connectionStatus: 'CHALLENGED' });
  return new OutcomeReached(code);
}

/** Asks for credentials until they can be read, and hands them to the bank. */
export async function askForCredentials(
  given: Case,
  firstReason: CredentialsReason,
  lateOutcome: OutcomeCode,
): Promise<void> {
  let reason = firstReason;
  const values = await untilReadable(given, 'credential', async () => {
    const fields = await requestCredentials(given, reason, lateOutcome);
    reason = 'unreadable';
    return fields;
  });
  handOver(given, values);
}

/** Credentials that came with the start; asked for where they cannot be read. */
export async function takeCredentials(given: Case, first: SealedFields | undefined): Promise<void> {
  const late = 'credentials-not-provided';
  if (first === undefined) {
    await given.run.at('readInstitutionCredentials');
    await askForCredentials(given, 'not-given', late);
    return;
  }
  let next: SealedFields | undefined = first;
  const values = await untilReadable(given, 'credential', async () => {
    const fields = next ?? (await requestCredentials(given, 'unreadable', late));
    next = undefined;
    return fields;
  });
  handOver(given, values);
}

function handOver(given: Case, values: ReadonlyMap<string, string>): void {
  const fields = [...values].map(([guid, value]) => ({ guid, value }));
  const staysSo = given.isTold && given.signIns === 0;
  const isWhole = given.bank.takeCredentials(given.institutionCode, fields, { staysSo });
  if (!isWhole) throw new OutcomeReached('credentials-incomplete');
  given.signIns += 1;
}

async function requestCredentials(
  given: Case,
  reason: CredentialsReason,
  lateOutcome: OutcomeCode,
): Promise<SealedFields> {
  const { run } = given;
  const credentials = formOf(given.institutionCode);
  const number = countRound(given);
  const round: OpenRound = {
    number,
    kind: 'credentials',
    requiredGuids: credentials.map(({ guid }) => guid),
    optionalGuids: [],
    optionValues: [],
  };
  const attemptsLeft = Math.max(1, run.limits.credentialAttemptsMax - given.signIns);
  const ended = await publish(given, round, {
    phase: 'AWAITING_CREDENTIALS',
    waitMs: run.limits.credentialsMs,
    action: { kind: 'provide-credentials', round: number, reason, attemptsLeft, credentials },
  });
  if (ended.kind !== 'credentials') throw new OutcomeReached(lateOutcome);
  return ended.message.credentials;
}

async function ask(
  given: Case,
  kind: 'challenge-answers' | 'account-selection',
  challenges: readonly Challenge[],
): Promise<WaitEnd> {
  const { run } = given;
  await run.at('awaitMemberSettled');
  run.change({ connectionStatus: 'CHALLENGED' });
  const number = countRound(given);
  const reason = given.nextReason;
  given.nextReason = 'first';
  given.askedMs = run.now.getTime();
  const attemptsLeft = run.limits.answerAttemptsMax - given.failedAnswers;
  const asked = { round: number, reason, attemptsLeft } as const;
  const [first] = challenges;
  const { label = '', options = [] } = first ?? {};
  const { answerMs: waitMs } = run.limits;
  const round = challengeRound(number, kind, challenges);
  return kind === 'account-selection'
    ? publish(given, round, {
        phase: 'AWAITING_ACCOUNT_SELECTION',
        waitMs,
        action: { kind: 'select-account', ...asked, label, options },
      })
    : publish(given, round, {
        phase: 'AWAITING_CHALLENGE_ANSWERS',
        waitMs,
        action: { kind: 'answer-challenges', ...asked, challenges },
      });
}

/** Of each kind of action, without its deadline. */
type Undated<A> = A extends { readonly deadline: string } ? Omit<A, 'deadline'> : never;

/** What is published with a round. */
interface Wait {
  readonly phase: VerificationPhase;
  readonly waitMs: number;
  readonly action: Undated<NextAction>;
}

function publish({ run }: Case, round: OpenRound, wait: Wait): Promise<WaitEnd> {
  const { phase, waitMs, action } = wait;
  const nextAction = { ...action, deadline: run.deadlineIn(waitMs) } as NextAction;
  run.change({ phase, step: 'awaitEndUser', nextAction });
  return run.wait(waitMs, round);
}

/** Numbers the next round. @throws OutcomeReached `too-many-rounds` */
export function countRound(given: Case): number {
  if (given.rounds >= given.run.limits.roundsMax) throw new OutcomeReached('too-many-rounds');
  given.rounds += 1;
  return given.rounds;
}

/** Asks again while what comes does not open; the values by their guids. */
async function untilReadable(
  given: Case,
  purpose: SealPurpose,
  next: () => Promise<SealedFields>,
): Promise<ReadonlyMap<string, string>> {
  for (;;) {
    const fields = await next();
    const opened = await given.open(purpose, fields);
    if ('values' in opened)
      return new Map(fields.guids.map((guid, index) => [guid, opened.values[index] ?? '']));
    given.nextReason = 'unreadable';
    given.unreadable += 1;
    if (given.unreadable > UNREADABLE_ANSWERS_MAX) throw new OutcomeReached(opened.problem);
  }
}

function toChallenge({ type, label, options, hasPicture = false }: Question): Challenge {
  const guid = `CRD-${randomUUID()}`;
  const imageData = hasPicture ? { imageData: PICTURE } : {};
  if (options === undefined) return { guid, type, label, ...imageData };
  return { guid, type, label, options: options.map((option) => ({ ...option, ...imageData })) };
}
