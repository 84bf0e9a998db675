/**
 * Opening of sealed values. Workflow code must never import this file. Needs no Node built-in, so that
 * a browser can load it.
 */
import { compactDecrypt } from 'jose';
import { SEAL_BOUNDS, type SealBinding, type Sealed } from '../domain';
import { type SealingKeys } from './key-ring';
import { CONTENT_ENCRYPTION, KEY_ALGORITHM, readSealedHeader } from './sealed-header';
import { SealingError } from './sealing-error';

/** Nothing else is tried, whatever a header says. */
const ALGORITHMS = {
  keyManagementAlgorithms: [KEY_ALGORITHM],
  contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
};

/**
 * Opens values in the place they were sealed for.
 *
 * @returns one value for each guid of the binding, in the same order
 * @throws SealingError `not-sealed`, `wrong-binding`, `unknown-key`, `key-expired`,
 * `keys-unavailable`, `not-openable`
 */
export async function unseal(
  keys: Pick<SealingKeys, 'find'>,
  sealed: Sealed,
  binding: SealBinding,
): Promise<readonly string[]> {
  const { kid } = readSealedHeader(sealed, binding);
  const privateKey = await keys.find(kid);
  const { plaintext } = await compactDecrypt(sealed, privateKey, ALGORITHMS).catch(() => {
    throw new SealingError('not-openable');
  });
  return unpad(plaintext, binding);
}

function unpad(plaintext: Uint8Array, { guids, purpose }: SealBinding): readonly string[] {
  const { valueBytesMax } = SEAL_BOUNDS[purpose];
  const isValue = (value: unknown): value is string =>
    typeof value === 'string' &&
    value !== '' &&
    new TextEncoder().encode(value).length <= valueBytesMax;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
    if (typeof parsed === 'object' && parsed !== null && 'values' in parsed) {
      const { values } = parsed;
      const isWhole = Array.isArray(values) && values.length === guids.length;
      if (isWhole && values.every(isValue)) return values;
    }
  } catch {
    // `seal` did not make this. The error of JSON.parse would quote it, so it is dropped.
  }
  throw new SealingError('not-openable');
}
