/**
 * The kinds of field that the schemas are made of. MX promises no field, so a schema requires what
 * a decision reads and nothing else: for the rest absent, null, empty and a wrong type all mean
 * "MX does not say", which is null for the caller. z.object drops unknown keys, and words of an enum
 * are plain strings, so that what MX adds later is not rejected (atrium-contract.md §16.14).
 */
import { z } from 'zod';
import { ONE_TIME_URL_BYTES_MAX, REFERENCE_PATTERN, fitsBytes } from '../../../domain';

/** Blanks, control and format characters (a zero-width space) show nothing. */
const VISIBLE = /[^\s\p{C}\p{Z}]/u;

/** Longest word of MX's that is taken over. */
export const WORD_LENGTH_MAX = 64;

/** Whatever stands there, or nothing. */
export const anything = z.unknown().optional();

/** A text, or a number, which becomes its digits; null where there is none, or nothing to be seen. */
export const optionalText = anything.transform(toText);
/** True or false; 0 and 1 are neither (atrium-contract.md §14). */
export const optionalFlag = anything.transform((value) =>
  typeof value === 'boolean' ? value : null,
);
/** An amount. */
export const optionalAmount = anything.transform((value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : null,
);
/** A place in an order, also as digits; null where there is none. */
export const optionalPlace = anything.transform((value) =>
  /^\d{1,9}$/.test(toText(value) ?? '') ? Number(value) : null,
);

/**
 * A guid, code or value by which something is referred to: without it an entry has no use. A number
 * is none: it would name something else.
 */
export const requiredId = anything.transform((value, context) => {
  const id = typeof value === 'string' ? value.trim() : '';
  if (REFERENCE_PATTERN.test(id)) return id;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});
/** The same where the caller knows it already, or can do without. */
export const optionalId = anything.transform((value) => requiredId.safeParse(value).data ?? null);

/** A one-time URL, whole. */
export const requiredUrl = z
  .string()
  .refine((url) => URL.canParse(url) && fitsBytes(url, ONE_TIME_URL_BYTES_MAX));

/**
 * The connection status: null where MX gives none, which is a state of its own (atrium-contract.md
 * §5). A wrong type is rejected, because it decides.
 */
export const statusWord = z
  .string()
  .nullish()
  .transform((word) => (word ? word.slice(0, WORD_LENGTH_MAX) : null));

/** An object of which MX says anything at all: an empty one is none. */
export function told<Output>(schema: z.ZodType<Output>): z.ZodType<Output> {
  const isTold = (found: unknown): boolean =>
    typeof found === 'object' && found !== null && Object.keys(found).length > 0;
  return z.unknown().refine(isTold).pipe(schema);
}

function toText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && VISIBLE.test(value) ? value : null;
}
