/** The institution object (atrium-contract.md §3). */
import { z } from 'zod';
import { optionalFlag, optionalText, requiredId } from './fields';

/** A bank in MX's catalogue, read by its code. */
export const institutionSchema = z.object({
  name: optionalText,
  url: optionalText,
  small_logo_url: optionalText,
  medium_logo_url: optionalText,
  supports_account_verification: optionalFlag,
  /** Null also in answers older than 2021. */
  supports_oauth: optionalFlag,
});
export type AtriumInstitution = z.infer<typeof institutionSchema>;

/** One of a list: without a code nobody can choose it. It is opaque, a slug or a uuid. */
export const listedInstitutionSchema = institutionSchema.extend({ code: requiredId });
export type AtriumListedInstitution = z.infer<typeof listedInstitutionSchema>;
