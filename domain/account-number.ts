/**
 * Account numbers: result shape, masking, and the rule that finds the numbers of the account the
 * end user chose. Source: atrium-contract.md §3 (fields), §8 and §16.7 (no mapping from option to
 * account).
 */

import { type SealedPart } from './sealed';

/**
 * One account's numbers, whole. Strings, because leading zeros count. Null where the bank gave
 * none.
 */
export interface AccountNumber {
  readonly accountGuid: string;
  readonly accountNumber: string | null;
  readonly routingNumber: string | null;
  /** Canada: three digits. */
  readonly institutionNumber: string | null;
  /** Canada: five digits. */
  readonly transitNumber: string | null;
  /**
   * True for a member signed in by OAuth. Some banks then give tokens instead of account numbers:
   * valid only with their own routing number, and unknown to the end user (atrium-contract.md
   * §13.6). MX does not say which banks do.
   */
  readonly mayBeTokenised: boolean;
  /** False: MX checked the numbers, and they failed. Absent where MX does not say. */
  readonly passedValidation?: boolean;
}

/** The fields of {@link AccountNumber} that hold a number. */
export type NumberField = 'accountNumber' | 'routingNumber' | 'institutionNumber' | 'transitNumber';

/**
 * What a number has to look like, blanks and dashes aside. An account number may have letters, but
 * an X hides a digit. Routing numbers have nine digits, MX's documented one fourteen (
 * atrium-contract.md §14): one that has fewer lost its leading zeros.
 */
const FORMS: Readonly<Record<NumberField, RegExp>> = {
  accountNumber: /^(?=(?:[^\d]*\d){3})(?=.*[^0])[0-9A-WYZ]{3,64}$/i,
  routingNumber: /^(?=.*[^0])\d{9,14}$/,
  institutionNumber: /^(?=.*[^0])\d{3}$/,
  transitNumber: /^(?=.*[^0])\d{5}$/,
};
/** The fields that hold a number, in the order of the shape. */
export const NUMBER_FIELDS = Object.keys(FORMS) as readonly NumberField[];
/** What people put between digits. */
const GAPS = /[ -]/g;
/** Longest text that is looked at. */
const NUMBER_LENGTH_MAX = 80;

/**
 * A number as MX gave it, without blanks around; null for all that is no whole number: nothing, a
 * word such as `N/A`, a masked number, and a number of JSON, whose leading zeros are lost. Never
 * guesses.
 */
export function readNumber(field: NumberField, value: unknown): string | null {
  if (typeof value !== 'string' || value.length > NUMBER_LENGTH_MAX) return null;
  const text = value.trim();
  return FORMS[field].test(text.replace(GAPS, '')) ? text : null;
}

/** An account's name, read only where the numbers alone do not show which account was chosen. */
export interface AccountName {
  readonly accountGuid: string;
  readonly name: string | null;
}

/** How the chosen account's numbers were distinguished from the member's others. */
export type NumbersFoundBy =
  | 'new-since-verify'
  | 'only-account'
  | 'account-name'
  | 'all-accounts'
  | 'known-before'
  | 'ambiguous';

/** The numbers that belong to the verification. */
export interface ChosenNumbers {
  /** Whole; hidden where they are `sealed`. */
  readonly numbers: readonly AccountNumber[];
  readonly foundBy: NumbersFoundBy;
  /** Set where the member has more accounts than a result may hold. */
  readonly isTruncated?: boolean;
  /** The numbers, where the caller gave a key (sealed-result.ts). */
  readonly sealed?: SealedPart;
  /** Beside `sealed`: whether all of them are complete, which hidden ones do not show. */
  readonly areComplete?: boolean;
}

const VISIBLE_DIGITS = 4;
/** Stands for what is not shown. */
const HIDDEN = '••••';

/**
 * Masks a number to its last four characters. Short ones are masked whole: four of five would
 * reveal it.
 */
export function maskNumber(value: string | null): string | null {
  if (value === null) return null;
  const visible = value.length >= 2 * VISIBLE_DIGITS ? value.slice(-VISIBLE_DIGITS) : '';
  return `${HIDDEN}${visible}`;
}

/**
 * The same record with its account number masked. Routing, institution and transit numbers identify
 * a bank, not an account, and stay readable. Lengths are not checked: the documented test routing
 * number has 14 digits.
 */
export function maskAccountNumber(number: AccountNumber): AccountNumber {
  return { ...number, accountNumber: maskNumber(number.accountNumber) };
}

/**
 * The same record with none of its numbers: each that is there becomes `••••`, and those that the
 * bank did not give stay null.
 */
export function hideNumbers(number: AccountNumber): AccountNumber {
  const hide = (value: string | null): string | null => (value === null ? null : HIDDEN);
  return {
    ...number,
    accountNumber: hide(number.accountNumber),
    routingNumber: hide(number.routingNumber),
    institutionNumber: hide(number.institutionNumber),
    transitNumber: hide(number.transitNumber),
  };
}

/**
 * Whether the record can be used for a payment: an account number plus a US routing or both
 * Canadian numbers, each of them whole, and none that failed MX's validation.
 */
export function isComplete(number: AccountNumber): boolean {
  const has = (field: NumberField): boolean => readNumber(field, number[field]) !== null;
  const hasBank = has('routingNumber') || (has('institutionNumber') && has('transitNumber'));
  return has('accountNumber') && hasBank && number.passedValidation !== false;
}

/**
 * Each account's numbers once. Equal rows of an account are one, blanks and dashes aside; of rows
 * that differ those count that are complete. Several rows are left where MX contradicts itself, or where all are parts:
 * nothing is put together.
 */
export function oneRowPerAccount(rows: readonly AccountNumber[]): readonly AccountNumber[] {
  const byAccount = new Map<string, AccountNumber[]>();
  for (const row of rows) {
    const others = byAccount.get(row.accountGuid) ?? [];
    if (!others.some((other) => isSameRow(other, row))) others.push(row);
    byAccount.set(row.accountGuid, others);
  }
  return [...byAccount.values()].flatMap((all) => {
    const complete = all.filter(isComplete);
    return complete.length > 0 ? complete : all;
  });
}

function isSameRow(one: AccountNumber, other: AccountNumber): boolean {
  const isSameJudgement = (one.passedValidation === false) === (other.passedValidation === false);
  return isSameJudgement && NUMBER_FIELDS.every((field) => bare(one[field]) === bare(other[field]));
}

function bare(number: string | null): string | undefined {
  return number?.replace(GAPS, '');
}

/** True where an account has several rows, of which nobody can tell the right one. */
function isContradictory(numbers: readonly AccountNumber[]): boolean {
  return new Set(numbers.map(({ accountGuid }) => accountGuid)).size < numbers.length;
}

/** What the choice of numbers is made from. */
export interface NumbersEvidence {
  readonly numbers: readonly AccountNumber[];
  /**
   * Accounts that had numbers before our verify; null where there are too many to list
   * (byte-budgets.ts): then nothing proves that a number is new.
   */
  readonly knownAccountGuids: readonly string[] | null;
  /**
   * Label of the chosen option; absent in the legacy flow, where all accounts count, and in the
   * Connect widget.
   */
  readonly chosenLabel?: string;
  /** False where options had the same label: their accounts may have the same name. @default true */
  readonly isLabelUnique?: boolean;
  /** False where MX may have taken another verification's choice of account. @default true */
  readonly isChoiceCertain?: boolean;
  /**
   * False where the end user chose in the Connect widget, which does not tell us the label.
   * @default true
   */
  readonly areOldOnesMeant?: boolean;
}

/** The numbers that MX had before, taken as they are. */
export function takeKnown(numbers: readonly AccountNumber[]): ChosenNumbers {
  return { numbers, foundBy: isContradictory(numbers) ? 'ambiguous' : 'known-before' };
}

/**
 * Finds the chosen account's numbers without account names: those of the one account that is new
 * since the baseline, or none where MX has none. Returns undefined if names are needed; the caller
 * then reads them. Without a selection (legacy flow) all numbers count; after the Connect widget,
 * new ones count before old ones.
 */
export function chooseWithoutNames(evidence: NumbersEvidence): ChosenNumbers | undefined {
  const { numbers, chosenLabel, isChoiceCertain = true } = evidence;
  const fresh = freshOf(evidence);
  if (chosenLabel === undefined) return chooseUnlabelled(evidence, fresh);
  if (!isChoiceCertain && numbers.length > 0) return undefined;
  if (fresh.length === 1) return { numbers: fresh, foundBy: 'new-since-verify' };
  // A single old one may be another account's, with the chosen one's still to come.
  return numbers.length === 0 ? { numbers, foundBy: 'only-account' } : undefined;
}

/**
 * Finds the chosen account's numbers by its name; if no name matches, returns every candidate,
 * flagged ambiguous. Where options had the same label, an account whose name MX does not tell may
 * be the chosen one as well. Returns none if an account has the chosen name but no numbers, and those of
 * the others are old or may be another verification's.
 */
export function chooseByName(
  evidence: NumbersEvidence,
  names: readonly AccountName[],
): ChosenNumbers {
  const wanted = evidence.chosenLabel?.trim().toLowerCase();
  const guids = names
    .filter((account) => account.name?.trim().toLowerCase() === wanted)
    .map((account) => account.accountGuid);
  const fresh = freshOf(evidence);
  const candidates = fresh.length > 0 ? fresh : evidence.numbers;
  const { isChoiceCertain = true, isLabelUnique = true } = evidence;
  const nameOf = new Map(names.map(({ accountGuid, name }) => [accountGuid, name]));
  const named = candidates.filter(
    ({ accountGuid }) =>
      guids.includes(accountGuid) || (!isLabelUnique && (nameOf.get(accountGuid) ?? null) === null),
  );
  if (named.length === 1) return { numbers: named, foundBy: 'account-name' };
  const areOthers = fresh.length === 0 || !isChoiceCertain;
  const isElsewhere = guids.length > 0 && named.length === 0 && areOthers;
  if (isElsewhere) return { numbers: [], foundBy: 'account-name' };
  return { numbers: named.length > 0 ? named : candidates, foundBy: 'ambiguous' };
}

function freshOf({ numbers, knownAccountGuids }: NumbersEvidence): readonly AccountNumber[] {
  if (knownAccountGuids === null) return [];
  return numbers.filter((number) => !knownAccountGuids.includes(number.accountGuid));
}

function chooseUnlabelled(
  { numbers, areOldOnesMeant = true }: NumbersEvidence,
  fresh: readonly AccountNumber[],
): ChosenNumbers {
  if (areOldOnesMeant || fresh.length === numbers.length) {
    return { numbers, foundBy: isContradictory(numbers) ? 'ambiguous' : 'all-accounts' };
  }
  if (fresh.length > 0) {
    return { numbers: fresh, foundBy: isContradictory(fresh) ? 'ambiguous' : 'new-since-verify' };
  }
  return { numbers, foundBy: numbers.length === 1 ? 'only-account' : 'ambiguous' };
}
