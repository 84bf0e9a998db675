/** The public keys of a process that runs for long: read again, so that a new one needs no restart. */
import { usableKeys, type PublicSealingKey } from './public-keys';
import { SealingKeyError, parsePublicSealingKeys } from './sealing-keys';

/** A new key is published after this; until then the one before it is good. */
const AGE_MAX_MS = 10_000;

/** How keys are read again. */
export interface PublicKeySourceOptions {
  /** Told why keys could not be read again; those from before stay in use, since they harm nobody. */
  readonly onUnavailable?: (error: unknown) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/**
 * What returns the keys that may be sealed to now, newest first.
 *
 * @param read - the JSON text of one public JWK, or of `{"keys": […]}`
 * @throws SealingKeyError at once for keys that cannot be used, or of which none may be sealed to ·
 * what `read` throws
 */
export function publicKeySource(
  read: () => string,
  { onUnavailable = () => undefined, now = Date.now }: PublicKeySourceOptions = {},
): () => readonly PublicSealingKey[] {
  let keys = parsePublicSealingKeys(read());
  let readAtMs = now();
  if (usableKeys(keys, now()).length === 0) {
    throw new SealingKeyError(
      'No public sealing key may be sealed to now: each is retired, expired, or for later. Make a new one with: keys sealing rotate',
    );
  }
  return () => {
    if (now() - readAtMs >= AGE_MAX_MS) {
      readAtMs = now();
      try {
        keys = parsePublicSealingKeys(read());
      } catch (error) {
        onUnavailable(error);
      }
    }
    return usableKeys(keys, now());
  };
}
