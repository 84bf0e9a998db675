/** The public keys of a process that runs for long: read again, so that a new one needs no restart. */
import { usableKeys, type PublicSealingKey } from './public-keys';
import { SealingKeyError, parsePublicSealingKeys } from './sealing-keys';

/** A new key is published after this; until then the one before it is good. */
const AGE_MAX_MS = 10_000;

/**
 * Returns the keys that may be sealed to now, newest first.
 *
 * @param onUnavailable - told why keys could not be read again; those from before stay in use, since
 * they harm nobody
 */
export type PublicKeySource = (
  onUnavailable?: (error: unknown) => void,
) => Promise<readonly PublicSealingKey[]>;

/**
 * Reads the keys, and again when they are asked for later.
 *
 * @param read - the JSON text of one public JWK, or of `{"keys": […]}`
 * @param now - milliseconds since 1970
 * @throws SealingKeyError for keys that cannot be used, or of which none may be sealed to · what
 * `read` throws
 */
export async function publicKeySource(
  read: () => Promise<string>,
  now: () => number = Date.now,
): Promise<PublicKeySource> {
  let keys = parsePublicSealingKeys(await read());
  let readAtMs = now();
  if (usableKeys(keys, now()).length === 0) {
    throw new SealingKeyError(
      'No public sealing key may be sealed to now: each is retired, expired, or for later. Make a new one with: keys sealing rotate',
    );
  }
  return async (onUnavailable = () => undefined) => {
    if (Math.abs(now() - readAtMs) >= AGE_MAX_MS) {
      readAtMs = now();
      try {
        keys = parsePublicSealingKeys(await read());
      } catch (error) {
        onUnavailable(error);
      }
    }
    return usableKeys(keys, now());
  };
}
