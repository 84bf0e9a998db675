/** A member as the process knows it before a verify. */
import {
  KNOWN_ACCOUNTS_MAX,
  isStartTold,
  lastTold,
  type ConnectionStatus,
  type JobTimestamps,
  type MemberObservation,
} from '../domain';
import {
  isMxError,
  type JobStarted,
  type MemberRef,
  type MxCall,
  type MxMember,
  type MxPort,
} from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { readStatus } from './read-pace';

/** What is known of a member before its verify. */
export interface MemberState {
  readonly memberGuid: string;
  /** Null where MX does not say. */
  readonly institutionCode: string | null;
  readonly connectionStatus: ConnectionStatus;
  readonly baseline: JobTimestamps;
  /** Absent: no job runs. */
  readonly isBeingAggregated?: true | undefined;
  /** Absent: signed in with credentials. */
  readonly isOauth?: true | undefined;
  /** Accounts that have numbers already, from earlier verifications (atrium-contract.md §16.7). */
  readonly knownAccountGuids: KnownAccounts;
  /**
   * OAuth only: the user's other members, of which MX may bring one back instead
   * (atrium-contract.md §13). Null where they are more than {@link MEMBERS_MAX}.
   */
  readonly otherMemberGuids?: readonly string[] | null;
  /** Only of a new member: whether its verification started with it; absent where no creation starts one. */
  readonly jobStarted?: JobStarted;
  /** Only of a new member, or after new credentials: MX's code of what is wrong with it. */
  readonly errorCode?: number;
}

/** A member as it was before the widget was opened. */
export interface MemberBefore {
  readonly memberGuid: string;
  readonly timestamps: JobTimestamps;
  /** Accounts that had numbers then. */
  readonly knownAccountGuids: KnownAccounts;
}

/** Guids of accounts that have numbers; null where they are more than {@link KNOWN_ACCOUNTS_MAX}. */
export type KnownAccounts = readonly string[] | null;

/** The state of a member whose account numbers were not read. */
export function toState(member: MxMember): MemberState {
  const { memberGuid, institutionCode, connectionStatus, isBeingAggregated } = member;
  return {
    memberGuid,
    institutionCode,
    connectionStatus,
    baseline: member.timestamps,
    isBeingAggregated: isBeingAggregated || undefined,
    isOauth: member.isOauth === true || undefined,
    knownAccountGuids: [],
  };
}

/**
 * The timestamps of an idle member, read once more where MX left out when the last job began: a
 * success can then be told from the one before. Trouble with that read leaves them as they are.
 */
export async function withStart(
  deps: Pick<ActivityDependencies, 'mx' | 'pace'>,
  member: MemberRef,
  timestamps: JobTimestamps,
  call: MxCall,
): Promise<JobTimestamps> {
  if (isStartTold(timestamps)) return timestamps;
  try {
    return lastTold(timestamps, await readStatusAndStart(deps, member, call));
  } catch (error) {
    if (!isMxError(error) || error.code === 'cancelled') throw error;
    return timestamps;
  }
}

/**
 * The member's status. Where it leaves out when the last job began, the member is read for it: MX may leave a field out of the one answer and not of the other.
 */
export async function readStatusAndStart(
  deps: Pick<ActivityDependencies, 'mx' | 'pace'>,
  member: MemberRef,
  call: MxCall,
): Promise<MemberObservation> {
  const seen = await readStatus(deps, member, call);
  if (isStartTold(seen)) return seen;
  const { timestamps } = await deps.mx.readMember(member, call);
  return { ...seen, ...lastTold(seen, timestamps) };
}

/** Which of the member's accounts have a number; a row without one is still to come. */
export async function knownAccounts(
  mx: MxPort,
  member: MemberRef,
  call: MxCall,
): Promise<KnownAccounts> {
  const numbers = await mx.listNumbers(member, call);
  const guids = new Set(
    numbers
      .filter(({ accountNumber }) => accountNumber !== null)
      .map(({ accountGuid }) => accountGuid),
  );
  return guids.size > KNOWN_ACCOUNTS_MAX ? null : [...guids];
}
