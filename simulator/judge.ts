/**
 * Judges the answers to one round of questions. Answers pass through and are kept nowhere.
 */
import { type ChallengeSpec, type EndState, type Round } from './scenarios/scenario';
import { ERROR_CODES } from './scenarios/error-codes';
import { DENIED, FAILED } from './scenarios/scenario-table';

/** A question as it was asked, with the guid of its round. */
export interface OpenChallenge {
  readonly guid: string;
  readonly spec: ChallengeSpec;
}

/** An answer as a resume carries it. */
export interface ChallengeAnswer {
  readonly guid: string;
  readonly value: string;
}

/** What the bank makes of a round of answers. */
export interface Judgement {
  readonly outcome:
    | { readonly kind: 'right' }
    | { readonly kind: 'follow-up'; readonly round: Round }
    | { readonly kind: 'ends'; readonly end: EndState };
  readonly records: readonly {
    readonly challengeGuid: string;
    readonly verdict: 'correct' | 'incorrect' | 'failure';
  }[];
  /** Position of the chosen account among the offered ones, or null when none was chosen. */
  readonly selectedIndex: number | null;
}

/** A wrong answer (atrium-contract.md §7). */
const REJECTED: EndState = {
  connectionStatus: 'REJECTED',
  status: 'DENIED',
  errorCode: ERROR_CODES.incorrectAnswer,
};

/** Test passwords that also work as MFA answers to bring on a failure (atrium-contract.md §10). */
const FAILURE_ANSWERS: Readonly<Record<string, EndState>> = {
  DISABLED: { ...DENIED, isAuthenticated: false },
  SERVER_ERROR: FAILED,
  UNAVAILABLE: { ...FAILED, errorCode: ERROR_CODES.institutionUnavailable },
};

/**
 * Judges the answers. Null when they are not exactly one per open challenge: unknown guid, a guid
 * twice, or some missing (atrium-contract.md §7: invalid challenge data).
 */
export function judge(
  open: readonly OpenChallenge[],
  answers: readonly ChallengeAnswer[],
  wrongAnswer?: EndState,
): Judgement | null {
  const values = new Map(answers.map((answer) => [answer.guid, answer.value]));
  const isExact =
    values.size === answers.length &&
    values.size === open.length &&
    open.every((challenge) => values.has(challenge.guid));
  if (!isExact) return null;

  let outcome: Judgement['outcome'] = { kind: 'right' };
  let selectedIndex: number | null = null;
  const records: { challengeGuid: string; verdict: 'correct' | 'incorrect' | 'failure' }[] = [];
  for (const { guid, spec } of open) {
    const one = judgeOne(spec, values.get(guid) ?? '', wrongAnswer ?? rejected(spec));
    records.push({ challengeGuid: guid, verdict: one.verdict });
    if (outcome.kind !== 'ends') outcome = one.outcome.kind === 'right' ? outcome : one.outcome;
    if (spec.selectsAccount === true && one.selectedIndex >= 0) selectedIndex = one.selectedIndex;
  }
  return { outcome, records, selectedIndex };
}

/** A wrong one-time code has an error code of its own. */
function rejected({ type }: ChallengeSpec): EndState {
  return type === 'TOKEN' ? { ...REJECTED, errorCode: ERROR_CODES.incorrectCode } : REJECTED;
}

function judgeOne(spec: ChallengeSpec, value: string, wrongAnswer: EndState) {
  const selectedIndex = spec.right.indexOf(value);
  const isRight = selectedIndex >= 0;
  if (!isRight) {
    const failure = Object.hasOwn(FAILURE_ANSWERS, value) ? FAILURE_ANSWERS[value] : undefined;
    return failure === undefined
      ? { verdict: 'incorrect' as const, outcome: ends(wrongAnswer), selectedIndex }
      : { verdict: 'failure' as const, outcome: ends(failure), selectedIndex };
  }
  const followUp = spec.followUp?.answer === value ? spec.followUp.round : undefined;
  const outcome =
    followUp === undefined
      ? ({ kind: 'right' } as const)
      : ({ kind: 'follow-up', round: followUp } as const);
  return { verdict: 'correct' as const, outcome, selectedIndex };
}

function ends(end: EndState) {
  return { kind: 'ends', end } as const;
}
