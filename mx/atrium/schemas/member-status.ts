/**
 * The answer of GET …/status (atrium-contract.md §3), the call made most often: fewer fields than a
 * member, and the open challenges.
 */
import { z } from 'zod';
import { challengeSchema, type AtriumChallenge } from './challenge';
import { optionalString } from './fields';

/**
 * Where a member's job stands. atrium-contract.md §5 and §16 say what each combination of fields
 * means.
 */
export interface AtriumMemberStatus {
  /** The member. */
  readonly guid: string;
  /** As MX spells it, unknown values kept; null means that the member has no credentials. */
  readonly connection_status: string | null;
  readonly is_being_aggregated: boolean;
  readonly is_authenticated: boolean;
  readonly has_processed_accounts: boolean;
  readonly has_processed_transactions: boolean;
  /** Legacy progress word (atrium-contract.md §6), for logs only. */
  readonly status: string | null;
  readonly aggregated_at: string | null;
  readonly successfully_aggregated_at: string | null;
  /** Null when the key is absent, as it is in every state but CHALLENGED. */
  readonly challenges: readonly AtriumChallenge[] | null;
}

/** Schema of {@link AtriumMemberStatus}. */
export const memberStatusSchema: z.ZodType<AtriumMemberStatus> = z.object({
  guid: z.string(),
  connection_status: optionalString,
  is_being_aggregated: z.boolean(),
  is_authenticated: z.boolean(),
  has_processed_accounts: z.boolean(),
  has_processed_transactions: z.boolean(),
  status: optionalString,
  aggregated_at: optionalString,
  successfully_aggregated_at: optionalString,
  challenges: z.array(challengeSchema).nullable().default(null),
});
