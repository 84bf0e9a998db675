/** Activities that read, update and delete a member. */
import {
  forbidsAnotherSignIn,
  hasUntriedCredentials,
  isJobStartedWithin,
  isStartTold,
  jobBegan,
  lastTold,
  type CredentialField,
  type JobTimestamps,
  type SealedFields,
} from '../domain';
import { isMxError, mayHaveTakenEffect, type MemberRef, type MxCall } from '../mx/port';
import { beforeSending, userCommand, type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { timeOfEarlierAttempts } from './elapsed';
import {
  knownAccounts,
  readStatusAndStart,
  toState,
  withStart,
  type MemberBefore,
  type MemberState,
} from './member-state';
import { membersBefore } from './members-before';
import { openSealed } from './open-sealed';
import { ownMetadata, memberOwnId } from './own-id';
import { readForm } from './sign-in-form';
import { type TenantUser } from './tenant-user';
import { waitUntilIdle } from './wait-until-idle';

export interface UpdateMemberInput extends MemberRef {
  readonly verificationId: string;
  readonly credentials: SealedFields;
  /**
   * The timestamps before the update. If they changed by a later attempt, an earlier one took
   * effect.
   */
  readonly baseline: JobTimestamps;
}

export interface FindMemberInput extends TenantUser {
  readonly verificationId: string;
  readonly identifier: string;
}

export interface DeleteMemberInput extends TenantUser {
  /** Absent: the member that this verification may have made without learning of it. */
  readonly memberGuid?: string;
  /** The own id that the caller chose for it. */
  readonly identifier?: string | undefined;
  readonly verificationId: string;
}

/** Builds the member activities. */
export function createMemberActivities(deps: ActivityDependencies) {
  const { mx } = deps;
  return {
    /**
     * Reads the member and its known account numbers: the picture before a verify. Safe to repeat.
     */
    readMember: (input: MemberRef & TenantUser): Promise<MemberState> =>
      userCommand(deps, input, async ({ call }) => {
        const member = await mx.readMember(input, call);
        const timestamps = await withStart(deps, input, member.timestamps, call);
        return {
          ...toState({ ...member, timestamps }),
          knownAccountGuids: await knownAccounts(mx, input, call),
        };
      }),

    /**
     * Lists the user's members, with the numbers they have, before the Connect widget is opened.
     * Safe to repeat: a later attempt goes on from the members that an earlier one has read. A user
     * with more than twice the members that MX allows fails with `MemberLimitReached`.
     */
    listMembers: (input: TenantUser): Promise<readonly MemberBefore[]> =>
      userCommand(deps, input, (context) => membersBefore(deps, input.userGuid, context), {
        'not-found': 'UserNotFound',
      }),

    /**
     * Looks for the member with an own id that the caller chose; null if nobody has it. Safe to
     * repeat.
     */
    findMember: (input: FindMemberInput): Promise<{ readonly memberGuid: string | null }> =>
      userCommand(
        deps,
        input,
        async ({ call }) => {
          const found = await mx.findMember(input.userGuid, memberOwnId(deps, input), call);
          return { memberGuid: found?.memberGuid ?? null };
        },
        { 'not-found': 'UserNotFound' },
      ),

    /**
     * Deletes the member for good. One that is gone already counts as deleted: safe to repeat.
     * Without a guid it looks for the member with the own id that this verification gives (the
     * caller's, where the caller chose one), and returns null if there is none that this
     * verification made for certain.
     */
    deleteMember: (input: DeleteMemberInput): Promise<{ readonly memberGuid: string | null }> =>
      userCommand(deps, input, ({ call }) => deleteIfThere(deps, input, call)),

    /**
     * Reads the member's sign-in form, for an update (atrium-contract.md §3: not the
     * institution's). Safe to repeat. Fails with `MxContractBroken` where it has no field.
     */
    readMemberCredentials: (input: MemberRef): Promise<readonly CredentialField[]> =>
      userCommand(deps, input, ({ call }) => readForm(mx, input, 'MxContractBroken', call)),

    /**
     * Gives the member new credentials, then waits until the job that this starts by itself has
     * ended (atrium-contract.md §4 F). A wrong sign-in counts towards PREVENTED, so a later attempt
     * sends nothing when the timestamps show that an earlier one took effect, or MX leaves them out
     * and shows a rejection. Where the dialect has error codes, it tells that of the job.
     */
    updateMember: (input: UpdateMemberInput): Promise<MemberState> =>
      userCommand(deps, input, async (context) => {
        const { call, attempt } = context;
        const baseline = await baselineOf(deps, input, context);
        const mayHaveSent = attempt > 1 && !wasInVain(context);
        const hasTakenEffect =
          mayHaveSent && (await hasJobSince(deps, { ...input, baseline }, call));
        if (!hasTakenEffect) await putCredentials(deps, { ...input, baseline }, context);
        const idle = await waitUntilIdle(deps, input, call);
        const updated = await mx.readMember(input, call);
        const { errorCode, timestamps } = updated;
        // MX may leave a time out of the one answer and not of the other.
        const state = toState({ ...updated, timestamps: lastTold(idle, timestamps) });
        return { ...state, ...(errorCode === undefined ? {} : { errorCode }) };
      }),
  };
}

async function deleteIfThere(
  deps: ActivityDependencies,
  input: DeleteMemberInput,
  call: MxCall,
): Promise<{ readonly memberGuid: string | null }> {
  const { mx } = deps;
  const { userGuid, memberGuid: knownGuid } = input;
  const memberGuid = knownGuid ?? (await findOwn(deps, input, call));
  if (memberGuid === undefined) return { memberGuid: null };
  try {
    await mx.deleteMember({ userGuid, memberGuid }, call);
  } catch (error) {
    if (!isMxError(error) || error.code !== 'not-found') throw error;
    // One 404 proves nothing: somebody on the way may have said so.
    const members = await mx.listMembers(userGuid, call);
    if (members.some((member) => member.memberGuid === memberGuid)) throw error;
  }
  return { memberGuid };
}

/**
 * The member that this verification made without learning of it. Under an identifier of the caller
 * it may be another verification's, which was faster: then its metadata has to prove it.
 */
async function findOwn(
  deps: ActivityDependencies,
  input: DeleteMemberInput,
  call: MxCall,
): Promise<string | undefined> {
  const found = await deps.mx.findMember(input.userGuid, memberOwnId(deps, input), call);
  const proof = ownMetadata(input);
  return proof === undefined || found?.metadata === proof ? found?.memberGuid : undefined;
}

/** Kept for the next attempt. */
interface UpdateMemory {
  /** The timestamps before the first attempt. */
  readonly baseline: JobTimestamps;
  /** The attempt sent nothing that MX took, so a job that is seen is not its effect. */
  readonly wasInVain: boolean;
}

/** Whether the last attempt noted so: what one that left no note did is not known. */
function wasInVain({ lastNote }: CommandContext): boolean {
  return (lastNote as UpdateMemory | undefined)?.wasInVain === true;
}

/**
 * The timestamps before the first attempt. Where the input does not tell when the last job began,
 * the member is read for it before anything is sent.
 */
async function baselineOf(
  { mx }: ActivityDependencies,
  input: UpdateMemberInput,
  context: CommandContext,
): Promise<JobTimestamps> {
  const { call, attempt, memory, remember } = context;
  const before = (memory as UpdateMemory | undefined)?.baseline ?? input.baseline;
  if (isStartTold(before) || (attempt > 1 && !wasInVain(context))) return before;
  try {
    const { timestamps } = await mx.readMember(input, call);
    const baseline = lastTold(before, timestamps);
    remember({ baseline, wasInVain: false } satisfies UpdateMemory);
    return baseline;
  } catch (error) {
    remember({ baseline: before, wasInVain: true } satisfies UpdateMemory);
    throw error;
  }
}

async function putCredentials(
  deps: ActivityDependencies,
  input: UpdateMemberInput,
  context: CommandContext,
): Promise<void> {
  const { call, attempt, remember } = context;
  // A conflict means that another job of the member runs; the next attempt lets it end first.
  if (attempt > 1) await beforeSending(context, () => waitUntilIdle(deps, input, call));
  const { verificationId, credentials, baseline } = input;
  const opened = await openSealed(deps.unseal, verificationId, 'credential', credentials);
  try {
    // The answer does not matter: a job that the update starts is waited for.
    await deps.mx.updateCredentials(input, opened, call);
  } catch (error) {
    if (isMxError(error) && !mayHaveTakenEffect(error))
      remember({ baseline, wasInVain: true } satisfies UpdateMemory);
    throw error;
  }
}

async function hasJobSince(
  deps: ActivityDependencies,
  input: UpdateMemberInput,
  call: MxCall,
): Promise<boolean> {
  const seen = await readStatusAndStart(deps, input, call);
  return (
    seen.isBeingAggregated ||
    hasUntriedCredentials(seen.connectionStatus) ||
    jobBegan(input.baseline, seen) ||
    // Nobody told when the last job before the update began. What the bank rejected is never sent
    // again for a clock's sake; otherwise the time of this job decides.
    (!isStartTold(input.baseline) &&
      (forbidsAnotherSignIn(seen.connectionStatus) ||
        isJobStartedWithin(input.baseline, seen, timeOfEarlierAttempts())))
  );
}
