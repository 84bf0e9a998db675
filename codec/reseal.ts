/** For sealed values that outlast their key: the secrets of webhooks. */
import { type SealBinding, type Sealed } from '../domain';
import { type SealingKeys } from './key-ring';
import { readSealedHeader } from './sealed-header';
import { seal } from './seal';
import { unseal } from './unseal';

/**
 * The same values sealed to the worker's newest key; undefined where they are sealed to it already, or do
 * not open with any key.
 */
export async function reseal(
  keys: SealingKeys,
  sealed: Sealed,
  binding: SealBinding,
): Promise<Sealed | undefined> {
  try {
    const newest = await keys.newest();
    if (readSealedHeader(sealed, binding).kid === newest.kid) return undefined;
    return await seal(newest, await unseal(keys, sealed, binding), binding);
  } catch {
    return undefined;
  }
}
