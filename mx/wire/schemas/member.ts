/**
 * The member object (atrium-contract.md §3, mx-platform-contract.md §6): a user's login at an
 * institution.
 */
import { z } from 'zod';
import { type WireWords } from '../words';
import { errorCode } from './error-code';
import { optionalFlag, optionalId, optionalText, requiredId, statusWord } from './fields';

const FIELDS = {
  institution_code: optionalId,
  /** Our own id, unique, under the dialect's key; null when none was given. */
  identifier: optionalText,
  id: optionalText,
  metadata: optionalText,
  connection_status: statusWord,
  is_being_aggregated: optionalFlag,
  /** ISO 8601 in any of three spellings (atrium-contract.md §14). */
  aggregated_at: optionalText,
  successfully_aggregated_at: optionalText,
  is_oauth: optionalFlag,
  error: errorCode,
  /** A boolean in v20111101's file, which names nothing (mx-platform-contract.md §20). */
  most_recent_job_guid: optionalId,
};

type Fields = z.infer<z.ZodObject<typeof FIELDS>>;
/** The words in which the dialects differ. */
type OfDialect = 'identifier' | 'id' | 'error' | 'most_recent_job_guid';

/** A member, whatever its dialect calls things. */
export interface WireMember extends Omit<Fields, OfDialect> {
  readonly own_id: Fields['id'];
  readonly error_code: Fields['error'];
  readonly job_guid: Fields['most_recent_job_guid'];
}
/** A member with its guid. */
export interface WireNamedMember extends WireMember {
  readonly guid: string;
}

/** A member that the caller has referred to. */
export function memberSchema(words: WireWords): z.ZodType<WireMember> {
  return z.object(FIELDS).transform((member) => inWords(words, member));
}

/** A new one, or one of a list: without a guid nothing can be done with it. */
export function namedMemberSchema(words: WireWords): z.ZodType<WireNamedMember> {
  return z
    .object({ ...FIELDS, guid: requiredId })
    .transform(({ guid, ...member }) => ({ ...inWords(words, member), guid }));
}

function inWords(
  { ownIdKey, hasMemberExtras }: WireWords,
  { identifier, id, error, most_recent_job_guid: jobGuid, ...member }: Fields,
): WireMember {
  return {
    ...member,
    own_id: ownIdKey === 'id' ? id : identifier,
    error_code: hasMemberExtras ? error : null,
    job_guid: hasMemberExtras ? jobGuid : null,
  };
}
