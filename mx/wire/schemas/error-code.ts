/**
 * `member.error` of MX's Platform (mx-platform-contract.md §3): an object, the JSON text of one, an
 * empty one, null or absent. Only a whole number counts as a code; the texts beside it are for
 * people, and dropped.
 */
import { z } from 'zod';
import { anything } from './fields';

/** Longest text that is read as JSON; MX's own have some hundred characters. */
const TEXT_LENGTH_MAX = 10_000;

const withCode = z.object({ error_code: z.int() });

/** The code of an error, or null. */
export const errorCode = anything.transform(
  (error) => withCode.safeParse(fromText(error)).data?.error_code ?? null,
);

function fromText(error: unknown): unknown {
  if (typeof error !== 'string' || error.length > TEXT_LENGTH_MAX) return error;
  try {
    return JSON.parse(error) as unknown;
  } catch {
    return undefined;
  }
}
