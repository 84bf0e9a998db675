/** Tells a disabled user from refused access or a missing member (contract §16.11: status undocumented). */
import { isAtriumError, type AtriumCallOptions, type AtriumErrorCode } from '../atrium';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';

/** MX does not say how it refuses a disabled user's data; where the user is not there at all, reading it says so. */
const MAY_MEAN_DISABLED: ReadonlySet<AtriumErrorCode> = new Set(['forbidden', 'not-found']);

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
  if (!isAtriumError(error) || !MAY_MEAN_DISABLED.has(error.code)) return error;
  const user = await atrium.users.read(userGuid, call).catch(() => undefined);
  return user?.is_disabled === true ? failure('UserDisabled') : error;
}
