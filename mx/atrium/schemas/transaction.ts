/**
 * The transaction object. The contract does not list it; names and types are those of MX's Atrium
 * SDK models, where every field is optional, so only its identity is required here.
 */
import { z } from 'zod';
import { optionalBoolean, optionalNumber, optionalString } from './fields';

/** One posted or pending transaction of an account. */
export interface AtriumTransaction {
  readonly guid: string;
  readonly account_guid: string;
  readonly member_guid: string | null;
  readonly user_guid: string | null;
  readonly amount: number | null;
  /** DEBIT or CREDIT; unknown ones are kept. */
  readonly type: string | null;
  /** POSTED or PENDING; unknown ones are kept. */
  readonly status: string | null;
  readonly currency_code: string | null;
  readonly description: string | null;
  readonly original_description: string | null;
  readonly memo: string | null;
  readonly category: string | null;
  readonly top_level_category: string | null;
  readonly check_number_string: string | null;
  /** A date without time. */
  readonly date: string | null;
  readonly posted_at: string | null;
  readonly transacted_at: string | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly is_direct_deposit: boolean | null;
  readonly is_fee: boolean | null;
  readonly is_income: boolean | null;
}

/** Schema of {@link AtriumTransaction}. */
export const transactionSchema: z.ZodType<AtriumTransaction> = z.object({
  guid: z.string(),
  account_guid: z.string(),
  member_guid: optionalString,
  user_guid: optionalString,
  amount: optionalNumber,
  type: optionalString,
  status: optionalString,
  currency_code: optionalString,
  description: optionalString,
  original_description: optionalString,
  memo: optionalString,
  category: optionalString,
  top_level_category: optionalString,
  check_number_string: optionalString,
  date: optionalString,
  posted_at: optionalString,
  transacted_at: optionalString,
  created_at: optionalString,
  updated_at: optionalString,
  is_direct_deposit: optionalBoolean,
  is_fee: optionalBoolean,
  is_income: optionalBoolean,
});
