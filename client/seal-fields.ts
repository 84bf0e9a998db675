/** Seals what is still plain, right where a caller hands it over. */
import { SealingError, seal, type PublicSealingKey } from '../codec';
import { ANSWER_TOO_LONG } from '../contract/schemas';
import {
  ANSWER_BYTES_MAX,
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
 * @throws VerificationClientError INVALID_REQUEST for a value that cannot be sealed, or values
 * that are too long for one message
 */
export async function sealFields(
  key: PublicSealingKey,
  { verificationId, purpose, fields, path }: FieldsToSeal,
): Promise<readonly SealedField[]> {
  const sealed = await Promise.all(
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
  if (jsonBytes(sealed) > ANSWER_BYTES_MAX)
    throw invalidRequest([{ path, problem: ANSWER_TOO_LONG }]);
  return sealed;
}
