/** A new member: made once, whatever becomes of the answer (atrium-contract.md §16.4, §16.6). */
import { type CredentialsSource, type OauthSource, type SealedField } from '../domain';
import {
  isMxError,
  mayHaveTakenEffect,
  type MxCall,
  type MxMember,
  type NewMxMember,
  type SignIn,
} from '../mx/port';
import { userCommand, type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { toState, type MemberState } from './member-state';
import { openSealed } from './open-sealed';
import { ownIdFor } from './own-id';

export interface CreateMemberInput {
  readonly verificationId: string;
  readonly userGuid: string;
  /** The connection method; its own `credentials` are not read, see below. */
  readonly source: Omit<CredentialsSource, 'credentials'> | OauthSource;
  /** Empty for OAuth, where the end user signs in at the bank's page. */
  readonly credentials: readonly SealedField[];
}

/** Builds the activity that makes a member. */
export function createCreateMemberActivity(deps: ActivityDependencies) {
  return {
    /**
     * Creates a member. Safe to lose: the member carries an own id derived from the verification
     * id; after a lost answer or a conflict it is looked up and adopted, never posted blindly
     * again. An own id that the caller chose proves nothing by itself: such a member is adopted
     * only when nobody had the id before our first attempt. A member that is not ours is named in
     * the failure.
     */
    createMember: (input: CreateMemberInput): Promise<MemberState> =>
      userCommand(
        deps,
        input,
        async (context) => {
          const member = (await adopt(deps, input, context)) ?? (await post(deps, input, context));
          if (input.source.kind !== 'oauth') return toState(member);
          const all = await deps.mx.listMembers(input.userGuid, context.call);
          const others = all
            .map(({ memberGuid }) => memberGuid)
            .filter((guid) => guid !== member.memberGuid);
          return { ...toState(member), otherMemberGuids: others };
        },
        { 'not-found': 'UserNotFound', constraint: 'MemberLimitReached' },
      ),
  };
}

/**
 * Note to the next attempt: nobody had the caller's own id before we posted, so a member with it is
 * ours.
 */
const OWN_ID_WAS_FREE = 'own-id-was-free';

/**
 * The member of an earlier attempt whose answer was lost. @throws failure `MemberAlreadyExists` for
 * one that is not ours
 */
async function adopt(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  { call, attempt, memory, remember }: CommandContext,
): Promise<MxMember | undefined> {
  const isChosenByCaller = input.source.identifier !== undefined;
  if (attempt === 1 && !isChosenByCaller) return undefined;
  const found = await findOurs(deps, input, call);
  const isProved = !isChosenByCaller || memory === OWN_ID_WAS_FREE;
  if (found !== undefined && !isProved)
    throw failure('MemberAlreadyExists', { memberGuid: found.memberGuid });
  if (found === undefined && isChosenByCaller) remember(OWN_ID_WAS_FREE);
  return found;
}

async function post(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  context: CommandContext,
): Promise<MxMember> {
  const { call } = context;
  const newMember = await toNewMember(deps, input);
  try {
    // Not cut by a cancellation: the process has to learn of the member to be able to clean it up.
    // The port bounds it.
    const { member } = await deps.mx.createMember(newMember);
    return member;
  } catch (error) {
    if (!isMxError(error)) throw error;
    if (error.code === 'conflict') return adoptOrName(deps, input, context);
    if (call.signal?.aborted === true && mayHaveTakenEffect(error)) {
      // No further attempt will come to look for what this one may have left at MX.
      const ours = await findOurs(deps, input, {});
      if (ours !== undefined) return ours;
    }
    if (error.code === 'not-found' || error.code === 'bad-request')
      await explainRejectedCreate(deps, input, call);
    throw error;
  }
}

async function toNewMember(
  deps: ActivityDependencies,
  input: CreateMemberInput,
): Promise<NewMxMember> {
  const { source, userGuid } = input;
  const { institutionCode, metadata, isBackgroundAggregationDisabled } = source;
  return {
    userGuid,
    institutionCode,
    ownId: ownIdOf(input),
    signIn: await toSignIn(deps, input),
    ...(metadata === undefined ? {} : { metadata }),
    ...(isBackgroundAggregationDisabled === undefined ? {} : { isBackgroundAggregationDisabled }),
  };
}

async function toSignIn(
  { unseal }: ActivityDependencies,
  { source, credentials, verificationId }: CreateMemberInput,
): Promise<SignIn> {
  if (source.kind === 'oauth') return source;
  const opened = await openSealed(unseal, verificationId, 'credential', credentials);
  return { kind: 'credentials', credentials: opened };
}

function ownIdOf({ source, verificationId }: CreateMemberInput): string {
  return source.identifier ?? ownIdFor(verificationId);
}

/**
 * A conflict: the member is ours from an attempt whose answer was lost, or another verification's,
 * which is then named.
 */
async function adoptOrName(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  { call, attempt, memory }: CommandContext,
): Promise<MxMember> {
  const isProved =
    input.source.identifier === undefined || (attempt > 1 && memory === OWN_ID_WAS_FREE);
  const ours = isProved ? await findOurs(deps, input, call) : undefined;
  if (ours !== undefined) return ours;
  const all = await deps.mx.listMembers(input.userGuid, call);
  const [first, ...others] = all.filter(
    (member) => member.institutionCode === input.source.institutionCode,
  );
  throw failure('MemberAlreadyExists', {
    memberGuid: others.length === 0 ? first?.memberGuid : undefined,
  });
}

function findOurs(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  call: MxCall,
): Promise<MxMember | undefined> {
  return deps.mx.findMember(input.userGuid, ownIdOf(input), call);
}

/**
 * MX's rejections name no field, so the institution and its form are read to tell which part of the
 * input was wrong.
 */
async function explainRejectedCreate(
  { mx }: ActivityDependencies,
  input: CreateMemberInput,
  call: MxCall,
): Promise<void> {
  const { institutionCode } = input.source;
  const fields = await mx.loginFields({ institutionCode }, call).catch((error: unknown) => {
    if (isMxError(error) && error.code === 'not-found') throw failure('InstitutionNotFound');
    throw error;
  });
  if (input.source.kind === 'oauth') return;
  const given = new Set(input.credentials.map((credential) => credential.guid));
  const isMissing = fields.some(({ guid, isOptional }) => !given.has(guid) && !isOptional);
  if (isMissing) throw failure('CredentialsIncomplete');
}
