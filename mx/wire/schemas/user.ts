/** The user object (atrium-contract.md §3, mx-platform-contract.md §4). */
import { z } from 'zod';
import { type WireWords } from '../words';
import { optionalFlag, optionalText, requiredId } from './fields';

const FIELDS = {
  /** Our own id, unique per client, under the dialect's key; null when none was given. */
  identifier: optionalText,
  id: optionalText,
  is_disabled: optionalFlag,
};

/** A user that the caller has referred to: the owner of members. */
export function userSchema({ ownIdKey }: WireWords) {
  return z
    .object(FIELDS)
    .transform((user) => ({ own_id: user[ownIdKey], is_disabled: user.is_disabled }));
}
export type WireUser = z.infer<ReturnType<typeof userSchema>>;

/** A new one, or one of a list. */
export function namedUserSchema({ ownIdKey }: WireWords) {
  return z.object({ ...FIELDS, guid: requiredId }).transform((user) => ({
    guid: user.guid,
    own_id: user[ownIdKey],
    is_disabled: user.is_disabled,
  }));
}
export type WireNamedUser = z.infer<ReturnType<typeof namedUserSchema>>;
