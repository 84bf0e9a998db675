/** Creates a member once, also where MX's answer is lost (atrium-contract.md §16.4, §16.6). */
import { CancelledFailure } from '@temporalio/common';
import {
  MEMBERS_MAX,
  type CredentialsSource,
  type JobTimestamps,
  type OauthSource,
  type SealedFields,
} from '../domain';
import {
  isMxError,
  mayHaveTakenEffect,
  type MxCall,
  type MxError,
  type MxMember,
  type NewMxMember,
  type SignIn,
} from '../mx/port';
import { userCommand, type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { toState, type MemberState } from './member-state';
import { openSealed } from './open-sealed';
import { ownMetadata, memberOwnId } from './own-id';
import { type TenantUser } from './tenant-user';

export interface CreateMemberInput extends TenantUser {
  readonly verificationId: string;
  /** The connection method, without its `credentials`: they are in the field below. */
  readonly source: Omit<CredentialsSource, 'credentials'> | OauthSource;
  /** Absent for OAuth, where the end user signs in at the bank's page. */
  readonly credentials?: SealedFields;
  readonly includeTransactions?: boolean;
}

/** Builds the activity that makes a member. */
export function createCreateMemberActivity(deps: ActivityDependencies) {
  return {
    /**
     * Creates a member. Safe to lose: the member carries an own id derived from the verification
     * id, or the caller's own, which nobody may have before ({@link findMember}). After a lost
     * answer or a conflict the activity looks it up and adopts it, and never posts blindly again.
     * The failure names a member that is not ours. Tells whether the verification started with the
     * member: of one whose creation's answer was lost, as far as the member itself shows.
     */
    createMember: (input: CreateMemberInput): Promise<MemberState> =>
      userCommand(
        deps,
        input,
        async (context) => {
          const member = (await adopt(deps, input, context)) ?? (await post(deps, input, context));
          const state = await toNewState(deps, member, context.call);
          if (input.source.kind !== 'oauth') return state;
          const all = await deps.mx.listMembers(input.userGuid, context.call);
          const others = all
            .map(({ memberGuid }) => memberGuid)
            .filter((guid) => guid !== member.memberGuid);
          const otherMemberGuids = others.length > MEMBERS_MAX ? null : others;
          return { ...state, otherMemberGuids };
        },
        {
          'not-found': 'UserNotFound',
          constraint: 'MemberLimitReached',
          // MX blocks some institutions (mx-platform-contract.md §3).
          rejected: 'InstitutionNotSupported',
        },
      ),
  };
}

/** No job of the member ever ran. */
const NO_JOB: JobTimestamps = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };

/** Statuses from before a member's first job (atrium-contract.md §5). */
const BEFORE_FIRST_JOB: ReadonlySet<string | null> = new Set(['CREATED', 'PENDING']);

/**
 * The state of a member that we made, and what MX's answer, or the member itself, says of its
 * verification. One that may have ended before anybody looked is measured against no job at all;
 * until the first job the member's own times are those of before.
 */
async function toNewState(
  { mx }: ActivityDependencies,
  member: MxMember,
  call: MxCall,
): Promise<MemberState> {
  const { jobStarted, errorCode: told } = member;
  const state = toState(member);
  if (jobStarted === undefined) return state;
  const mayBeOver = jobStarted === 'unknown' && !BEFORE_FIRST_JOB.has(state.connectionStatus);
  const baseline = mayBeOver ? NO_JOB : state.baseline;
  const errorCode =
    told ?? (jobStarted === 'failed' ? await mx.readErrorCode(member, call) : undefined);
  return { ...state, baseline, jobStarted, ...(errorCode === undefined ? {} : { errorCode }) };
}

/**
 * Note to the next attempt: MX rejected our first POST, because another member had the caller's own
 * identifier by then.
 */
const IDENTIFIER_WAS_TAKEN = 'identifier-was-taken';

/**
 * The member of an earlier attempt whose answer was lost.
 *
 * @throws failure `MemberAlreadyExists` for one that is not ours
 */
async function adopt(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  { call, attempt, memory }: CommandContext,
): Promise<MxMember | undefined> {
  if (attempt === 1) return undefined;
  const found = await findByOwnId(deps, input, call);
  if (found !== undefined && (memory === IDENTIFIER_WAS_TAKEN || isAnothers(found, input)))
    throw failure('MemberAlreadyExists', { memberGuid: found.memberGuid });
  return found;
}

/** Whether another verification made it, with the same identifier at the same moment. */
function isAnothers({ metadata }: MxMember, input: CreateMemberInput): boolean {
  const proof = input.source.metadata === undefined ? ownMetadataOf(input) : undefined;
  return proof !== undefined && metadata !== null && metadata !== proof;
}

function ownMetadataOf({ verificationId, source }: CreateMemberInput): string | undefined {
  return ownMetadata({ verificationId, identifier: source.identifier });
}

async function post(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  context: CommandContext,
): Promise<MxMember> {
  const { call } = context;
  const newMember = await toNewMember(deps, input);
  try {
    // Cancelled before it was sent, or another worker has the activity.
    if (call.signal?.aborted === true) throw new CancelledFailure('Cancelled before MX was asked.');
    // From here on a cancellation does not abort the call: the process has to learn of the member to
    // clean it up. The port bounds the call.
    const { member, jobStarted } = await deps.mx.createMember(newMember, inTurnOf(call));
    return { ...member, jobStarted };
  } catch (error) {
    if (!isMxError(error)) throw error;
    if (error.code === 'conflict') return adoptOrName(deps, input, context);
    if (call.signal?.aborted === true && mayHaveTakenEffect(error)) {
      // After a cancellation there is no further attempt, so this one looks for what it may have made.
      const ours = await findOurs(deps, input, inTurnOf(call));
      if (ours !== undefined) return ours;
    }
    await explainRejectedCreate(deps, input, call, error);
    throw error;
  }
}

/** A call of the same tenant that nothing ends. */
function inTurnOf({ tenantId }: MxCall): MxCall {
  return { tenantId };
}

async function toNewMember(
  deps: ActivityDependencies,
  input: CreateMemberInput,
): Promise<NewMxMember> {
  const { source, userGuid, includeTransactions } = input;
  const { institutionCode, isBackgroundAggregationDisabled } = source;
  const metadata = source.metadata ?? ownMetadataOf(input);
  return {
    userGuid,
    institutionCode,
    ownId: ownIdOf(deps, input),
    signIn: await toSignIn(deps, input),
    ...(metadata === undefined ? {} : { metadata }),
    ...(isBackgroundAggregationDisabled === undefined ? {} : { isBackgroundAggregationDisabled }),
    ...(includeTransactions === undefined ? {} : { includeTransactions }),
  };
}

async function toSignIn(
  { unseal }: ActivityDependencies,
  { source, credentials, verificationId }: CreateMemberInput,
): Promise<SignIn> {
  if (source.kind === 'oauth') return source;
  if (credentials === undefined) return { kind: 'credentials', credentials: [] };
  const opened = await openSealed(unseal, verificationId, 'credential', credentials);
  return { kind: 'credentials', credentials: opened };
}

function ownIdOf(
  deps: ActivityDependencies,
  { source: { identifier }, verificationId, tenantId }: CreateMemberInput,
): string {
  return memberOwnId(deps, { tenantId, verificationId, identifier });
}

/**
 * After a conflict: the member is ours, from an attempt whose answer was lost, or another
 * verification's. The failure names the latter.
 */
async function adoptOrName(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  { call, attempt, memory, remember }: CommandContext,
): Promise<MxMember> {
  // Two verifications may have found one identifier free; a POST of ours that met it made nothing.
  const isTaken =
    input.source.identifier !== undefined && (attempt === 1 || memory === IDENTIFIER_WAS_TAKEN);
  if (isTaken) remember(IDENTIFIER_WAS_TAKEN);
  const ours = isTaken ? undefined : await findOurs(deps, input, call);
  if (ours !== undefined) return ours;
  const all = await deps.mx.listMembers(input.userGuid, call);
  const listed = isTaken ? undefined : all.find((member) => isOurs(deps, input, member));
  if (listed !== undefined) return listed;
  const [first, ...others] = all.filter(
    (member) => member.institutionCode === input.source.institutionCode,
  );
  throw failure('MemberAlreadyExists', {
    memberGuid: others.length === 0 ? first?.memberGuid : undefined,
  });
}

/** Whether a member of a list is ours, where a look-up by its own id found none. */
function isOurs(deps: ActivityDependencies, input: CreateMemberInput, member: MxMember): boolean {
  const { ownId, metadata } = member;
  if (ownId === ownIdOf(deps, input)) return !isAnothers(member, input);
  // MX may leave the id out (mx-platform-contract.md §6); metadata of ours names us too.
  const proof = input.source.metadata === undefined ? ownMetadataOf(input) : undefined;
  return ownId === null && proof !== undefined && metadata === proof;
}

async function findOurs(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  call: MxCall,
): Promise<MxMember | undefined> {
  const found = await findByOwnId(deps, input, call);
  return found === undefined || isAnothers(found, input) ? undefined : found;
}

function findByOwnId(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  call: MxCall,
): Promise<MxMember | undefined> {
  return deps.mx.findMember(input.userGuid, ownIdOf(deps, input), call);
}

/**
 * MX's rejections name no field, so the institution and its form are read to tell which part of the
 * input was wrong.
 */
async function explainRejectedCreate(
  { mx }: ActivityDependencies,
  input: CreateMemberInput,
  call: MxCall,
  { code, hint }: MxError,
): Promise<void> {
  if (hint !== undefined || (code !== 'not-found' && code !== 'bad-request')) return;
  const { institutionCode } = input.source;
  const fields = await mx.loginFields({ institutionCode }, call).catch((error: unknown) => {
    if (isMxError(error) && error.code === 'not-found') throw failure('InstitutionNotFound');
    throw error;
  });
  if (input.source.kind === 'oauth') return;
  const given = new Set(input.credentials?.guids);
  const isMissing = fields.some(({ guid, isOptional }) => !given.has(guid) && !isOptional);
  if (isMissing) throw failure('CredentialsIncomplete');
}
