/** What creating a member and changing its credentials send, by version (mx-platform-contract.md §6). */
import { type CredentialValue, type NewMxMember } from '../../port';
import { type PlatformSettings } from '../client';
import { orderProducts } from '../products';
import { toReturn } from './oauth-return';

/**
 * v20250224 orders the verification with the member; v20111101 makes the member without any job, as
 * Atrium does. No credentials for OAuth. Its options stand beside `member`.
 */
export function toCreate(settings: PlatformSettings, member: NewMxMember): object {
  const { institutionCode, ownId, metadata, signIn, includeTransactions } = member;
  const { isBackgroundAggregationDisabled } = member;
  const isOlder = !settings.startsWithCreation;
  const fields = {
    institution_code: institutionCode,
    id: ownId,
    ...(metadata === undefined ? {} : { metadata }),
    ...toUseCases(settings),
    ...(isOlder ? { skip_aggregation: true } : {}),
    // Doubtful in the current version, which may have none of it.
    ...(isOlder && isBackgroundAggregationDisabled !== undefined
      ? { background_aggregation_is_disabled: isBackgroundAggregationDisabled }
      : {}),
    ...(signIn.kind === 'oauth' ? { is_oauth: true } : { credentials: signIn.credentials }),
  };
  return {
    member: fields,
    ...(isOlder ? {} : { data_request: orderProducts(includeTransactions) }),
    ...(signIn.kind === 'oauth' ? toReturn(settings, signIn) : {}),
  };
}

/** New credentials; in v20250224 they start a job by themselves. */
export function toChanges(
  settings: PlatformSettings,
  credentials: readonly CredentialValue[],
): object {
  const isOlder = !settings.startsWithCreation;
  return {
    credentials,
    ...toUseCases(settings),
    ...(isOlder ? { skip_aggregation: true } : {}),
  };
}

/** Sent where the client has some, which then are required. */
export function toUseCases({ useCases }: PlatformSettings): object {
  return useCases.length === 0 ? {} : { use_cases: useCases };
}
