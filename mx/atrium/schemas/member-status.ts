/**
 * The answer of GET …/status (atrium-contract.md §3), the call made most often: fewer fields than a
 * member, and the open challenges. atrium-contract.md §5 and §16 say what each combination means.
 */
import { z } from 'zod';
import { optionalFlag, optionalText, statusWord } from './fields';

/** Where a member's job stands. */
export const memberStatusSchema = z.object({
  connection_status: statusWord,
  /** Required: every verdict of a poll depends on it. */
  is_being_aggregated: z.boolean(),
  /** Tells a wrong answer from wrong credentials. */
  is_authenticated: optionalFlag,
  aggregated_at: optionalText,
  successfully_aggregated_at: optionalText,
});
export type AtriumMemberStatus = z.infer<typeof memberStatusSchema>;
