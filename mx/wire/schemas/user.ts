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

/** A user, whatever its dialect calls things. */
export interface WireUser {
  readonly own_id: string | null;
  readonly is_disabled: boolean | null;
}
/** A user with its guid. */
export interface WireNamedUser extends WireUser {
  readonly guid: string;
}

/** A user that the caller has referred to: the owner of members. */
export function userSchema({ ownIdKey }: WireWords): z.ZodType<WireUser> {
  return z
    .object(FIELDS)
    .transform((user) => ({ own_id: user[ownIdKey], is_disabled: user.is_disabled }));
}

/** A new one, or one of a list. */
export function namedUserSchema({ ownIdKey }: WireWords): z.ZodType<WireNamedUser> {
  return z.object({ ...FIELDS, guid: requiredId }).transform((user) => ({
    guid: user.guid,
    own_id: user[ownIdKey],
    is_disabled: user.is_disabled,
  }));
}
