/**
 * Seals what is still plain, right where a caller hands it over, and lets nothing through that only
 * looks sealed.
 */
import {
  SealingError,
  newestKey,
  readSealedHeader,
  seal,
  type PublicKeySet,
  type PublicSealingKey,
} from '../codec';
import { ANSWER_TOO_LONG } from '../contract/schemas';
import {
  ANSWER_BYTES_MAX,
  guidsOf,
  jsonBytes,
  type SealPurpose,
  type SealedFields,
  type SecretFields,
} from '../domain';
import { invalidRequest } from './parse';

/**
 * The worker's public key; or several, of which the newest that is valid is used; or what returns
 * them, asked for each message, so that a new key is taken up without a restart.
 */
export type SealingKeySource =
  | PublicSealingKey
  | PublicKeySet
  | (() => PublicSealingKey | PublicKeySet | Promise<PublicSealingKey | PublicKeySet>);

/** What is sealed, and where it came from in the request. */
export interface FieldsToSeal {
  readonly verificationId: string;
  readonly purpose: SealPurpose;
  readonly fields: SecretFields;
  /** Place of the fields in the request, for the pointers of problems. @default its root */
  readonly path?: readonly string[];
}

/**
 * The values sealed for this verification and purpose. Values that came sealed pass as they are,
 * when they say that they were sealed for this very place: a password that looks like a sealed value
 * does not leave the process.
 *
 * @throws VerificationClientError INVALID_REQUEST for values that cannot be sealed, are too long for
 * one message, or were sealed for another place · SealingError `no-valid-key`
 */
export async function sealFields(
  source: SealingKeySource,
  { verificationId, purpose, fields, path = [] }: FieldsToSeal,
): Promise<SealedFields> {
  const guids = guidsOf(fields);
  const binding = { verificationId, purpose, guids };
  if ('sealed' in fields) {
    try {
      readSealedHeader(fields.sealed, binding);
    } catch {
      const problem = 'is not sealed for this verification, purpose and list of guids';
      throw invalidRequest([{ path: [...path, 'sealed'], problem }]);
    }
    return fields;
  }
  const key = newestKey(typeof source === 'function' ? await source() : source);
  const values = fields.map(({ value }) => value);
  const sealed = await seal(key, values, binding).catch((error: unknown) => {
    if (!(error instanceof SealingError)) throw error;
    const place = error.index === undefined ? [] : [error.index, 'value'];
    const problem = place.length === 0 ? ANSWER_TOO_LONG : `cannot be sealed: ${error.code}`;
    throw invalidRequest([{ path: [...path, ...place], problem }]);
  });
  if (jsonBytes({ guids, sealed }) > ANSWER_BYTES_MAX)
    throw invalidRequest([{ path, problem: ANSWER_TOO_LONG }]);
  return { guids, sealed };
}
