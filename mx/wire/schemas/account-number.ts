/**
 * The account number object (atrium-contract.md §3, §14, mx-platform-contract.md §9): the result of
 * a verification. Personal data. The numbers are handed on as they come: domain/ judges which of
 * them are numbers.
 */
import { z } from 'zod';
import { anything, optionalFlag, requiredId } from './fields';

/** Account and routing number of one account; the two last ones are Canadian. */
export const accountNumberSchema = z.object({
  account_guid: requiredId,
  account_number: anything,
  routing_number: anything,
  institution_number: anything,
  transit_number: anything,
  /** Documented for MX's Platform (atrium-contract.md §14); false: MX checked, and it failed. */
  passed_validation: optionalFlag,
});
export type WireAccountNumber = z.infer<typeof accountNumberSchema>;
