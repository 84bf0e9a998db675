/** Whose a user is: proved by the mark that it carries at MX, before anything else is done with it. */
import { isMxError, type MxCall } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';

/** The user that a command is about, and for whom. */
export interface TenantUser {
  readonly userGuid: string;
  readonly tenantId: string;
  /** The caller named the user. False: this verification made it, or found it by its marked id. */
  readonly isUserNamed: boolean;
}

/**
 * Reads a user that the caller named, and compares its mark. One read, whatever comes of it.
 *
 * @throws failure `UserNotFound`, the same for a user of another tenant, one without a mark, and
 * one that MX does not know
 */
export async function requireOwnUser(
  { mx, marks }: Pick<ActivityDependencies, 'mx' | 'marks'>,
  { userGuid, tenantId, isUserNamed }: TenantUser,
  call: MxCall,
): Promise<void> {
  if (!isUserNamed || marks === undefined) return;
  const user = await mx.readUser(userGuid, call).catch((error: unknown) => {
    if (isMxError(error) && error.code === 'not-found') return undefined;
    throw error;
  });
  if (user === undefined || !marks.isOf(tenantId, user.ownId)) throw failure('UserNotFound');
}
