/**
 * Sealing: all secret values of one message, or of one result, in one compact JWE to the public key of
 * whoever reads them, bound by its protected header to one verification, purpose and list of guids
 * (architecture.md §8). Needs no Node built-in, so that a browser can load it.
 */
import { CompactEncrypt } from 'jose';
import { SEAL_BOUNDS, isSealed, type SealBinding, type Sealed } from '../domain';
import { type PublicSealingKey } from './public-keys';
import { sealedHeader } from './sealed-header';
import { SealingError } from './sealing-error';

export { newestKey, usableKeys, type PublicKeySet, type PublicSealingKey } from './public-keys';
export { SealingError } from './sealing-error';
export { callerKeys, type PrivateKeys } from './caller-keys';
export { readSealedHeader } from './sealed-header';
export { unseal } from './unseal';

/**
 * Plain values are padded to a multiple of this, so that a sealed value's length does not tell a
 * short code from a long password: one step holds a hundred characters. A history has each sealed
 * value twice, so a step is no larger.
 */
const PADDED_BYTES = 128;

const encoder = new TextEncoder();

/**
 * Seals values to a public key.
 *
 * @param values - the plain secrets, not empty, within the bounds of their purpose; one for each
 * guid of the binding, in the same order
 * @param binding - the only place in which they will open
 * @throws SealingError `value-empty`, `value-too-long`, with the index of the value, or without one
 * where they are too long together
 */
export async function seal(
  key: PublicSealingKey,
  values: readonly string[],
  binding: SealBinding,
): Promise<Sealed> {
  if (values.length !== binding.guids.length)
    throw new TypeError('There must be one value for each guid.');
  const { valueBytesMax, lengthMax } = SEAL_BOUNDS[binding.purpose];
  for (const [index, value] of values.entries()) {
    if (value === '') throw new SealingError('value-empty', index);
    if (!fits(value, valueBytesMax)) throw new SealingError('value-too-long', index);
  }
  const header = sealedHeader(key.kid ?? '', binding);
  const sealed = await new CompactEncrypt(pad(values)).setProtectedHeader(header).encrypt(key);
  if (!isSealed(sealed, lengthMax)) throw new SealingError('value-too-long');
  return sealed;
}

/** Does not encode a text that is far too long. */
function fits(value: string, bytesMax: number): boolean {
  return value.length <= bytesMax && encoder.encode(value).length <= bytesMax;
}

/** `{"values":[…],"pad":…}` in UTF-8. A browser can make it with JSON alone. */
function pad(values: readonly string[]): Uint8Array {
  const bare = encoder.encode(JSON.stringify({ values, pad: '' })).length;
  const missing = (PADDED_BYTES - (bare % PADDED_BYTES)) % PADDED_BYTES;
  return encoder.encode(JSON.stringify({ values, pad: ' '.repeat(missing) }));
}
