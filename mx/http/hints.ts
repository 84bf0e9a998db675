/** Texts of MX that say more than their status, as literals of a closed set. */
import { type MxErrorHint } from '../port';

/** The one wording that a production client relies on, and that both APIs of MX send. */
const NOT_SUPPORTED = /does not support instant account verification/i;

/** Longest text looked at, so that a hostile body costs nothing. */
const TEXT_LENGTH_MAX = 500;

/** What the message of a rejection was recognised to say; the text itself goes no further. */
export function readHint(httpStatus: number, message: string | undefined): MxErrorHint | undefined {
  const text = message?.slice(0, TEXT_LENGTH_MAX) ?? '';
  return httpStatus === 400 && NOT_SUPPORTED.test(text)
    ? 'institution-does-not-support-verification'
    : undefined;
}
