/**
 * Tells a disabled user from rejected access or a missing member (atrium-contract.md §16.11: status
 * undocumented).
 */
import { isMxError, type MxCall, type MxErrorCode } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';

/**
 * MX does not say how it rejects a disabled user's data; where the user is not there at all,
 * reading it says so.
 */
const MAY_MEAN_DISABLED: ReadonlySet<MxErrorCode> = new Set(['forbidden', 'not-found']);

/**
 * The failure `UserDisabled` for a call that MX rejected while it says that the user is disabled;
 * any other error as it is. Never throws: the rejection stands when the user cannot be read either.
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
