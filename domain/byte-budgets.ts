/**
 * How many bytes of what comes from a bank, a caller or an end user become a payload. Temporal
 * rejects a payload over 2 MB and ends a run at 50 MB of history; the whole of a verification has to
 * stay below 10 MB. What a bank sends over that is cut or left out with a flag, and is never an
 * error. Bytes are those of the JSON text, which is what a history stores. Guids and codes have
 * bounds of their own, at most 200 characters (reference.ts).
 */

/** A one-time URL, which is sealed: as long as a sealed value may be. Half an address leads nowhere. */
export const ONE_TIME_URL_BYTES_MAX = 4_096;

/** A question, or the name of a field. No screen shows more. */
export const LABEL_BYTES_MAX = 2_000;
/** The words of one choice, or a field's name; an account's name has some forty bytes. */
export const OPTION_LABEL_BYTES_MAX = 500;
/** The value of one choice: longer ones are left out, because half a value is no answer. */
export const OPTION_VALUE_BYTES_MAX = 1_000;
/** Choices of one question; nobody looks through more. */
export const OPTIONS_MAX = 1_000;
/** One picture; a bank's security pictures have 5 to 50 kB. */
export const PICTURE_BYTES_MAX = 150_000;
/** The challenges of one round, or the fields of one form. */
export const ROUND_BYTES_MAX = 200_000;
/** An institution's name, and an address of its page or logo. */
export const NAME_BYTES_MAX = 500;
export const URL_BYTES_MAX = 2_048;
/** A transaction's description; other texts of it are words. */
export const DESCRIPTION_BYTES_MAX = 500;
export const WORD_BYTES_MAX = 64;
/** The list of transactions: in the history twice, beside account numbers and the last view. */
export const TRANSACTIONS_BYTES_MAX = 500_000;
/** The same list before it is sealed, which makes it a third longer. */
export const SEALED_TRANSACTIONS_BYTES_MAX = 370_000;
/**
 * Rows of account numbers in a result, up to 660 bytes each, whole and masked. No household and
 * hardly a company has as many accounts at one bank.
 */
export const ACCOUNT_NUMBERS_MAX = 500;
/** Accounts that had numbers before, of all members that are looked at together. */
export const KNOWN_ACCOUNTS_MAX = 500;
/** Members of a user that are told apart; MX allows 25. Each poll of a widget names all of them. */
export const MEMBERS_MAX = 50;

const CUT_MARK = '…';
const encoder = new TextEncoder();

/** Bytes of a value as JSON text. */
export function jsonBytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}

/** Whether a text stays within its budget; does not encode one that is far too long. */
export function fitsBytes(text: string, bytesMax: number): boolean {
  return text.length <= bytesMax && jsonBytes(text) <= bytesMax;
}

/** The text, or its beginning with an ellipsis where it has more bytes than `bytesMax`. */
export function cutText(text: string, bytesMax: number): string {
  if (fitsBytes(text, bytesMax)) return text;
  let bytes = jsonBytes(CUT_MARK);
  let kept = '';
  for (const character of text) {
    bytes += jsonBytes(character) - jsonBytes('');
    if (bytes > bytesMax) break;
    kept += character;
  }
  return kept + CUT_MARK;
}
