/** Wire shapes to domain shapes: the only place where Atrium's field names meet ours. */
import {
  CHALLENGE_TYPES,
  isOptionalLabel,
  type AccountName,
  type ChallengeOption,
  type ChallengeType,
  type CredentialField,
  type JobTimestamps,
  type MemberObservation,
  type ObservedChallenge,
  type Transaction,
} from '../../../domain';
import {
  type JobState,
  type MxAccountNumber,
  type MxInstitution,
  type MxMember,
  type MxUser,
} from '../../port';
import { type AtriumAccount } from '../schemas/account';
import { type AtriumAccountNumber } from '../schemas/account-number';
import { type AtriumChallenge } from '../schemas/challenge';
import { type AtriumCredential } from '../schemas/credential';
import { type AtriumInstitution } from '../schemas/institution';
import { type AtriumMember } from '../schemas/member';
import { type AtriumMemberStatus } from '../schemas/member-status';
import { type AtriumTransaction } from '../schemas/transaction';
import { type AtriumUser } from '../schemas/user';

/** A user. */
export function toUser(user: AtriumUser): MxUser {
  return { userGuid: user.guid, ownId: user.identifier, isDisabled: user.is_disabled };
}

/** A member. Atrium knows neither error codes nor job ids. */
export function toMember(member: AtriumMember): MxMember {
  return {
    ...toJobState(member),
    userGuid: member.user_guid,
    memberGuid: member.guid,
    institutionCode: member.institution_code,
    ownId: member.identifier,
    isOauth: member.is_oauth === true,
  };
}

/** Where the job of a member stands. */
export function toJobState(member: AtriumMember): JobState {
  return {
    connectionStatus: member.connection_status,
    isBeingAggregated: member.is_being_aggregated,
    timestamps: toJobTimestamps(member),
  };
}

/** One status answer, challenges included. */
export function toObservation(status: AtriumMemberStatus): MemberObservation {
  return {
    ...toJobTimestamps(status),
    connectionStatus: status.connection_status,
    isBeingAggregated: status.is_being_aggregated,
    isAuthenticated: status.is_authenticated,
    challenges: (status.challenges ?? []).map(toChallenge),
  };
}

/** One challenge; a type MX added later is asked as free text (atrium-contract.md §7). */
export function toChallenge(challenge: AtriumChallenge): ObservedChallenge {
  const type = isChallengeType(challenge.type) ? challenge.type : 'TEXT';
  const { guid, label, field_name: fieldName, image_data: imageData } = challenge;
  const options = toOptions(challenge);
  return {
    guid,
    label,
    fieldName,
    type,
    ...(options === undefined ? {} : { options }),
    ...(imageData === null ? {} : { imageData: toDataUri(imageData) }),
  };
}

/** The fields of a sign-in form, in display order. */
export function toLoginFields(
  credentials: readonly AtriumCredential[],
): readonly CredentialField[] {
  return [...credentials]
    .sort((a, b) => a.display_order - b.display_order)
    .map(({ guid, type, label, options }) => ({
      guid,
      type,
      label,
      isOptional: isOptionalLabel(label),
      ...(options === null ? {} : { options }),
    }));
}

/** One account's numbers. */
export function toAccountNumber(number: AtriumAccountNumber): MxAccountNumber {
  return {
    accountGuid: number.account_guid,
    accountNumber: number.account_number,
    routingNumber: number.routing_number,
    institutionNumber: number.institution_number,
    transitNumber: number.transit_number,
  };
}

/** One account's name. */
export function toAccountName({ guid, name }: AtriumAccount): AccountName {
  return { accountGuid: guid, name };
}

/** One transaction. */
export function toTransaction(transaction: AtriumTransaction): Transaction {
  const { guid, description, amount, type, status, date } = transaction;
  return {
    guid,
    accountGuid: transaction.account_guid,
    description,
    amount,
    currencyCode: transaction.currency_code,
    type,
    status,
    date,
  };
}

/** One institution. */
export function toInstitution(institution: AtriumInstitution): MxInstitution {
  return {
    code: institution.code,
    name: institution.name,
    url: institution.url,
    smallLogoUrl: institution.small_logo_url,
    mediumLogoUrl: institution.medium_logo_url,
    canVerify: institution.supports_account_verification,
    supportsOauth: institution.supports_oauth,
  };
}

/** Instants: MX spells times in three ways (atrium-contract.md §14). */
function toJobTimestamps(member: AtriumMember | AtriumMemberStatus): JobTimestamps {
  return {
    aggregatedAtMs: toEpochMs(member.aggregated_at),
    successfullyAggregatedAtMs: toEpochMs(member.successfully_aggregated_at),
  };
}

function toOptions(challenge: AtriumChallenge): readonly ChallengeOption[] | undefined {
  if (challenge.image_options !== null) {
    return challenge.image_options.map(({ label, value, data_uri: dataUri }) => ({
      label,
      value,
      imageData: toDataUri(dataUri),
    }));
  }
  return challenge.options?.map(({ label, value }) => ({ label, value }));
}

/**
 * MX sends pictures with or without the prefix (atrium-contract.md §7, uncertain); a page needs it.
 */
function toDataUri(image: string): string {
  return image.startsWith('data:') ? image : `data:image/png;base64,${image}`;
}

function toEpochMs(time: string | null): number | null {
  if (time === null) return null;
  const epochMs = Date.parse(time);
  return Number.isNaN(epochMs) ? null : epochMs;
}

function isChallengeType(type: string): type is ChallengeType {
  return (CHALLENGE_TYPES as readonly string[]).includes(type);
}
