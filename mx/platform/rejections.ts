/**
 * Recognises a rejection of MX's Platform and what it says. No page of MX prints one, so each form
 * that its APIs have been seen with counts (mx-platform-contract.md §3).
 */
import { z } from 'zod';
import { readHint, type Rejection } from '../http';

const text = z.string().optional().catch(undefined);
/** Asked to be sent again: a time-out, and a request that came too early. */
const AGAIN: ReadonlySet<number> = new Set([408, 425]);

const forms = z.union([
  z.object({ error: z.union([z.string(), z.object({ message: text })]) }),
  z.object({ message: z.string() }),
]);

/** What the API answers to a path that it does not know, without JSON. */
const INVALID_ROUTE = 'Invalid route';

/**
 * What a rejection of MX's own says; undefined for a body of somebody on the way.
 *
 * @param body - the parsed JSON, or undefined
 * @param words - the beginning of a body that is no JSON
 */
export function readRejection(
  httpStatus: number,
  body: unknown,
  words: string,
): Rejection | undefined {
  const unknown = isUnknown(httpStatus) ? { code: 'rejected' as const } : {};
  if (body === undefined) return words.trim() === INVALID_ROUTE ? unknown : undefined;
  const told = forms.safeParse(body).data;
  if (told === undefined) return undefined;
  const hint = readHint(httpStatus, messageOf(told));
  return hint === undefined ? unknown : { ...unknown, hint };
}

/** Another 4xx than those that transport knows: final all the same, where MX itself sends it. */
function isUnknown(httpStatus: number): boolean {
  return httpStatus >= 400 && httpStatus < 500 && !AGAIN.has(httpStatus);
}

function messageOf(told: z.infer<typeof forms>): string | undefined {
  if ('message' in told) return told.message;
  return typeof told.error === 'string' ? told.error : told.error.message;
}
