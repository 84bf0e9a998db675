/** Opens sealed values right before they are sent, inside the one activity that needs them. */
import { type SealPurpose, type SealedField } from '../domain';
import { type CredentialValue } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';

/**
 * Opens every field for its purpose and guid.
 *
 * @throws failure `SealedValuesUnreadable` when one does not open; says nothing about which or why
 * beyond the count
 */
export async function openSealed(
  unseal: ActivityDependencies['unseal'],
  verificationId: string,
  purpose: SealPurpose,
  fields: readonly SealedField[],
): Promise<readonly CredentialValue[]> {
  try {
    return await Promise.all(
      fields.map(async ({ guid, sealed }) => ({
        guid,
        value: await unseal(sealed, { verificationId, purpose, field: guid }),
      })),
    );
  } catch {
    // The error is dropped: what it knows about the value stays here.
    throw failure('SealedValuesUnreadable', {
      message: `Of ${String(fields.length)} sealed values at least one does not open.`,
    });
  }
}
