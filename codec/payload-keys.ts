/**
 * The key ring of the payload codec: 256-bit AES keys with ids, one of them active. Old keys stay
 * for as long as histories made with them have to be read.
 */
import { randomBytes, webcrypto } from 'node:crypto';

/** How payloads are encrypted. */
export const PAYLOAD_CIPHER = 'AES-256-GCM';

/** A key ring as it is stored: a JWK set that names its active key. */
export interface PayloadKeyFile {
  readonly active: string;
  readonly keys: readonly {
    readonly kty: 'oct';
    readonly alg: 'A256GCM';
    readonly kid: string;
    readonly k: string;
  }[];
}

/** One key, ready to use; it cannot be exported again. */
export interface PayloadKey {
  readonly keyId: string;
  readonly key: webcrypto.CryptoKey;
}

/** What a codec encrypts with, and all that it can decrypt with. */
export interface PayloadKeyRing {
  readonly active: PayloadKey;
  readonly byId: ReadonlyMap<string, PayloadKey>;
}

/** A key ring that cannot be used. The message says what to do; it never shows key material. */
export class PayloadKeyError extends Error {
  override readonly name = 'PayloadKeyError';
}

const KEY_BYTES = 32;
/** 64 random bits in base64url: no two keys of one ring share an id. It stands in each payload. */
const KEY_ID_BYTES = 8;
/** More keys than a ring needs in years of rotation. */
const KEYS_MAX = 100;

/** Makes a ring with one new key; with a ring given, the same ring with a new active key. */
export function addPayloadKey(ring?: PayloadKeyFile): PayloadKeyFile {
  const kid = randomBytes(KEY_ID_BYTES).toString('base64url');
  const k = randomBytes(KEY_BYTES).toString('base64url');
  const added = { kty: 'oct', alg: 'A256GCM', kid, k } as const;
  return { active: kid, keys: [...(ring?.keys ?? []), added] };
}

/**
 * Reads a ring from its JSON text.
 *
 * @throws PayloadKeyError when it is no ring, or a key is not a 256-bit AES key with an id
 */
export async function importPayloadKeys(json: string): Promise<PayloadKeyRing> {
  const { active, keys } = parse(json);
  const imported = await Promise.all(keys.map(importKey));
  const byId = new Map(imported.map((each) => [each.keyId, each]));
  if (byId.size !== keys.length) throw new PayloadKeyError('Two payload keys have the same "kid".');
  const found = byId.get(active);
  if (found === undefined) {
    throw new PayloadKeyError('"active" of the payload keys must be the "kid" of one of its keys.');
  }
  return { active: found, byId };
}

function parse(json: string): PayloadKeyFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // The error of JSON.parse quotes the text.
    throw new PayloadKeyError('The payload keys are not JSON. They must be {"active", "keys"}.');
  }
  const ring = parsed as Partial<PayloadKeyFile> | null;
  const { active, keys } = typeof ring === 'object' && ring !== null ? ring : {};
  const fits = typeof active === 'string' && Array.isArray(keys) && keys.length <= KEYS_MAX;
  if (!fits) {
    throw new PayloadKeyError(
      `The payload keys must be {"active": kid, "keys": [JWK, …]} with at most ${String(KEYS_MAX)} keys.`,
    );
  }
  return { active, keys: keys as PayloadKeyFile['keys'] };
}

async function importKey(jwk: unknown, index: number): Promise<PayloadKey> {
  const { kty, kid, k, alg = 'A256GCM' } = (jwk ?? {}) as Partial<Record<string, unknown>>;
  const bytes = Buffer.from(typeof k === 'string' ? k : '', 'base64url');
  const fits =
    kty === 'oct' && alg === 'A256GCM' && typeof kid === 'string' && /^[\w-]{1,64}$/.test(kid);
  if (!fits || bytes.length !== KEY_BYTES) {
    throw new PayloadKeyError(
      `Payload key ${String(index + 1)} must be an "oct" JWK of 256 bits for A256GCM with a "kid" of 1 to 64 letters, digits, - and _.`,
    );
  }
  const isExtractable = false;
  const uses = ['encrypt', 'decrypt'] as const;
  const key = await webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', isExtractable, [...uses]);
  bytes.fill(0);
  return { keyId: kid, key };
}
