/**
 * The steps that wait for the end user: an MFA round, the account selection, a request for
 * credentials.
 */
import {
  challengeKindLabel,
  challengeRound,
  hasNoAccount,
  isLabelUnique,
  optionByPolicy,
  roundKindOf,
  type Challenge,
  type CredentialField,
  type CredentialsReason,
  type NextAction,
  type ObservedChallenge,
  type OpenRound,
  type OutcomeCode,
  type SealedFields,
} from '../domain';
import { type Answer } from './answer-handlers';
import { OutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { type EndUserAnswer, type Job } from './step-results';

/**
 * Publishes the challenges and waits for the end user's answer.
 *
 * @throws OutcomeReached `no-verifiable-account` for an empty selection list (atrium-contract.md
 * §8); `challenge-not-answered`, `account-not-selected`, `deadline-exceeded`, `too-many-rounds`,
 * `already-running`
 */
export async function awaitEndUser(
  run: VerificationRun,
  job: Job,
  observed: readonly ObservedChallenge[],
): Promise<EndUserAnswer> {
  const { conversation, limits } = run;
  const kind = roundKindOf(observed);
  const challenges = observed.map(({ fieldName: _fieldName, ...challenge }) => challenge);
  if (hasNoAccount(observed)) throw new OutcomeReached('no-verifiable-account');
  const selection = selectionIn(observed);

  // The job goes on with another verification's choice: what it asks now is not for our end user.
  if (selection === undefined && job.isChoiceLost) throw new OutcomeReached('already-running');

  const { round: number, reason } = conversation.nextRound();
  const round = challengeRound(number, kind, challenges);
  conversation.noteAsked();
  const attemptsLeft = limits.answerAttemptsMax - run.attempts.failedAnswers;
  const answer = await awaitAnswer(run, round, {
    phase: selection === undefined ? 'AWAITING_CHALLENGE_ANSWERS' : 'AWAITING_ACCOUNT_SELECTION',
    challengeKind: challengeKindLabel(observed),
    waitMs: limits.answerMs,
    lateOutcome: selection === undefined ? 'challenge-not-answered' : 'account-not-selected',
    nextAction: (deadline) => {
      const asked = { round: number, deadline, reason, attemptsLeft };
      if (selection === undefined) return { kind: 'answer-challenges', ...asked, challenges };
      const { label, options = [], isTruncated, isUnlabelled } = selection;
      const flags = {
        ...(isTruncated === undefined ? {} : { isTruncated }),
        ...(isUnlabelled === undefined ? {} : { isUnlabelled }),
      };
      return { kind: 'select-account', ...asked, label, options, ...flags };
    },
  });
  return toEndUserAnswer(round, answer, challenges);
}

/**
 * Chooses the account by the rule that the caller gave at the start; undefined where there is none,
 * or not exactly one option fits, or the list is not whole, or the bank asks something else.
 *
 * @throws OutcomeReached `too-many-rounds`
 */
export function chooseByRule(
  run: VerificationRun,
  observed: readonly ObservedChallenge[],
): EndUserAnswer | undefined {
  const selection = selectionIn(observed);
  const policy = run.input.policies?.accountSelection ?? { kind: 'end-user' };
  const option = selection && optionByPolicy(policy, selection);
  if (selection === undefined || option === undefined) return undefined;
  // It counts as a round, so that a bank that asks again and again meets the bound.
  run.conversation.countRound();
  const { guid } = selection;
  const answers = [{ guid, value: option.value }];
  return { answers, guids: [guid], ...choiceOf(selection, option.value) };
}

/** The list of accounts, where the bank asks for one. */
function selectionIn(observed: readonly ObservedChallenge[]): ObservedChallenge | undefined {
  return roundKindOf(observed) === 'account-selection' ? observed[0] : undefined;
}

/** Publishes the fields of a sign-in form and waits for the end user to fill them in. */
export async function requestCredentials(
  run: VerificationRun,
  fields: readonly CredentialField[],
  reason: CredentialsReason,
  lateOutcome: OutcomeCode,
): Promise<SealedFields> {
  const { round: number } = run.conversation.nextRound();
  const attemptsLeft = Math.max(1, run.limits.credentialAttemptsMax - run.attempts.signIns);
  const round: OpenRound = {
    number,
    kind: 'credentials',
    requiredGuids: fields.filter((field) => !field.isOptional).map((field) => field.guid),
    optionalGuids: fields.filter((field) => field.isOptional).map((field) => field.guid),
    optionValues: [],
  };
  const answer = await awaitAnswer(run, round, {
    phase: 'AWAITING_CREDENTIALS',
    challengeKind: 'CREDENTIALS',
    waitMs: run.limits.credentialsMs,
    lateOutcome,
    nextAction: (deadline) => ({
      kind: 'provide-credentials',
      round: number,
      deadline,
      reason,
      attemptsLeft,
      credentials: fields,
    }),
  });
  if (answer.kind !== 'credentials') throw wrongKind();
  return answer.message.credentials;
}

/** What is published with a round, and how long it stays open. */
interface Wait {
  readonly phase:
    | 'AWAITING_CREDENTIALS'
    | 'AWAITING_CHALLENGE_ANSWERS'
    | 'AWAITING_ACCOUNT_SELECTION';
  readonly challengeKind: string;
  readonly waitMs: number;
  readonly lateOutcome: OutcomeCode;
  readonly nextAction: (deadline: string) => NextAction;
}

async function awaitAnswer(run: VerificationRun, round: OpenRound, wait: Wait): Promise<Answer> {
  const { record, handlers } = run;
  const deadlineMs = record.deadlineIn(wait.waitMs);
  record.change({
    phase: wait.phase,
    step: 'awaitEndUser',
    challengeKind: wait.challengeKind,
    nextAction: wait.nextAction(new Date(deadlineMs()).toISOString()),
  });
  const answer = await handlers.answers.awaitAnswer(round, deadlineMs);
  if (answer === undefined) {
    throw new OutcomeReached(
      Date.now() >= record.deadlineMs ? 'deadline-exceeded' : wait.lateOutcome,
    );
  }
  return answer;
}

function toEndUserAnswer(
  round: OpenRound,
  answer: Answer,
  challenges: readonly Challenge[],
): EndUserAnswer {
  if (answer.kind === 'challenge-answers')
    return { answers: answer.message.answers, guids: round.requiredGuids };
  const [selection] = challenges;
  if (answer.kind !== 'account-selection' || selection === undefined) throw wrongKind();
  const { value } = answer.message;
  const answers = [{ guid: selection.guid, value }];
  return { answers, guids: round.requiredGuids, ...choiceOf(selection, value) };
}

function choiceOf(
  selection: Challenge,
  value: string,
): Pick<EndUserAnswer, 'chosenLabel' | 'isLabelUnique'> {
  const label = selection.options?.find((option) => option.value === value)?.label ?? '';
  return { chosenLabel: label, isLabelUnique: isLabelUnique(label, selection) };
}

/**
 * The handlers accept only answers that fit the round; anything else is a defect, which stops the
 * workflow task.
 */
function wrongKind(): TypeError {
  return new TypeError('An answer of another kind than its round reached the process.');
}
