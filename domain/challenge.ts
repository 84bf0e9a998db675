/**
 * MFA challenges and the account-selection challenge: their types, and how they are recognised.
 * Wire shapes are in mx/wire, open rounds in round.ts. Source: atrium-contract.md §7, §8.
 */

/** The challenge types of atrium-contract.md §7. MX's other types are asked as `TEXT`. */
export const CHALLENGE_TYPES = ['TEXT', 'TOKEN', 'OPTIONS', 'IMAGE_DATA', 'IMAGE_OPTIONS'] as const;
export type ChallengeType = (typeof CHALLENGE_TYPES)[number];

/** One entry of a list to choose from; `value` is what has to be sent. */
export interface ChallengeOption {
  readonly label: string;
  readonly value: string;
  /** The picture, as a `data:` URI; only in `IMAGE_OPTIONS`. */
  readonly imageData?: string;
}

/** One question. Its texts come from a bank: treat them as secret. */
export interface Challenge {
  readonly guid: string;
  readonly type: ChallengeType;
  readonly label: string;
  /** Set where the bank sent no text: the label is {@link UNTOLD_QUESTION}. */
  readonly isUnlabelled?: true;
  /** For `OPTIONS` and `IMAGE_OPTIONS`: what can be chosen. */
  readonly options?: readonly ChallengeOption[];
  /** For `IMAGE_DATA`: the picture to read, always as a `data:` URI. */
  readonly imageData?: string;
  /** Set where a text was cut, or a picture or choices were left out (byte-budgets.ts). */
  readonly isTruncated?: boolean;
}

/** What an end user reads where a bank asks without a word; a page may say it in their language. */
export const UNTOLD_QUESTION =
  'Your bank asks for an answer, and did not say what the question is.';

/** A challenge as observed, with the field name that helps to recognise an account selection. */
export interface ObservedChallenge extends Challenge {
  readonly fieldName: string | null;
}

/**
 * MX puts this before every uuid in the values of the account-selection list (atrium-contract.md
 * §8).
 */
const ACCOUNT_VALUE_PREFIX = 'account-';
/**
 * MX's documented label; decides only when the list is empty, so that there is no value to look at.
 */
const ACCOUNT_SELECTION_LABEL = 'please select an account';

/** MX's own names of the selection, should a challenge have one (mx-platform-contract.md §8). */
const ACCOUNT_SELECTION_NAMES: ReadonlySet<string | null> = new Set([
  'single_account_select',
  'select_account',
]);

/** Whether a field or a challenge is named as MX's own widget names the account selection. */
export function isAccountSelectionName(name: string | null): boolean {
  return ACCOUNT_SELECTION_NAMES.has(name);
}

/**
 * Tells whether a challenge is the account selection: by its option values or MX's own name of it,
 * never by its label, because a bank's own question can have the same label. Only for an empty list
 * without a field name, the label decides (atrium-contract.md §8).
 */
export function isAccountSelection(challenge: ObservedChallenge): boolean {
  const { type, fieldName, options = [], isTruncated = false } = challenge;
  if (type !== 'OPTIONS') return false;
  if (options.length > 0) {
    const areAccounts = options.every(({ value }) => value.startsWith(ACCOUNT_VALUE_PREFIX));
    return areAccounts || isAccountSelectionName(fieldName);
  }
  // A list of which nothing could be kept was not empty.
  if (isTruncated) return false;
  const label = challenge.label.trim().toLowerCase();
  return fieldName === null
    ? label.startsWith(ACCOUNT_SELECTION_LABEL)
    : isAccountSelectionName(fieldName);
}

/** Whether an account has to be chosen and there is none: nobody can answer the round. */
export function hasNoAccount(challenges: readonly ObservedChallenge[]): boolean {
  return challenges.some(
    (challenge) => isAccountSelection(challenge) && (challenge.options ?? []).length === 0,
  );
}

/** The kind of round that a set of challenges opens. */
export type ChallengeRoundKind = 'challenge-answers' | 'account-selection';

/**
 * A lone account selection is its own kind; mixed with other questions it is answered among them.
 */
export function roundKindOf(challenges: readonly ObservedChallenge[]): ChallengeRoundKind {
  const [only, ...others] = challenges;
  return only !== undefined && others.length === 0 && isAccountSelection(only)
    ? 'account-selection'
    : 'challenge-answers';
}

/**
 * What a search attribute says about a round: one of a closed list of words, never a bank's text.
 */
export function challengeKindLabel(challenges: readonly ObservedChallenge[]): string {
  if (roundKindOf(challenges) === 'account-selection') return 'ACCOUNT_SELECTION';
  const types = new Set(challenges.map((challenge) => challenge.type));
  return types.size === 1 ? [...types].join() : 'SEVERAL';
}

/** MX has no flag for optional credential fields; banks write it into the label. */
const OPTIONAL_LABEL = /\(\s*optional\s*\)|\boptional$/i;

/**
 * Whether a credential field may be left out, by its label. Any other field has to be filled in.
 */
export function isOptionalLabel(label: string): boolean {
  return OPTIONAL_LABEL.test(label.trim());
}
