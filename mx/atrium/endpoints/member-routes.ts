// Route templates below one member, shared by the files that call them.

import type { RouteParams } from '../routes';

/** Which member: every call about one names its user too. */
export interface AtriumMemberRef {
  readonly userGuid: string;
  readonly memberGuid: string;
}

/** Template and arguments of a path below a member; `suffix` is empty or begins with `/`. */
export function memberRoute(
  ref: AtriumMemberRef,
  suffix = '',
): { readonly route: string; readonly params: RouteParams } {
  return {
    route: `/users/{user_guid}/members/{member_guid}${suffix}`,
    params: { user_guid: ref.userGuid, member_guid: ref.memberGuid },
  };
}
