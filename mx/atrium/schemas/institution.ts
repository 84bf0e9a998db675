/** The institution object (atrium-contract.md §3). */
import { z } from 'zod';
import { nullableString, optionalBoolean } from './fields';

/** A bank in MX's catalogue. */
export interface AtriumInstitution {
  /** Opaque: a slug or a uuid. */
  readonly code: string;
  readonly name: string;
  readonly url: string | null;
  readonly small_logo_url: string | null;
  readonly medium_logo_url: string | null;
  readonly supports_account_identification: boolean;
  readonly supports_account_statement: boolean;
  readonly supports_account_verification: boolean;
  readonly supports_transaction_history: boolean;
  /** Null where Atrium does not say (answers older than 2021). */
  readonly supports_oauth: boolean | null;
}

/**
 * Schema of {@link AtriumInstitution}. Addresses and logos must be there but may be null, so that
 * one bank without a picture does not break a whole search.
 */
export const institutionSchema: z.ZodType<AtriumInstitution> = z.object({
  code: z.string(),
  name: z.string(),
  url: nullableString,
  small_logo_url: nullableString,
  medium_logo_url: nullableString,
  supports_account_identification: z.boolean(),
  supports_account_statement: z.boolean(),
  supports_account_verification: z.boolean(),
  supports_transaction_history: z.boolean(),
  supports_oauth: optionalBoolean,
});
