/**
 * Recognises an Atrium error body and what it says. Atrium sends `{"error":{"message"}}` and no
 * machine-readable code (atrium-contract.md §2). Only a literal of the closed set leaves this file,
 * because the text may quote what the caller sent.
 */
import { z } from 'zod';
import { type Rejection } from '../http';

/** The one wording that a production client relies on, and that MX's other API sends as well. */
const NOT_SUPPORTED = /does not support instant account verification/i;

/** Longest text looked at, so that a hostile body costs nothing. */
const TEXT_LENGTH_MAX = 500;

/**
 * Gateways have JSON of their own: an `error` that is a text or a code is not Atrium's. The message
 * may be missing.
 */
const errorBody = z.object({
  error: z.object({ message: z.string().optional().catch(undefined) }),
});

/**
 * What a rejection of Atrium's own says; undefined for a body of somebody on the way. `body` is the
 * parsed JSON or undefined.
 */
export function readRejection(httpStatus: number, body: unknown): Rejection | undefined {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return undefined;
  const text = parsed.data.error.message?.slice(0, TEXT_LENGTH_MAX) ?? '';
  return httpStatus === 400 && NOT_SUPPORTED.test(text)
    ? { hint: 'institution-does-not-support-verification' }
    : {};
}
