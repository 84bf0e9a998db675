/** Wire shapes to domain shapes: the only place where MX's field names meet ours. */
import type {
  AtriumAccountNumber,
  AtriumChallenge,
  AtriumCredential,
  AtriumMember,
  AtriumMemberStatus,
} from '../mx/atrium';
import {
  CHALLENGE_TYPES,
  isOptionalLabel,
  type AccountNumber,
  type ChallengeOption,
  type ChallengeType,
  type CredentialField,
  type JobTimestamps,
  type MemberObservation,
  type ObservedChallenge,
} from '../domain';

/** The job timestamps of a member or status, as instants: MX spells times in three ways (contract §14). */
export function toJobTimestamps(member: AtriumMember | AtriumMemberStatus): JobTimestamps {
  return {
    aggregatedAtMs: toEpochMs(member.aggregated_at),
    successfullyAggregatedAtMs: toEpochMs(member.successfully_aggregated_at),
  };
}

/** One status answer, challenges included. */
export function toObservation(status: AtriumMemberStatus): MemberObservation {
  return {
    ...toJobTimestamps(status),
    connectionStatus: status.connection_status,
    isBeingAggregated: status.is_being_aggregated,
    challenges: (status.challenges ?? []).map(toChallenge),
  };
}

/** One challenge; a type MX added later is asked as free text (contract §7). */
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

/** One field of a sign-in form. */
export function toCredentialField(credential: AtriumCredential): CredentialField {
  const { guid, type, label, options } = credential;
  const isOptional = isOptionalLabel(label);
  return { guid, type, label, isOptional, ...(options === null ? {} : { options }) };
}

/** One account's numbers. */
export function toAccountNumber(number: AtriumAccountNumber, isOauth: boolean): AccountNumber {
  return {
    accountGuid: number.account_guid,
    accountNumber: number.account_number,
    routingNumber: number.routing_number,
    institutionNumber: number.institution_number,
    transitNumber: number.transit_number,
    mayBeTokenised: isOauth,
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

/** MX sends pictures with or without the prefix (contract §7, uncertain); a page needs it. */
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
