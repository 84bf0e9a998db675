/** Opens sealed values right before they are sent, inside the one activity that needs them. */
import { openingTrouble, type OpeningTrouble } from '../codec';
import { type FailureType, type SealPurpose, type SealedFields } from '../domain';
import { type CredentialValue } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';

/**
 * Opens the values of a message for its purpose and guids.
 *
 * @throws failure `SealedValuesExpired` when their key is gone or has expired,
 * `SealingKeysUnavailable` when the worker's keys cannot be read just now, `SealedValuesUnreadable`
 * for anything else; says nothing about which value or why
 */
export async function openSealed(
  unseal: ActivityDependencies['unseal'],
  verificationId: string,
  purpose: SealPurpose,
  { guids, sealed }: SealedFields,
): Promise<readonly CredentialValue[]> {
  try {
    const values = await unseal(sealed, { verificationId, purpose, guids });
    return guids.map((guid, index) => ({ guid, value: values[index] ?? '' }));
  } catch (error) {
    // The error is dropped: what it knows about the values stays here.
    const { type, message } = FAILURE_OF[openingTrouble(error)];
    throw failure(type, { message });
  }
}

const FAILURE_OF = {
  expired: {
    type: 'SealedValuesExpired',
    message: 'The key that the values were sealed to is gone or has expired.',
  },
  'keys-unavailable': {
    type: 'SealingKeysUnavailable',
    message: "The worker's sealing keys cannot be read; its log says why.",
  },
  unreadable: { type: 'SealedValuesUnreadable', message: 'The sealed values do not open.' },
} as const satisfies Record<
  OpeningTrouble,
  { readonly type: FailureType; readonly message: string }
>;
