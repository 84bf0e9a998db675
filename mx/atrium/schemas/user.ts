/** The user object (atrium-contract.md §3). */
import { z } from 'zod';
import { optionalFlag, optionalText, requiredId } from './fields';

/** A user that the caller has referred to: the owner of members. */
export const userSchema = z.object({
  /** Unique per client; null when none was given. */
  identifier: optionalText,
  is_disabled: optionalFlag,
});
export type AtriumUser = z.infer<typeof userSchema>;

/** A new one, or one of a list. */
export const namedUserSchema = userSchema.extend({ guid: requiredId });
export type AtriumNamedUser = z.infer<typeof namedUserSchema>;
