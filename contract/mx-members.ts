/**
 * Which open verifications a webhook of MX is about. The index has no guid of MX; where polling turns slow, a
 * worker leaves a record, a Workflow that ends at once, under a keyed hash of the member (docs/adr/0021).
 */

/** Workflow type. */
export const MX_MEMBER = 'mxMember';

const PREFIX = 'mx-member/';

/** What the ids of all records of a member begin with. */
export function mxMemberPrefix(memberHash: string): string {
  return `${PREFIX}${memberHash}/`;
}

/** The record of a verification that polls a member slowly. */
export function mxMemberId(memberHash: string, verificationId: string): string {
  return `${mxMemberPrefix(memberHash)}${verificationId}`;
}

/** In the place of a tenant where a member is hashed: no tenant's id has a space. */
export const MEMBER_HASH_SCOPE = 'mx member';
