/**
 * The worker's sealing key pair: P-256, as JWK. The public half goes to every caller, the private
 * half to the worker alone.
 */
import { createPublicKey } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';

/** The private half, ready to open values. */
export interface SealingKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** A pair as it is stored: two JWKs with the same `kid`. */
export interface SealingKeyPair {
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/**
 * A key that cannot be used. The message says which half and what to do; it never shows key
 * material.
 */
export class SealingKeyError extends Error {
  override readonly name = 'SealingKeyError';
}

const CURVE = 'P-256';
/** How a value's own key is wrapped; stands in the key and in each sealed value. */
export const KEY_ALGORITHM = 'ECDH-ES+A256KW';
const USE = 'enc';

/**
 * Makes a pair whose key id is its RFC 7638 thumbprint. For demo, dev, tests, and `npm run keys`.
 */
export async function generateSealingKeyPair(): Promise<SealingKeyPair> {
  const pair = await generateKeyPair(KEY_ALGORITHM, { crv: CURVE, extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const common = { kid, alg: KEY_ALGORITHM, use: USE };
  return {
    publicJwk: { ...publicJwk, ...common },
    privateJwk: { ...(await exportJWK(pair.privateKey)), ...common },
  };
}

/**
 * Reads the worker's private JWK from its JSON text.
 *
 * @throws SealingKeyError when it is not an EC P-256 private key with a `kid`, or made for
 * something else
 */
export async function importSealingKey(json: string): Promise<SealingKey> {
  const jwk = parseJwk(json, 'private');
  if (jwk.d === undefined) {
    throw new SealingKeyError('The private sealing key has no "d": this is a public key.');
  }
  try {
    const privateKey = await importJWK({ ...jwk, ext: false }, KEY_ALGORITHM);
    if (privateKey instanceof Uint8Array) throw new TypeError('symmetric');
    return { keyId: jwk.kid ?? '', privateKey };
  } catch {
    throw new SealingKeyError('The private sealing key cannot be imported: it is damaged.');
  }
}

/**
 * Reads a public JWK from its JSON text. Rejects a private key, which a caller must never hold.
 *
 * @returns the key with `alg` and `use`, which RFC 7517 leaves optional and which everybody who
 * seals has to know
 * @throws SealingKeyError
 */
export function parsePublicSealingKey(json: string): JWK {
  const jwk = parseJwk(json, 'public');
  if (jwk.d !== undefined) {
    throw new SealingKeyError(
      'The public sealing key has a "d": this is the private key. Take it away from callers and make a new pair.',
    );
  }
  try {
    // Checks only that the point lies on the curve; the key itself is used as a JWK.
    createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    throw new SealingKeyError('The public sealing key cannot be imported: it is damaged.');
  }
  return { ...jwk, alg: KEY_ALGORITHM, use: USE };
}

function parseJwk(json: string, half: 'private' | 'public'): JWK {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new SealingKeyError(`The ${half} sealing key is not JSON. It must be one JWK object.`);
  }
  const jwk = parsed as JWK | null;
  const fits =
    typeof jwk === 'object' &&
    jwk?.kty === 'EC' &&
    jwk.crv === CURVE &&
    typeof jwk.kid === 'string';
  if (!fits) {
    throw new SealingKeyError(`The ${half} sealing key must be an EC P-256 JWK with a "kid".`);
  }
  const { alg = KEY_ALGORITHM, use = USE } = jwk;
  if (alg !== KEY_ALGORITHM || use !== USE) {
    throw new SealingKeyError(
      `The ${half} sealing key was made for something else: "alg" must be ${KEY_ALGORITHM} and "use" ${USE}, where it has them.`,
    );
  }
  return jwk;
}
