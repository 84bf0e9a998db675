/** Stands for a text that must not be written down, such as the subject of a token: an email, perhaps. */
import { createHmac, hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** A key for one purpose, from a secret: a value made for one purpose means nothing for another. */
export function deriveKey(secret: string | Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
}

/**
 * A keyed hash of several texts, base64url. Lengths are hashed too, so that no two lists look the
 * same. Without the key nobody can try texts.
 */
export function keyedHash(key: Uint8Array, ...parts: readonly string[]): string {
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(`${String(Buffer.byteLength(part))}:${part}`);
  return hash.digest('base64url');
}
