/** Activities that read, mend and delete a member. */
import {
  isAtriumError,
  mayHaveTakenEffect,
  type AtriumCallOptions,
  type AtriumMember,
} from '../mx/atrium';
import type { ConnectionStatus, CredentialField, JobTimestamps, SealedField } from '../domain';
import type { MemberBefore } from './await-connected-member';
import { userCommand, type CommandContext } from './command';
import type { ActivityDependencies } from './dependencies';
import { toCredentialField, toJobTimestamps } from './from-atrium';
import { openSealed } from './open-sealed';
import { identifierFor } from './users';
import { waitUntilIdle } from './wait-until-idle';

export interface MemberRef {
  readonly userGuid: string;
  readonly memberGuid: string;
}

export interface UpdateMemberInput extends MemberRef {
  readonly verificationId: string;
  readonly credentials: readonly SealedField[];
  /** The timestamps before the update; changed ones on a later attempt mean that an earlier one took effect. */
  readonly baseline: JobTimestamps;
}

/** What is known of a member before its verify. */
export interface MemberState extends MemberRef {
  readonly institutionCode: string;
  readonly connectionStatus: ConnectionStatus;
  readonly baseline: JobTimestamps;
  readonly isBeingAggregated: boolean;
  readonly isOauth: boolean;
  /** Accounts that have numbers already, from earlier verifications (contract §16.7). */
  readonly knownAccountGuids: readonly string[];
  /** OAuth only: the user's other members, of which MX may bring one back instead (contract §13). */
  readonly otherMemberGuids?: readonly string[];
}

export interface DeleteMemberInput {
  readonly userGuid: string;
  /** Absent: the member that this verification may have made without learning of it. */
  readonly memberGuid?: string;
  readonly verificationId: string;
}

/** Builds the member activities. */
export function createMemberActivities(deps: ActivityDependencies) {
  const { atrium } = deps;
  return {
    /** GET the member and its known account numbers, all pages: the picture before a verify. Safe to repeat. */
    readMember: (input: MemberRef): Promise<MemberState> =>
      userCommand(deps, input, async ({ call }) => {
        const member = await atrium.members.read(input, call);
        return { ...toState(member), knownAccountGuids: await knownAccounts(atrium, input, call) };
      }),

    /** GET all members of the user, with the numbers they have, before the Connect widget is opened. Safe to repeat. */
    listMembers: (input: { readonly userGuid: string }): Promise<readonly MemberBefore[]> =>
      userCommand(
        deps,
        input,
        async ({ call }) => {
          const { userGuid } = input;
          const members: MemberBefore[] = [];
          for (const member of await atrium.members.listAll(userGuid, call)) {
            const ref = { userGuid, memberGuid: member.guid };
            // One that is deleted meanwhile is no reason to stop.
            const knownAccountGuids = await knownAccounts(atrium, ref, call).catch(noneIfGone);
            members.push({
              memberGuid: member.guid,
              timestamps: toJobTimestamps(member),
              knownAccountGuids,
            });
          }
          return members;
        },
        { 'not-found': 'UserNotFound' },
      ),

    /**
     * DELETE the member, for good. One that is gone already counts as deleted: safe to repeat. Without a guid it is looked
     * for by the identifier that this verification gives; null when there is none.
     */
    deleteMember: (input: DeleteMemberInput): Promise<{ readonly memberGuid: string | null }> =>
      userCommand(deps, input, async ({ call }) => {
        const { userGuid, verificationId } = input;
        const identifier = identifierFor(verificationId);
        const memberGuid =
          input.memberGuid ?? (await findByIdentifier(deps, userGuid, identifier, call))?.guid;
        if (memberGuid === undefined) return { memberGuid: null };
        await atrium.members.delete({ userGuid, memberGuid }, call).catch((error: unknown) => {
          if (!isAtriumError(error) || error.code !== 'not-found') throw error;
        });
        return { memberGuid };
      }),

    /** GET the member's credential fields, for an update (contract §3: not the institution's). Safe to repeat. */
    readMemberCredentials: (input: MemberRef): Promise<readonly CredentialField[]> =>
      userCommand(deps, input, async ({ call }) => {
        const fields = await atrium.members.credentials(input, call);
        return fields.map(toCredentialField);
      }),

    /**
     * PUT the member with new credentials, then wait until the aggregation that this starts by itself has ended
     * (contract §4 F). A wrong sign-in counts towards PREVENTED, so a later attempt sends nothing when the timestamps show
     * that an earlier one took effect.
     */
    updateMember: (input: UpdateMemberInput): Promise<MemberState> =>
      userCommand(deps, input, async (context) => {
        const { call, attempt } = context;
        const mayHaveSent = attempt > 1 && context.memory !== UPDATE_WAS_REJECTED;
        const hasTakenEffect = mayHaveSent && (await hasJobSince(deps, input, call));
        if (!hasTakenEffect) await putCredentials(deps, input, context);
        await waitUntilIdle(deps, input, call);
        return toState(await atrium.members.read(input, call));
      }),
  };
}

/** Note to the next attempt: the PUT was rejected for certain, so a job that is seen is not its effect. */
const UPDATE_WAS_REJECTED = 'update-was-rejected';

async function putCredentials(
  deps: ActivityDependencies,
  input: UpdateMemberInput,
  { call, attempt, memory, remember }: CommandContext,
): Promise<void> {
  // A 409 means that another job of the member runs; the next attempt lets it end first.
  if (attempt > 1) await waitUntilIdle(deps, input, call);
  const { verificationId, credentials } = input;
  const opened = await openSealed(deps.unseal, verificationId, 'credential', credentials);
  try {
    // The rejection is spent with this attempt: should its answer be lost, the next one has to look first.
    if (memory === UPDATE_WAS_REJECTED) remember(undefined);
    // Documented for MX's Platform, implied for Atrium (contract §4 F); where it is ignored, the job is waited for below.
    const changes = { credentials: opened, skip_aggregation: true };
    await deps.atrium.members.update(input, changes, call);
  } catch (error) {
    if (isAtriumError(error) && !mayHaveTakenEffect(error)) remember(UPDATE_WAS_REJECTED);
    throw error;
  }
}

async function hasJobSince(
  { atrium }: ActivityDependencies,
  input: UpdateMemberInput,
  call: AtriumCallOptions,
): Promise<boolean> {
  const status = await atrium.members.status(input, call);
  const timestamps = toJobTimestamps(status);
  return (
    status.is_being_aggregated ||
    status.connection_status === 'UPDATED' ||
    timestamps.aggregatedAtMs !== input.baseline.aggregatedAtMs
  );
}

function noneIfGone(error: unknown): readonly string[] {
  if (!isAtriumError(error) || error.code !== 'not-found') throw error;
  return [];
}

/** Which of the member's accounts have numbers, all pages. */
async function knownAccounts(
  atrium: ActivityDependencies['atrium'],
  member: MemberRef,
  call: AtriumCallOptions,
): Promise<readonly string[]> {
  const numbers = await atrium.members.accountNumbers(member, call);
  return numbers.map((number) => number.account_guid);
}

/** The user's member that carries this identifier, all pages. */
export async function findByIdentifier(
  { atrium }: ActivityDependencies,
  userGuid: string,
  identifier: string,
  call: AtriumCallOptions,
): Promise<AtriumMember | undefined> {
  const members = await atrium.members.listAll(userGuid, call);
  return members.find((member) => member.identifier === identifier);
}

/** A member as the process knows it; its account numbers are not read here. */
export function toState(member: AtriumMember): MemberState {
  return {
    userGuid: member.user_guid,
    memberGuid: member.guid,
    institutionCode: member.institution_code,
    connectionStatus: member.connection_status,
    baseline: toJobTimestamps(member),
    isBeingAggregated: member.is_being_aggregated,
    isOauth: member.is_oauth === true,
    knownAccountGuids: [],
  };
}
