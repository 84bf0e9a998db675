/** The institution object (atrium-contract.md §3, mx-platform-contract.md §5). */
import { z } from 'zod';
import { anything, optionalFlag, optionalText, requiredId } from './fields';

/** A bank in MX's catalogue, read by its code. */
export const institutionSchema = z.object({
  name: optionalText,
  url: optionalText,
  small_logo_url: optionalText,
  medium_logo_url: optionalText,
  supports_account_verification: optionalFlag,
  /** Words of the products that the institution has (mx-platform-contract.md §5). */
  supported_products: anything.transform((list) =>
    Array.isArray(list) ? (list as readonly unknown[]) : null,
  ),
  /** True: no new member can be made there. */
  is_hidden: optionalFlag,
  /** True: MX's client, which is the operator, has switched it off. */
  is_disabled_by_client: optionalFlag,
  /** Null also in answers older than 2021. */
  supports_oauth: optionalFlag,
});
export type WireInstitution = z.infer<typeof institutionSchema>;

/** One of a list: without a code nobody can choose it. It is opaque, a slug or a uuid. */
export const listedInstitutionSchema = institutionSchema.extend({ code: requiredId });
export type WireListedInstitution = z.infer<typeof listedInstitutionSchema>;
