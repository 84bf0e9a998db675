/**
 * The account number object (atrium-contract.md §3, §14): the result of a verification. Personal
 * data.
 */
import { z } from 'zod';
import { optionalString } from './fields';

/**
 * Account and routing number of one account. Strings, since leading zeros count; any of them can be
 * null (atrium-contract.md §16.8).
 */
export interface AtriumAccountNumber {
  readonly account_guid: string;
  readonly member_guid: string;
  readonly user_guid: string;
  readonly account_number: string | null;
  /** US: nine digits with checksum in reality, fourteen in MX's test data. */
  readonly routing_number: string | null;
  /** Canada: three digits. */
  readonly institution_number: string | null;
  /** Canada: five digits. */
  readonly transit_number: string | null;
}

/**
 * Schema of {@link AtriumAccountNumber}. It rejects a number that is not a string, because its
 * leading zeros are already lost.
 */
export const accountNumberSchema: z.ZodType<AtriumAccountNumber> = z.object({
  account_guid: z.string(),
  member_guid: z.string(),
  user_guid: z.string(),
  account_number: optionalString,
  routing_number: optionalString,
  institution_number: optionalString,
  transit_number: optionalString,
});
