/** POST member: made once, whatever becomes of the answer (contract §16.4, §16.6). */
import {
  isAtriumError,
  mayHaveTakenEffect,
  type AtriumCallOptions,
  type AtriumMember,
  type AtriumMemberCreate,
} from '../mx/atrium';
import type { CredentialsSource, OauthSource, SealedField } from '../domain';
import { userCommand, type CommandContext } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { toCredentialField } from './from-atrium';
import { findByIdentifier, toState, type MemberState } from './members';
import { oauthReturn } from './open-url';
import { openSealed } from './open-sealed';
import { identifierFor } from './users';

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
     * POST /users/{user}/members, always with `skip_aggregation` (contract §16.4). Safe to lose: the member carries an
     * identifier derived from the verification id; after a lost answer or a 409 it is looked up and adopted, never
     * posted blindly again. An identifier of the caller's own proves nothing by itself: such a member is adopted only when
     * nobody had the identifier before our first attempt. A member that is not ours is named in the failure.
     */
    createMember: (input: CreateMemberInput): Promise<MemberState> =>
      userCommand(
        deps,
        input,
        async (context) => {
          const member = (await adopt(deps, input, context)) ?? (await post(deps, input, context));
          if (input.source.kind !== 'oauth') return toState(member);
          const all = await deps.atrium.members.listAll(input.userGuid, context.call);
          const others = all.map(({ guid }) => guid).filter((guid) => guid !== member.guid);
          return { ...toState(member), otherMemberGuids: others };
        },
        { 'not-found': 'UserNotFound', constraint: 'MemberLimitReached' },
      ),
  };
}

/** Note to the next attempt: nobody had the caller's identifier before we posted, so a member with it is ours. */
const IDENTIFIER_WAS_FREE = 'identifier-was-free';

/** The member of an earlier attempt whose answer was lost. @throws failure `MemberAlreadyExists` for one that is not ours */
async function adopt(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  { call, attempt, memory, remember }: CommandContext,
): Promise<AtriumMember | undefined> {
  const isChosenByCaller = input.source.identifier !== undefined;
  if (attempt === 1 && !isChosenByCaller) return undefined;
  const found = await findOurs(deps, input, call);
  const isProved = !isChosenByCaller || memory === IDENTIFIER_WAS_FREE;
  if (found !== undefined && !isProved)
    throw failure('MemberAlreadyExists', { memberGuid: found.guid });
  if (found === undefined && isChosenByCaller) remember(IDENTIFIER_WAS_FREE);
  return found;
}

async function post(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  context: CommandContext,
): Promise<AtriumMember> {
  const { verificationId, userGuid } = input;
  const { call } = context;
  const credentials = await openSealed(
    deps.unseal,
    verificationId,
    'credential',
    input.credentials,
  );
  try {
    const { member } = await deps.atrium.members.create(
      userGuid,
      {
        ...toCreate(input),
        ...(input.source.kind === 'oauth' ? { is_oauth: true } : { credentials }),
      },
      // Not cut by a cancellation: the process has to learn of the member to be able to clean it up. The client bounds it.
    );
    return member;
  } catch (error) {
    if (!isAtriumError(error)) throw error;
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

/** What every member of ours is created with. */
function toCreate(input: CreateMemberInput): AtriumMemberCreate {
  const { source } = input;
  const { institutionCode, metadata, isBackgroundAggregationDisabled } = source;
  return {
    institution_code: institutionCode,
    identifier: memberIdentifier(input),
    skip_aggregation: true,
    ...(metadata === undefined ? {} : { metadata }),
    ...(isBackgroundAggregationDisabled === undefined
      ? {}
      : { background_aggregation_is_disabled: isBackgroundAggregationDisabled }),
    ...(source.kind === 'oauth' ? oauthReturn(source) : {}),
  };
}

function memberIdentifier({ source, verificationId }: CreateMemberInput): string {
  return source.identifier ?? identifierFor(verificationId);
}

/** A 409: the member is ours from an attempt whose answer was lost, or another verification's, which is then named. */
async function adoptOrName(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  { call, attempt, memory }: CommandContext,
): Promise<AtriumMember> {
  const isProved =
    input.source.identifier === undefined || (attempt > 1 && memory === IDENTIFIER_WAS_FREE);
  const ours = isProved ? await findOurs(deps, input, call) : undefined;
  if (ours !== undefined) return ours;
  const all = await deps.atrium.members.listAll(input.userGuid, call);
  const [first, ...others] = all.filter(
    (member) => member.institution_code === input.source.institutionCode,
  );
  throw failure('MemberAlreadyExists', {
    memberGuid: others.length === 0 ? first?.guid : undefined,
  });
}

function findOurs(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  call: AtriumCallOptions,
): Promise<AtriumMember | undefined> {
  return findByIdentifier(deps, input.userGuid, memberIdentifier(input), call);
}

/** MX's rejections name no field, so the institution and its form are read to tell which part of the input was wrong. */
async function explainRejectedCreate(
  { atrium }: ActivityDependencies,
  input: CreateMemberInput,
  call: AtriumCallOptions,
): Promise<void> {
  const fields = await atrium.institutions
    .credentials(input.source.institutionCode, call)
    .catch((error: unknown) => {
      if (isAtriumError(error) && error.code === 'not-found') throw failure('InstitutionNotFound');
      throw error;
    });
  if (input.source.kind === 'oauth') return;
  const given = new Set(input.credentials.map((credential) => credential.guid));
  const isMissing = fields.some(
    (field) => !given.has(field.guid) && !toCredentialField(field).isOptional,
  );
  if (isMissing) throw failure('CredentialsIncomplete');
}
