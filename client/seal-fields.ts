/** Seals what is still plain, right where a caller hands it over. */
import { SealingError, seal, type PublicSealingKey } from '../codec';
import {
  MESSAGE_BYTES_MAX,
  jsonBytes,
  type SealPurpose,
  type SealedField,
  type SecretField,
} from '../domain';
import { invalidRequest } from './parse';

/** What is sealed, and where it came from in the request. */
export interface FieldsToSeal {
  readonly verificationId: string;
  readonly purpose: SealPurpose;
  readonly fields: readonly SecretField[];
  /** Place of the list in the request. */
  readonly path: readonly string[];
}

/**
 * Every field sealed for this verification and purpose; fields that came sealed pass as they are.
 *
 * @throws VerificationClientError INVALID_REQUEST for a value that cannot be sealed, or values that are
 * too long together
 */
export async function sealFields(
  key: PublicSealingKey,
  { verificationId, purpose, fields, path }: FieldsToSeal,
): Promise<readonly SealedField[]> {
  const all = await Promise.all(
    fields.map(async (field, index) => {
      if ('sealed' in field) return field;
      const { guid, value } = field;
      try {
        return { guid, sealed: await seal(key, value, { verificationId, purpose, field: guid }) };
      } catch (error) {
        if (!(error instanceof SealingError)) throw error;
        const problem = `cannot be sealed: ${error.code}`;
        throw invalidRequest([{ path: [...path, index, 'value'], problem }]);
      }
    }),
  );
  if (jsonBytes(all) <= MESSAGE_BYTES_MAX - ENVELOPE_BYTES) return all;
  const problem = `must have at most ${String(MESSAGE_BYTES_MAX)} bytes together, sealed`;
  throw invalidRequest([{ path, problem }]);
}

/** What stands around the fields in a message: a round, a key, braces. */
const ENVELOPE_BYTES = 100;
