/**
 * Recognises an Atrium error body and what it says. Atrium sends `{"error":{"message"}}` and no
 * machine-readable code (atrium-contract.md §2).
 */
import { z } from 'zod';
import { readHint, type Rejection } from '../http';

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
  const hint = readHint(httpStatus, parsed.data.error.message);
  return hint === undefined ? {} : { hint };
}
