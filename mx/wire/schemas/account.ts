/**
 * The account object (atrium-contract.md §3). Of its more than forty fields only the name is read,
 * and only where the numbers do not show which account was chosen.
 */
import { z } from 'zod';
import { optionalText, requiredId } from './fields';

/** A bank account that a member gives access to. */
export const accountSchema = z.object({ guid: requiredId, name: optionalText });
export type WireAccount = z.infer<typeof accountSchema>;
