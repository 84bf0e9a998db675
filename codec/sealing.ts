/**
 * Sealing and opening of secret values: compact JWE to the worker's public key, bound by its
 * protected header to one verification, purpose and field (architecture.md §8). Workflow code must
 * never import this file.
 */
import { CompactEncrypt, compactDecrypt, type JWK } from 'jose';
import { SECRET_BYTES_MAX, isSealed, type SealBinding, type Sealed } from '../domain';
import { KEY_ALGORITHM, type SealingKey } from './sealing-keys';

const CONTENT_ENCRYPTION = 'A256GCM';
/**
 * Plain values are padded to a multiple of this, so that a sealed value's length does not tell a
 * short code from a long password.
 */
const PADDED_BYTES = 256;

/** Why a value could not be sealed or opened. Carries no part of the value. */
export class SealingError extends Error {
  override readonly name = 'SealingError';
  readonly code:
    | 'value-too-long'
    | 'value-empty'
    | 'not-sealed'
    | 'unknown-key'
    | 'not-openable'
    | 'wrong-binding';

  constructor(code: SealingError['code']) {
    super(`The value cannot be sealed or opened: ${code}.`);
    this.code = code;
  }
}

/**
 * Seals one value to a public key.
 *
 * @param value - the plain secret: 1 to 4096 bytes of UTF-8
 * @param binding - the only place in which it will open
 * @throws SealingError `value-empty`, `value-too-long`
 */
export async function seal(key: JWK, value: string, binding: SealBinding): Promise<Sealed> {
  const bytes = Buffer.byteLength(value, 'utf8');
  if (bytes === 0) throw new SealingError('value-empty');
  if (bytes > SECRET_BYTES_MAX) throw new SealingError('value-too-long');
  const header = {
    alg: KEY_ALGORITHM,
    enc: CONTENT_ENCRYPTION,
    kid: key.kid ?? '',
    sealedFor: [binding.verificationId, binding.purpose, binding.field],
  };
  const sealed = await new CompactEncrypt(pad(value)).setProtectedHeader(header).encrypt(key);
  // JSON writes quotes and control characters as two to six characters: a long value made of them
  // does not fit.
  if (!isSealed(sealed)) throw new SealingError('value-too-long');
  return sealed;
}

/**
 * Opens a sealed value in the place it was sealed for.
 *
 * @throws SealingError `not-sealed`, `unknown-key`, `not-openable`, `wrong-binding`
 */
export async function unseal(
  key: SealingKey,
  sealed: Sealed,
  binding: SealBinding,
): Promise<string> {
  if (!isSealed(sealed)) throw new SealingError('not-sealed');
  const opened = await compactDecrypt(
    sealed,
    (header) => {
      if (header.kid !== key.keyId) throw new SealingError('unknown-key');
      return key.privateKey;
    },
    { keyManagementAlgorithms: [KEY_ALGORITHM], contentEncryptionAlgorithms: [CONTENT_ENCRYPTION] },
  ).catch((error: unknown) => {
    throw error instanceof SealingError ? error : new SealingError('not-openable');
  });
  if (!isSameBinding(opened.protectedHeader['sealedFor'], binding)) {
    throw new SealingError('wrong-binding');
  }
  return unpad(opened.plaintext);
}

function isSameBinding(found: unknown, binding: SealBinding): boolean {
  const expected = [binding.verificationId, binding.purpose, binding.field];
  return JSON.stringify(found) === JSON.stringify(expected);
}

/** `{"value":…,"pad":…}` in UTF-8. A browser can make it with JSON alone. */
function pad(value: string): Uint8Array {
  const bare = Buffer.byteLength(JSON.stringify({ value, pad: '' }), 'utf8');
  const missing = (PADDED_BYTES - (bare % PADDED_BYTES)) % PADDED_BYTES;
  return new TextEncoder().encode(JSON.stringify({ value, pad: ' '.repeat(missing) }));
}

function unpad(plaintext: Uint8Array): string {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(plaintext));
    if (typeof parsed === 'object' && parsed !== null && 'value' in parsed) {
      if (typeof parsed.value === 'string' && parsed.value !== '') return parsed.value;
    }
  } catch {
    // `seal` did not make this. The error of JSON.parse would quote it, so it is dropped.
  }
  throw new SealingError('not-openable');
}
