/** Tells a disabled user from refused access: MX answers both with 403 (contract §16.11: status undocumented). */
import { isAtriumError, type AtriumCallOptions } from '../atrium';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';

/**
 * Runs calls about a user's data.
 *
 * @throws failure `UserDisabled` when MX refuses them and says that the user is disabled; else whatever was thrown
 */
export async function unlessUserDisabled<T>(
  { atrium }: ActivityDependencies,
  userGuid: string,
  call: AtriumCallOptions,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isAtriumError(error) || error.code !== 'forbidden') throw error;
    // The refusal stands when the user cannot be read either.
    const user = await atrium.users.read(userGuid, call).catch(() => undefined);
    throw user?.is_disabled === true ? failure('UserDisabled') : error;
  }
}
