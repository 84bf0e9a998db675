/**
 * Sealing keys as they are stored: P-256, as JWK. The public half goes to every caller, the private
 * half to the worker alone. A text holds one JWK, or several as `{"keys": […]}`.
 */
import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { KEY_ID_LENGTH_MAX, KEY_ID_PATTERN } from '../domain';
import { type KeyTerms, type PublicSealingKey } from './public-keys';
import { KEY_ALGORITHM } from './sealed-header';

/** A private EC P-256 JWK; `exp` as in {@link KeyTerms}, the other terms are of the public half. */
export type PrivateSealingKey = JWK & KeyTerms & { readonly kid: string };

/** A pair as it is stored: two JWKs with the same `kid` and terms. */
export interface SealingKeyPair {
  readonly publicJwk: PublicSealingKey;
  readonly privateJwk: JWK & KeyTerms;
}

/**
 * A key that cannot be used. The message says which half and what to do; it never shows key
 * material.
 */
export class SealingKeyError extends Error {
  override readonly name = 'SealingKeyError';
}

const CURVE = 'P-256';
const USE = 'enc';
/** A rotation a month, and a year's keys kept, is more than anybody needs. */
const KEYS_MAX = 20;

/**
 * Makes a pair whose key id is its RFC 7638 thumbprint. For demo, dev, tests, and `npm run keys`.
 */
export async function generateSealingKeyPair(terms: KeyTerms = {}): Promise<SealingKeyPair> {
  const pair = await generateKeyPair(KEY_ALGORITHM, { crv: CURVE, extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  // A command line takes an id with a dash in front for an option.
  if (kid.startsWith('-')) return generateSealingKeyPair(terms);
  const common = { kid, alg: KEY_ALGORITHM, use: USE, ...terms };
  return {
    publicJwk: { ...publicJwk, ...common },
    privateJwk: { ...(await exportJWK(pair.privateKey)), ...common },
  };
}

/**
 * Reads the worker's private JWKs from their JSON text.
 *
 * @throws SealingKeyError when one is not an EC P-256 private key with a `kid`, or made for
 * something else
 */
export function parsePrivateKeys(json: string): readonly PrivateSealingKey[] {
  const keys = parseKeys(json, 'private');
  if (keys.some(({ d }) => d === undefined))
    throw new SealingKeyError('The private sealing key has no "d": this is a public key.');
  return keys;
}

/**
 * Reads public JWKs from their JSON text. Rejects a private key, which a caller must never hold.
 *
 * @returns the keys with `alg` and `use`, which RFC 7517 leaves optional and which everybody who
 * seals has to know, and without what else stands in the file: they are published
 * @throws SealingKeyError
 */
export function parsePublicSealingKeys(json: string): readonly PublicSealingKey[] {
  return parseKeys(json, 'public').map((jwk) => {
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
    const { kty, crv, x, y, kid, nbf, exp, retired } = jwk;
    const terms = Object.entries({ nbf, exp, retired }).filter(([, term]) => term !== undefined);
    const common = { kid, alg: KEY_ALGORITHM, use: USE, ...Object.fromEntries(terms) };
    return { kty, crv, x, y, ...common } as PublicSealingKey;
  });
}

type Half = 'private' | 'public';

function parseKeys(json: string, half: Half): readonly PrivateSealingKey[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new SealingKeyError(
      `The ${half} sealing key is not JSON. It must be one JWK object, or several as {"keys": […]}.`,
    );
  }
  const isSet = typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, 'keys');
  const listed: unknown = isSet ? (parsed as { readonly keys: unknown }).keys : [parsed];
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > KEYS_MAX)
    throw new SealingKeyError(`"keys" must list 1 to ${String(KEYS_MAX)} ${half} sealing keys.`);
  const keys = listed.map((jwk) => checked(jwk, half));
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length)
    throw new SealingKeyError(`Two ${half} sealing keys have the same "kid".`);
  return keys;
}

function checked(value: unknown, half: Half): PrivateSealingKey {
  const jwk = value as JWK | null;
  const isOfCurve = typeof jwk === 'object' && jwk?.kty === 'EC' && jwk.crv === CURVE;
  if (!isOfCurve || !isKeyId(jwk.kid)) {
    throw new SealingKeyError(
      `The ${half} sealing key must be an EC P-256 JWK with a "kid" of 1 to ${String(KEY_ID_LENGTH_MAX)} visible characters.`,
    );
  }
  const { alg = KEY_ALGORITHM, use = USE } = jwk;
  if (alg !== KEY_ALGORITHM || use !== USE) {
    throw new SealingKeyError(
      `The ${half} sealing key was made for something else: "alg" must be ${KEY_ALGORITHM} and "use" ${USE}, where it has them.`,
    );
  }
  if (!hasTerms(jwk)) {
    throw new SealingKeyError(
      `The ${half} sealing key has wrong terms: "nbf" and "exp" are seconds since 1970, "retired" is true or false.`,
    );
  }
  return jwk as PrivateSealingKey;
}

function isKeyId(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= KEY_ID_LENGTH_MAX && KEY_ID_PATTERN.test(value)
  );
}

function hasTerms(jwk: Readonly<Record<string, unknown>>): boolean {
  const isTime = (value: unknown) => value === undefined || Number.isSafeInteger(value);
  const { nbf, exp, retired } = jwk;
  return isTime(nbf) && isTime(exp) && ['undefined', 'boolean'].includes(typeof retired);
}
