/**
 * The answer of GET …/status (atrium-contract.md §3), the call made most often: fewer fields than a
 * member, and the open challenges. atrium-contract.md §5 and §16 say what each combination means.
 */
import { z } from 'zod';
import { type WireWords } from '../words';
import { optionalFlag, optionalText, statusWord } from './fields';

/** Where a member's job stands. */
const schema = z.object({
  connection_status: statusWord,
  /** Every verdict of a poll depends on it. */
  is_being_aggregated: optionalFlag,
  /** Tells a wrong answer from wrong credentials. */
  is_authenticated: optionalFlag,
  aggregated_at: optionalText,
  successfully_aggregated_at: optionalText,
});
export type WireMemberStatus = z.infer<typeof schema>;

/** The same, and whether a status that does not say if a job runs is rejected. */
export function memberStatusSchema({
  isRunningAlwaysTold,
}: WireWords): z.ZodType<WireMemberStatus> {
  return isRunningAlwaysTold ? schema.extend({ is_being_aggregated: z.boolean() }) : schema;
}
