/** Duplicates, which MX answers 409 or, as its sibling API does, 422 (mx-platform-contract.md §3). */
import { isMxError } from '../../port';
import { reworded } from './reworded';

/**
 * Creates something that has an own id. A 422 fails with `conflict` where a duplicate may be there, so
 * that callers look it up whatever its status was; else it is the rejection that it says.
 *
 * @param isThere - asked after a 422 alone; what it fails with is passed on
 */
export async function creating<T>(
  create: () => Promise<T>,
  isThere: () => Promise<boolean>,
): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!isMxError(error) || error.code !== 'unprocessable' || !(await isThere())) throw error;
    throw reworded(error, { code: 'conflict' });
  }
}
