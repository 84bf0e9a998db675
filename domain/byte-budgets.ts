/**
 * How many bytes of a bank's texts become a payload. Temporal rejects a payload over 2 MB and ends
 * a run at 50 MB of history; the whole of a verification has to stay below 10 MB. What is over is
 * cut or left out with a flag, and is never an error. Bytes are those of the JSON text, which is
 * what a history stores.
 */

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
/**
 * The challenges of one round, or the fields of one form. A round is in the history twice at most,
 * as it was polled and in an update's answer: 20 rounds stay below 8 MB.
 */
export const ROUND_BYTES_MAX = 200_000;
/** An institution's name, and an address of its page or logo. */
export const NAME_BYTES_MAX = 500;
export const URL_BYTES_MAX = 2_048;
/** A transaction's description; other texts of it are words. */
export const DESCRIPTION_BYTES_MAX = 500;
export const WORD_BYTES_MAX = 64;
/** The list of transactions: it is in the history twice, beside account numbers and the last view. */
export const TRANSACTIONS_BYTES_MAX = 500_000;
/**
 * Rows of account numbers in a result, some 250 bytes each, whole and masked: half a megabyte.
 * No household and hardly a company has as many accounts at one bank.
 */
export const ACCOUNT_NUMBERS_MAX = 1_000;

const CUT_MARK = '…';
const encoder = new TextEncoder();

/** Bytes of a value as JSON text. */
export function jsonBytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}

/** The text, or its beginning with an ellipsis where it has more bytes than `bytesMax`. */
export function cutText(text: string, bytesMax: number): string {
  if (jsonBytes(text) <= bytesMax) return text;
  let bytes = jsonBytes(CUT_MARK);
  let kept = '';
  for (const character of text) {
    bytes += jsonBytes(character) - jsonBytes('');
    if (bytes > bytesMax) break;
    kept += character;
  }
  return kept + CUT_MARK;
}
