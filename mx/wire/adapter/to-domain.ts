/**
 * Wire shapes to domain shapes: the only place, with questions.ts, where MX's field names meet
 * ours. What the caller referred to keeps the caller's name: a guid from a body never replaces it,
 * or MX's free test endpoints (`test_atrium`) would be left after the first read.
 */
import {
  NAME_BYTES_MAX,
  URL_BYTES_MAX,
  WORD_BYTES_MAX,
  cutText,
  jsonBytes,
  readNumber,
  readTimestamps,
  type AccountName,
  type Institution,
  type JobTimestamps,
  type MemberObservation,
  type Transaction,
} from '../../../domain';
import {
  type JobState,
  type MemberRef,
  type MxAccountNumber,
  type MxMember,
  type MxUser,
  type StateUntold,
} from '../../port';
import { type WireStatusReply } from '../endpoints/member-jobs';
import { type WireAccount } from '../schemas/account';
import { type WireAccountNumber } from '../schemas/account-number';
import { type WireInstitution } from '../schemas/institution';
import { type WireMember } from '../schemas/member';
import { type WireMemberStatus } from '../schemas/member-status';
import { type WireTransaction } from '../schemas/transaction';
import { type WireUser } from '../schemas/user';
import { toChallenges } from './questions';

/** A user. */
export function toUser(user: WireUser, userGuid: string): MxUser {
  return { userGuid, ownId: user.own_id, isDisabled: user.is_disabled === true };
}

/** A member. */
export function toMember(member: WireMember, ref: MemberRef): MxMember {
  return {
    ...toJobState(member),
    userGuid: ref.userGuid,
    memberGuid: ref.memberGuid,
    institutionCode: member.institution_code,
    ownId: member.own_id,
    metadata: member.metadata,
    isOauth: member.is_oauth,
    ...(member.error_code === null ? {} : { errorCode: member.error_code }),
  };
}

/** Where the job of a member stands, by the answer to a command, which may not tell. */
export function toToldState(member: WireMember | undefined): JobState | StateUntold {
  const isTold = member !== undefined && member.is_being_aggregated !== null;
  if (isTold) return toJobState(member);
  return { isStateUntold: true, ...toJobGuid(member) };
}

function toJobState(member: WireMember): JobState {
  return {
    connectionStatus: member.connection_status,
    isBeingAggregated: member.is_being_aggregated === true,
    timestamps: { ...toJobTimestamps(member), ...toJobGuid(member) },
  };
}

function toJobGuid(member: WireMember | undefined): { readonly lastJobGuid?: string } {
  const { job_guid: lastJobGuid = null } = member ?? {};
  return lastJobGuid === null ? {} : { lastJobGuid };
}

/** One status answer, challenges included, and whether a job runs: null where MX does not say. */
export function toObservation(
  status: WireStatusReply,
  isRunning: boolean | null,
): MemberObservation {
  return {
    ...toJobTimestamps(status),
    connectionStatus: status.connection_status,
    isBeingAggregated: isRunning === true,
    ...(isRunning === null ? { isRunningUntold: true } : {}),
    isAuthenticated: status.is_authenticated === true,
    challenges: toChallenges(status.challenges),
  };
}

/** One account's numbers: those that are numbers. */
export function toAccountNumber(number: WireAccountNumber): MxAccountNumber {
  const { passed_validation: passedValidation } = number;
  return {
    accountGuid: number.account_guid,
    accountNumber: readNumber('accountNumber', number.account_number),
    routingNumber: readNumber('routingNumber', number.routing_number),
    institutionNumber: readNumber('institutionNumber', number.institution_number),
    transitNumber: readNumber('transitNumber', number.transit_number),
    ...(passedValidation === null ? {} : { passedValidation }),
  };
}

/** One account's name. */
export function toAccountName({ guid, name }: WireAccount): AccountName {
  return { accountGuid: guid, name };
}

/** One transaction; its description has the length that MX gave it. */
export function toTransaction(transaction: WireTransaction): Transaction {
  return {
    guid: transaction.guid,
    accountGuid: transaction.account_guid,
    description: transaction.description,
    amount: transaction.amount,
    currencyCode: toWord(transaction.currency_code),
    type: toWord(transaction.type),
    status: toWord(transaction.status),
    date: toWord(transaction.date),
  };
}

/** One institution; `canVerify` by the dialect's own fields. */
export function toInstitution(
  institution: WireInstitution,
  code: string,
  canVerify: Institution['canVerify'],
): Institution {
  return {
    code,
    name: cutText(institution.name ?? code, NAME_BYTES_MAX),
    url: toUrl(institution.url),
    smallLogoUrl: toUrl(institution.small_logo_url),
    mediumLogoUrl: toUrl(institution.medium_logo_url),
    canVerify,
    supportsOauth: institution.supports_oauth,
  };
}

function toWord(word: string | null): string | null {
  return word === null ? null : cutText(word, WORD_BYTES_MAX);
}

/** Half an address leads nowhere. */
function toUrl(url: string | null): string | null {
  return url === null || jsonBytes(url) > URL_BYTES_MAX ? null : url;
}

/** Instants: MX spells times in several ways (atrium-contract.md §14). */
function toJobTimestamps(member: WireMember | WireMemberStatus): JobTimestamps {
  return readTimestamps(member.connection_status, {
    aggregatedAtMs: toEpochMs(member.aggregated_at),
    successfullyAggregatedAtMs: toEpochMs(member.successfully_aggregated_at),
  });
}

/** Of an ISO 8601 time; one without an offset is UTC, wherever the worker runs. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)? ?(?:(Z|UTC)|([+-]\d\d):?(\d\d))?$/i;

function toEpochMs(time: string | null): number | null {
  const [isTime, day, clock, fraction = '', , hours = '+00', minutes = '00'] =
    TIME.exec(time ?? '') ?? [];
  if (isTime === undefined) return null;
  const epochMs = Date.parse(`${day}T${clock}${fraction}${hours}:${minutes}`);
  return Number.isNaN(epochMs) ? null : epochMs;
}
