/**
 * The public keys that values are sealed to, and which of them to use; a caller's own, as it travels. Needs no Node built-in, so
 * that a browser can load it.
 */
import { calculateJwkThumbprint, type JWK } from 'jose';
import { isRecipientKey, type RecipientKey } from '../domain';
import { SealingError } from './sealing-error';

/** When a key is used, as members of its JWK; times are seconds since 1970, as in a JWT. */
export interface KeyTerms {
  /** Nobody seals to it before. @default always */
  readonly nbf?: number;
  /** Nobody seals to it from then on, and the worker opens nothing with it. @default never */
  readonly exp?: number;
  /** Nobody seals to it any more; the worker still opens what is on its way. @default false */
  readonly retired?: boolean;
}

/** A public EC P-256 JWK. */
export type PublicSealingKey = JWK & KeyTerms;

/** Several of them, as `/.well-known/sealing-keys` publishes them. */
export interface PublicKeySet {
  readonly keys: readonly PublicSealingKey[];
}

/** The keys that may be sealed to now, newest first: of two as old, the one that is listed first. */
export function usableKeys(
  keys: readonly PublicSealingKey[],
  nowMs = Date.now(),
): readonly PublicSealingKey[] {
  const now = nowMs / 1_000;
  return keys
    .filter(({ nbf = 0, exp = Infinity, retired }) => retired !== true && nbf <= now && now < exp)
    .sort((a, b) => (b.nbf ?? 0) - (a.nbf ?? 0));
}

/** The key to seal to now. @throws SealingError `no-valid-key` */
export function newestKey(given: PublicSealingKey | PublicKeySet): PublicSealingKey {
  const [newest] = usableKeys(isKeySet(given) ? given.keys : [given]);
  if (newest === undefined) throw new SealingError('no-valid-key');
  return newest;
}

function isKeySet(given: PublicSealingKey | PublicKeySet): given is PublicKeySet {
  return 'keys' in given && Array.isArray(given.keys);
}

/**
 * A caller's public key with what sealing to it needs, and nothing else: no private part leaves the
 * process. Its id is its RFC 7638 thumbprint where it has none.
 *
 * @throws TypeError when it is no EC P-256 key
 */
export async function toRecipientKey({
  kty,
  crv,
  x,
  y,
  kid,
}: Pick<JWK, keyof RecipientKey>): Promise<RecipientKey> {
  const id =
    kid ?? (await calculateJwkThumbprint({ kty, crv, x, y } as JWK).catch(() => undefined));
  const key = { kty, crv, x, y, kid: id };
  if (!isRecipientKey(key)) throw new TypeError('The key is no EC P-256 key.');
  return key;
}
