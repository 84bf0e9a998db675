/** The member object (atrium-contract.md §3): a user's login at an institution. */
import { z } from 'zod';
import { optionalBoolean, optionalString } from './fields';

/** A user's login at one institution. */
export interface AtriumMember {
  readonly guid: string;
  readonly user_guid: string;
  readonly institution_code: string;
  readonly name: string;
  /** Unique; null when none was given. */
  readonly identifier: string | null;
  /**
   * As MX spells it (atrium-contract.md §5), unknown values kept; null means that the member has no
   * credentials.
   */
  readonly connection_status: string | null;
  readonly is_being_aggregated: boolean;
  /** Legacy progress word (atrium-contract.md §6), for logs only. */
  readonly status: string | null;
  /** ISO 8601 in any of three spellings (atrium-contract.md §14). */
  readonly aggregated_at: string | null;
  readonly successfully_aggregated_at: string | null;
  /** Free text; MX advises JSON. */
  readonly metadata: string | null;
  /** Null where Atrium does not say. */
  readonly is_oauth: boolean | null;
}

/** Schema of {@link AtriumMember}. */
export const memberSchema: z.ZodType<AtriumMember> = z.object({
  guid: z.string(),
  user_guid: z.string(),
  institution_code: z.string(),
  name: z.string(),
  identifier: optionalString,
  connection_status: optionalString,
  is_being_aggregated: z.boolean(),
  status: optionalString,
  aggregated_at: optionalString,
  successfully_aggregated_at: optionalString,
  metadata: optionalString,
  is_oauth: optionalBoolean,
});
