/**
 * A credential field that an institution or a member asks for (atrium-contract.md §3, §14).
 * Describes the question and never holds an answer.
 */
import { z } from 'zod';

/** One choice of an OPTIONS credential or challenge; `value` is the answer to send. */
export interface AtriumOption {
  readonly label: string;
  readonly value: string;
}

/** One field of a login form. Sort by `display_order`, which starts at 0 or 1. */
export interface AtriumCredential {
  readonly guid: string;
  readonly display_order: number;
  readonly field_name: string;
  readonly label: string;
  /** LOGIN, PASSWORD, TEXT or OPTIONS most often; unknown ones are kept as they come. */
  readonly type: string;
  /** Choices of an OPTIONS field, null for the others. */
  readonly options: readonly AtriumOption[] | null;
}

/** Schema of {@link AtriumOption}. */
export const optionSchema: z.ZodType<AtriumOption> = z.object({
  label: z.string(),
  value: z.string(),
});

/** Schema of {@link AtriumCredential}. */
export const credentialSchema: z.ZodType<AtriumCredential> = z.object({
  guid: z.string(),
  display_order: z.int(),
  field_name: z.string(),
  label: z.string(),
  type: z.string(),
  options: z.array(optionSchema).nullable().default(null),
});
