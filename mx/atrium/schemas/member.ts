/** The member object (atrium-contract.md §3): a user's login at an institution. */
import { z } from 'zod';
import { optionalFlag, optionalId, optionalText, requiredId, statusWord } from './fields';

/** A member that the caller has referred to. */
export const memberSchema = z.object({
  institution_code: optionalId,
  /** Our own id, unique; null when none was given. */
  identifier: optionalText,
  metadata: optionalText,
  connection_status: statusWord,
  is_being_aggregated: optionalFlag,
  /** ISO 8601 in any of three spellings (atrium-contract.md §14). */
  aggregated_at: optionalText,
  successfully_aggregated_at: optionalText,
  is_oauth: optionalFlag,
});
export type AtriumMember = z.infer<typeof memberSchema>;

/** A new one, or one of a list: without a guid nothing can be done with it. */
export const namedMemberSchema = memberSchema.extend({ guid: requiredId });
export type AtriumNamedMember = z.infer<typeof namedMemberSchema>;
