/** Route templates below one member, shared by the files that call them. */
import { type MemberRef } from '../../port';
import { type RouteParams } from '../../http';

/** Template and arguments of a path below a member; `suffix` is empty or begins with `/`. */
export function memberRoute(
  member: MemberRef,
  suffix = '',
): { readonly route: string; readonly params: RouteParams } {
  return {
    route: `/users/{user_guid}/members/{member_guid}${suffix}`,
    params: { user_guid: member.userGuid, member_guid: member.memberGuid },
  };
}
