/**
 * The account object (atrium-contract.md §3). Of its more than forty fields, the schema keeps those
 * about identity, kind and balance.
 */
import { z } from 'zod';
import { optionalNumber, optionalString } from './fields';

/** A bank account that a member gives access to. */
export interface AtriumAccount {
  readonly guid: string;
  readonly member_guid: string;
  readonly user_guid: string;
  readonly institution_code: string;
  readonly name: string;
  /** CHECKING, SAVINGS and others; unknown ones are kept. */
  readonly type: string;
  readonly subtype: string | null;
  /** Masked by MX. Only the account number object has the full number. */
  readonly account_number: string | null;
  readonly balance: number | null;
  readonly available_balance: number | null;
  readonly currency_code: string | null;
  readonly is_closed: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Schema of {@link AtriumAccount}. */
export const accountSchema: z.ZodType<AtriumAccount> = z.object({
  guid: z.string(),
  member_guid: z.string(),
  user_guid: z.string(),
  institution_code: z.string(),
  name: z.string(),
  type: z.string(),
  subtype: optionalString,
  account_number: optionalString,
  balance: optionalNumber,
  available_balance: optionalNumber,
  currency_code: optionalString,
  is_closed: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
