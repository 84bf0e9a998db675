/** Tells a disabled user from refused access: MX answers both with 403 (contract §16.11: status undocumented). */
import { isAtriumError, type AtriumCallOptions } from '../atrium';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';

/**
 * The failure `UserDisabled` for a call that MX refused while it says that the user is disabled; any other error as it is.
 * Never throws: the refusal stands when the user cannot be read either.
 */
export async function blameUser(
  { atrium }: ActivityDependencies,
  userGuid: string,
  error: unknown,
  call: AtriumCallOptions,
): Promise<unknown> {
  if (!isAtriumError(error) || error.code !== 'forbidden') return error;
  const user = await atrium.users.read(userGuid, call).catch(() => undefined);
  return user?.is_disabled === true ? failure('UserDisabled') : error;
}
