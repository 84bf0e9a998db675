/**
 * The transaction object. The contract does not list it; names and types are those of MX's Atrium
 * SDK models, where every field is optional, so only its identity and its account are required.
 */
import { z } from 'zod';
import { optionalAmount, optionalText, requiredId } from './fields';

/** One posted or pending transaction of an account. */
export const transactionSchema = z.object({
  guid: requiredId,
  account_guid: requiredId,
  amount: optionalAmount,
  /** DEBIT or CREDIT; unknown ones are kept. */
  type: optionalText,
  /** POSTED or PENDING; unknown ones are kept. */
  status: optionalText,
  currency_code: optionalText,
  description: optionalText,
  /** A date without time. */
  date: optionalText,
});
export type WireTransaction = z.infer<typeof transactionSchema>;
