/**
 * The private keys with which a caller opens its results. Needs no Node built-in, so that a browser
 * can load it.
 */
import { calculateJwkThumbprint, importJWK, type CryptoKey, type JWK } from 'jose';
import { type SealingKeys } from './key-ring';
import { KEY_ALGORITHM } from './sealed-header';
import { SealingError } from './sealing-error';

/** One private EC P-256 JWK, or several; of a key without `kid` the thumbprint counts. */
export type PrivateKeys = JWK | { readonly keys: readonly JWK[] };

/** What opens what was sealed to these keys. */
export function callerKeys(given: PrivateKeys): Pick<SealingKeys, 'find'> {
  const keys = isKeySet(given) ? given.keys : [given];
  return {
    find: async (keyId) => {
      for (const jwk of keys) {
        if ((await idOf(jwk)) === keyId) return toPrivateKey(jwk);
      }
      throw new SealingError('unknown-key');
    },
  };
}

function isKeySet(given: PrivateKeys): given is { readonly keys: readonly JWK[] } {
  return 'keys' in given && Array.isArray(given.keys);
}

/** Undefined for what is no JWK at all. */
async function idOf(jwk: JWK): Promise<string | undefined> {
  return jwk.kid ?? (await calculateJwkThumbprint(jwk).catch(() => undefined));
}

/** The error of the import is dropped: it may quote the key. */
async function toPrivateKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, KEY_ALGORITHM).catch(() => undefined);
  if (key === undefined || key instanceof Uint8Array) throw new SealingError('not-openable');
  return key;
}
