/**
 * A credential field that an institution or a member asks for (atrium-contract.md §3, §14).
 * Describes the question and never holds an answer.
 */
import { z } from 'zod';
import { anything, optionalPlace, optionalText, requiredId } from './fields';
import { optionsOf } from './option';

/** One field of a login form. Without a guid it cannot be filled in. */
export const credentialSchema = z.object({
  guid: requiredId,
  /** Lower ones are displayed first; it starts at 0 or 1. */
  display_order: optionalPlace,
  field_name: optionalText,
  label: optionalText,
  /** LOGIN, PASSWORD, TEXT or OPTIONS most often; unknown ones are kept as they come. */
  type: optionalText,
  options: anything.transform(optionsOf),
});
export type AtriumCredential = z.infer<typeof credentialSchema>;
