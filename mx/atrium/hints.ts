/**
 * Recognises what an Atrium error body says, because Atrium sends no machine-readable code
 * (atrium-contract.md §2). Only a literal of the closed set leaves this file, because the text
 * may quote what the caller sent.
 */
import { type MxErrorHint } from '../port';

/** The one wording that a production client relies on, and that MX's other API sends as well. */
const NOT_SUPPORTED = /does not support instant account verification/i;

/** Longest text looked at, so that a hostile body costs nothing. */
const TEXT_LENGTH_MAX = 500;

/**
 * The hint that the body of an error response holds, if any; `body` is the parsed JSON or
 * undefined.
 */
export function readHint(httpStatus: number, body: unknown): MxErrorHint | undefined {
  return httpStatus === 400 && NOT_SUPPORTED.test(messageOf(body))
    ? 'institution-does-not-support-verification'
    : undefined;
}

function messageOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('error' in body)) {
    return '';
  }
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('message' in error)) {
    return '';
  }
  return typeof error.message === 'string' ? error.message.slice(0, TEXT_LENGTH_MAX) : '';
}
