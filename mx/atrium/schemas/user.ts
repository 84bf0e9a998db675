/** The user object (atrium-contract.md §3). */
import { z } from 'zod';
import { optionalString } from './fields';

/** An MX user: the owner of members. */
export interface AtriumUser {
  readonly guid: string;
  /** Unique per client; null when none was given. */
  readonly identifier: string | null;
  readonly is_disabled: boolean;
  /** Free text; MX advises JSON. */
  readonly metadata: string | null;
}

/** Schema of {@link AtriumUser}. */
export const userSchema: z.ZodType<AtriumUser> = z.object({
  guid: z.string(),
  identifier: optionalString,
  is_disabled: z.boolean(),
  metadata: optionalString,
});
