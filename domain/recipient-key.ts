/**
 * Public keys of callers, to which the worker seals what is theirs alone: a one-time URL, or the
 * numbers of a result. One curve, P-256: WebCrypto, every JOSE library and every KMS has it, and our
 * own keys are of it as well (docs/adr/0015).
 */
import { oneOf, record, text } from './shape';

/** A public EC P-256 JWK with these members and no others. */
export interface RecipientKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  /** Names the key in what is sealed to it. Readable to all who see that. */
  readonly kid: string;
}

/** Longest key id, in characters: a key's name at a KMS has some ninety, a thumbprint 43. */
export const KEY_ID_LENGTH_MAX = 200;
/** Visible characters alone: an id is printed in views and logs. */
export const KEY_ID_PATTERN = /^[\x21-\x7E]+$/;
/** A coordinate: 32 bytes in base64url. */
export const COORDINATE_PATTERN = /^[A-Za-z0-9_-]{43}$/;

const coordinate = text(43, COORDINATE_PATTERN);
const members = record<RecipientKey>({
  kty: oneOf('EC'),
  crv: oneOf('P-256'),
  x: coordinate,
  y: coordinate,
  kid: text(KEY_ID_LENGTH_MAX, KEY_ID_PATTERN),
});

/**
 * Whether a value is a key that can be sealed to. A private key is none, nor is one with any further
 * member. Checks the point as well: nothing may fail once a result is there and paid for.
 */
export function isRecipientKey(value: unknown): value is RecipientKey {
  return members(value) && isPoint(value as RecipientKey);
}

/** The prime of P-256, and the constant of its equation y² = x³ - 3x + b (FIPS 186-4, D.1.2.3). */
const PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = (0x5ac635d8aa3a93e7b3ebbd55769886bcn << 128n) + 0x651d06b0cc53b0f63bce3c3e27d2604bn;

/** Whether both coordinates make a point of P-256. */
export function isPoint(key: Pick<RecipientKey, 'x' | 'y'>): boolean {
  const x = toInteger(key.x);
  const y = toInteger(key.y);
  return (
    x !== undefined &&
    y !== undefined &&
    x < PRIME &&
    y < PRIME &&
    (y * y - x * x * x + 3n * x - B) % PRIME === 0n
  );
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 32 bytes of base64url as an integer; the text has two bits more, which must be zero. */
function toInteger(text: string): bigint | undefined {
  if (!COORDINATE_PATTERN.test(text)) return undefined;
  let bits = 0n;
  for (const character of text) bits = (bits << 6n) | BigInt(BASE64URL.indexOf(character));
  return (bits & 3n) === 0n ? bits >> 2n : undefined;
}
