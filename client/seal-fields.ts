/** Seals what is still plain, right where a caller hands it over. */
import { seal, type PublicSealingKey } from '../codec';
import type { SealPurpose, SealedField } from '../domain';
import type { SecretField } from './requests';

/** Every field sealed for this verification and purpose; fields that came sealed pass as they are. */
export function sealFields(
  key: PublicSealingKey,
  verificationId: string,
  purpose: SealPurpose,
  fields: readonly SecretField[],
): Promise<readonly SealedField[]> {
  return Promise.all(
    fields.map(async (field) => {
      if ('sealed' in field) return { guid: field.guid, sealed: field.sealed };
      const { guid, value } = field;
      return { guid, sealed: await seal(key, value, { verificationId, purpose, field: guid }) };
    }),
  );
}
