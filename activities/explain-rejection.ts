/**
 * Distinguishes a disabled user from rejected access and from a missing member (atrium-contract.md
 * §16.11).
 */
import { isMxError, type MxCall, type MxErrorCode } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';

/**
 * The status with which MX rejects a disabled user's data is undocumented; these two are possible.
 */
const MAY_MEAN_DISABLED: ReadonlySet<MxErrorCode> = new Set(['forbidden', 'not-found']);

/**
 * Returns the failure `UserDisabled` if MX rejected the call and says that the user is disabled;
 * otherwise the error unchanged. Never throws: if the user cannot be read, the rejection stands.
 */
export async function explainRejection(
  { mx }: ActivityDependencies,
  userGuid: string,
  error: unknown,
  call: MxCall,
): Promise<unknown> {
  if (!isMxError(error) || !MAY_MEAN_DISABLED.has(error.code)) return error;
  const user = await mx.readUser(userGuid, call).catch(() => undefined);
  return user?.isDisabled === true ? failure('UserDisabled') : error;
}
