/**
 * The key ring of the payload codec as it is stored: 256-bit AES keys with ids, one of them active.
 * Old keys stay for as long as histories made with them have to be read.
 */
import { randomBytes } from 'node:crypto';

/** A JWK set that names its active key. */
export interface PayloadKeyFile {
  readonly active: string;
  readonly keys: readonly PayloadJwk[];
}

interface PayloadJwk {
  readonly kty: 'oct';
  readonly alg: 'A256GCM';
  readonly kid: string;
  readonly k: string;
}

/** A key ring that cannot be used. The message says what to do; it never shows key material. */
export class PayloadKeyError extends Error {
  override readonly name = 'PayloadKeyError';
}

/** What a key id looks like. */
export const KEY_ID_PATTERN = /^[\w-]{1,64}$/;
const KEY_BYTES = 32;
/** 32 bytes in base64url, and nothing beside them: the decoder takes whatever it is given. */
const KEY_PATTERN = /^[\w-]{43}$/;
const ZEROS = Buffer.alloc(KEY_BYTES);
/** 64 random bits in base64url: no two keys of one ring share an id. It stands in each payload. */
const KEY_ID_BYTES = 8;
/** More keys than a ring needs in years of rotation. */
const KEYS_MAX = 100;

/** A ring with one new key. */
export function newPayloadKeys(): PayloadKeyFile {
  const key = newKey();
  return { active: key.kid, keys: [key] };
}

/**
 * The ring with one key more, not active yet: every process has to know a key before one of them
 * encrypts with it.
 *
 * @throws PayloadKeyError when the ring is full
 */
export function withNewKey(ring: PayloadKeyFile): PayloadKeyFile {
  return checked({ active: ring.active, keys: [...ring.keys, newKey()] });
}

/** The ring with another active key. @throws PayloadKeyError when it has no such key */
export function withActiveKey({ keys }: PayloadKeyFile, kid: string): PayloadKeyFile {
  return checked({ active: kid, keys });
}

/**
 * The ring without a key: what was encrypted with it cannot be read any more.
 *
 * @throws PayloadKeyError when it has no such key, or it is the active one
 */
export function withoutKey({ active, keys }: PayloadKeyFile, kid: string): PayloadKeyFile {
  const kept = keys.filter((key) => key.kid !== kid);
  if (kid === active) throw new PayloadKeyError('The active key cannot be removed.');
  if (kept.length === keys.length) throw new PayloadKeyError('There is no key with that id.');
  return { active, keys: kept };
}

/**
 * Reads a ring from its JSON text.
 *
 * @throws PayloadKeyError when it is no ring, or a key is not a 256-bit AES key with an id
 */
export function parsePayloadKeys(json: string): PayloadKeyFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // The error of JSON.parse quotes the text.
    throw new PayloadKeyError('The payload keys are not JSON. They must be {"active", "keys"}.');
  }
  return checked(parsed);
}

function newKey(): PayloadJwk {
  const kid = newKeyId();
  const k = randomBytes(KEY_BYTES).toString('base64url');
  return { kty: 'oct', alg: 'A256GCM', kid, k };
}

/** Without a dash in front, which a command line takes for an option. */
function newKeyId(): string {
  const kid = randomBytes(KEY_ID_BYTES).toString('base64url');
  return kid.startsWith('-') ? newKeyId() : kid;
}

function checked(value: unknown): PayloadKeyFile {
  const ring = (value ?? {}) as Partial<Record<keyof PayloadKeyFile, unknown>>;
  const { active, keys } = ring;
  if (typeof active !== 'string' || !Array.isArray(keys) || keys.length > KEYS_MAX) {
    throw new PayloadKeyError(
      `The payload keys must be {"active": kid, "keys": [JWK, …]} with at most ${String(KEYS_MAX)} keys.`,
    );
  }
  const read = keys.map(checkedKey);
  const ids = new Set(read.map(({ kid }) => kid));
  if (ids.size !== read.length) throw new PayloadKeyError('Two payload keys have the same "kid".');
  if (new Set(read.map(({ k }) => k)).size !== read.length)
    throw new PayloadKeyError('Two payload keys are the same key. Make another one.');
  if (!ids.has(active)) {
    throw new PayloadKeyError('"active" of the payload keys must be the "kid" of one of its keys.');
  }
  return { active, keys: read };
}

function checkedKey(jwk: unknown, index: number): PayloadJwk {
  const { kty, kid, k, alg = 'A256GCM' } = (jwk ?? {}) as Partial<Record<string, unknown>>;
  const isNamed = typeof kid === 'string' && KEY_ID_PATTERN.test(kid);
  const isKey =
    typeof k === 'string' && KEY_PATTERN.test(k) && !Buffer.from(k, 'base64url').equals(ZEROS);
  if (kty !== 'oct' || alg !== 'A256GCM' || !isNamed || !isKey) {
    throw new PayloadKeyError(
      `Payload key ${String(index + 1)} must be an "oct" JWK of 256 random bits in base64url for A256GCM with a "kid" of 1 to 64 letters, digits, - and _.`,
    );
  }
  return { kty, alg, kid, k };
}
