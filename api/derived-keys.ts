/**
 * One configured secret, many purposes: each gets a key of its own by HKDF, so that a value made
 * for one purpose means nothing for another. The secret itself is used nowhere else.
 */
import { TOKEN_SECRET_LENGTH_MIN } from '../runtime';
import { deriveKey, keyedHash } from '../runtime/process';

/** What keys are derived for. The words are part of the derivation: never change one. */
export type KeyPurpose =
  | 'idempotent-id'
  | 'request-fingerprint'
  | 'update-id'
  | 'webhook-seed'
  | 'cursor'
  | 'subject'
  | 'verification-token'
  | 'page-address'
  | 'page-ticket'
  | 'page-start';

/**
 * Keys derived from the API's secret, and from the other secret that is accepted while it is
 * rotated.
 */
export class DerivedKeys {
  /** Those to accept: this one first, then that of the other secret. */
  readonly all: readonly DerivedKeys[];
  readonly #secret: string;
  readonly #keys = new Map<KeyPurpose, Uint8Array>();

  /** @throws RangeError for a secret below {@link TOKEN_SECRET_LENGTH_MIN} characters */
  constructor(secret: string, otherSecret?: string) {
    if (secret.length < TOKEN_SECRET_LENGTH_MIN) {
      throw new RangeError(
        `The API's token secret must have at least ${String(TOKEN_SECRET_LENGTH_MIN)} characters.`,
      );
    }
    this.#secret = secret;
    this.all = otherSecret === undefined ? [this] : [this, new DerivedKeys(otherSecret)];
  }

  /** The key of a purpose. */
  key(purpose: KeyPurpose): Uint8Array {
    const known = this.#keys.get(purpose);
    if (known !== undefined) return known;
    const info = `atrium-verification/${purpose}`;
    const key = deriveKey(this.#secret, info);
    this.#keys.set(purpose, key);
    return key;
  }

  /** A keyed hash of several texts, base64url. */
  mac(purpose: KeyPurpose, ...parts: readonly string[]): string {
    return keyedHash(this.key(purpose), ...parts);
  }
}
