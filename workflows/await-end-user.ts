/** The steps that wait for a person: an MFA round, the account selection, a request for credentials. */
import {
  challengeKindLabel,
  challengeRound,
  optionByPolicy,
  roundKindOf,
  type Challenge,
  type CredentialField,
  type CredentialsReason,
  type NextAction,
  type ObservedChallenge,
  type OpenRound,
  type OutcomeCode,
  type SealedField,
} from '../domain';
import { OutcomeReached } from './outcome-reached';
import type { Answer } from './message-handlers';
import type { VerificationRun } from './run';

/** What goes to resumeMember: sealed answers, or the plain value of the chosen account. */
export interface EndUserAnswer {
  readonly answers: readonly (SealedField | { readonly guid: string; readonly value: string })[];
  readonly guids: readonly string[];
  /** Label of the chosen account; absent for MFA. */
  readonly chosenLabel?: string;
}

/**
 * Publishes the challenges and waits for the end user's answer.
 *
 * @throws OutcomeReached `no-verifiable-account` for an empty selection list (contract §8); `challenge-not-answered`,
 *   `account-not-selected`, `deadline-exceeded`, `too-many-rounds`, `already-running`
 */
export async function awaitEndUser(
  run: VerificationRun,
  observed: readonly ObservedChallenge[],
): Promise<EndUserAnswer> {
  const kind = roundKindOf(observed);
  const challenges = observed.map(({ fieldName: _fieldName, ...challenge }) => challenge);
  const [selection] = challenges;
  const isSelection = kind === 'account-selection' && selection !== undefined;
  if (isSelection && (selection.options ?? []).length === 0)
    throw new OutcomeReached('no-verifiable-account');

  // Another verification of this member goes on with its own choice: what is asked now is not for our end user.
  if (!isSelection && run.facts.isChoiceLost) throw new OutcomeReached('already-running');

  // A choice by rule counts as a round too: a bank that asks it again and again has to meet the bound.
  const number = run.nextRound();
  const ruled = isSelection ? selectByRule(run, selection) : undefined;
  if (ruled !== undefined) return ruled;

  const round = challengeRound(number, kind, challenges);
  run.facts.challengedAtMs = Date.now();
  const answer = await waitForAnswer(run, round, {
    phase: isSelection ? 'AWAITING_ACCOUNT_SELECTION' : 'AWAITING_CHALLENGE_ANSWERS',
    challengeKind: challengeKindLabel(observed),
    waitMs: run.limits.answerMs,
    lateOutcome: isSelection ? 'account-not-selected' : 'challenge-not-answered',
    nextAction: (deadline) =>
      isSelection
        ? selectAccount(round.number, deadline, selection)
        : {
            kind: 'answer-challenges',
            round: round.number,
            deadline,
            challenges,
            isRepeated: run.facts.askedGuids.includes(selection?.guid ?? ''),
          },
  });
  run.facts.askedGuids.push(...round.requiredGuids);
  return toEndUserAnswer(round, answer, challenges);
}

/** The rule given at the start decides when exactly one option fits; otherwise a person does. */
function selectByRule(run: VerificationRun, selection: Challenge): EndUserAnswer | undefined {
  const policy = run.input.policies?.accountSelection ?? { kind: 'end-user' };
  const option = optionByPolicy(policy, selection.options ?? []);
  if (option === undefined) return undefined;
  const { guid } = selection;
  return { answers: [{ guid, value: option.value }], guids: [guid], chosenLabel: option.label };
}

/** Publishes the fields of a sign-in form and waits for the end user to fill them in. */
export async function requestCredentials(
  run: VerificationRun,
  fields: readonly CredentialField[],
  reason: CredentialsReason,
  lateOutcome: OutcomeCode,
): Promise<readonly SealedField[]> {
  const round: OpenRound = {
    number: run.nextRound(),
    kind: 'credentials',
    requiredGuids: fields.filter((field) => !field.isOptional).map((field) => field.guid),
    optionalGuids: fields.filter((field) => field.isOptional).map((field) => field.guid),
    optionValues: [],
  };
  const answer = await waitForAnswer(run, round, {
    phase: 'AWAITING_CREDENTIALS',
    challengeKind: 'CREDENTIALS',
    waitMs: run.limits.credentialsMs,
    lateOutcome,
    nextAction: (deadline) => ({
      kind: 'provide-credentials',
      round: round.number,
      deadline,
      reason,
      fields,
    }),
  });
  if (answer.kind !== 'credentials') throw unfitting();
  return answer.message.credentials;
}

/** What is published with a round, and how long it stays open. */
interface Wait {
  readonly phase:
    'AWAITING_CREDENTIALS' | 'AWAITING_CHALLENGE_ANSWERS' | 'AWAITING_ACCOUNT_SELECTION';
  readonly challengeKind: string;
  readonly waitMs: number;
  readonly lateOutcome: OutcomeCode;
  readonly nextAction: (deadline: string) => NextAction;
}

async function waitForAnswer(run: VerificationRun, round: OpenRound, wait: Wait): Promise<Answer> {
  const { record, handlers } = run;
  const ownDeadlineMs = Math.min(Date.now() + wait.waitMs, record.deadlineMs);
  const extendedBeforeMs = handlers.extendedMs;
  // An operator's extension moves both deadlines alike.
  const deadlineMs = (): number => ownDeadlineMs + handlers.extendedMs - extendedBeforeMs;
  record.change({
    phase: wait.phase,
    step: 'awaitEndUser',
    challengeKind: wait.challengeKind,
    nextAction: wait.nextAction(new Date(ownDeadlineMs).toISOString()),
  });
  const summary = `Round ${String(round.number)}: ${wait.challengeKind} due`;
  const answer = await handlers.ask(round, deadlineMs, summary);
  if (answer === undefined) {
    throw new OutcomeReached(
      Date.now() >= record.deadlineMs ? 'deadline-exceeded' : wait.lateOutcome,
    );
  }
  return answer;
}

function selectAccount(round: number, deadline: string, selection: Challenge): NextAction {
  const { label, options = [] } = selection;
  return { kind: 'select-account', round, deadline, label, options };
}

function toEndUserAnswer(
  round: OpenRound,
  answer: Answer,
  challenges: readonly Challenge[],
): EndUserAnswer {
  if (answer.kind === 'challenge-answers')
    return { answers: answer.message.answers, guids: round.requiredGuids };
  const [selection] = challenges;
  if (answer.kind !== 'account-selection' || selection === undefined) throw unfitting();
  const { value } = answer.message;
  const chosen = selection.options?.find((option) => option.value === value);
  return {
    answers: [{ guid: selection.guid, value }],
    guids: round.requiredGuids,
    chosenLabel: chosen?.label ?? '',
  };
}

/** The handlers lets only fitting answers through; anything else is a defect, and a defect stops the workflow task. */
function unfitting(): TypeError {
  return new TypeError('An answer of another kind than its round reached the process.');
}
