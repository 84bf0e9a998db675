/** Activities that make, read and mend a member. */
import {
  isAtriumError,
  mayHaveTakenEffect,
  type AtriumCallOptions,
  type AtriumMember,
  type AtriumMemberCreate,
} from '../atrium';
import type {
  ConnectionStatus,
  CredentialField,
  CredentialsSource,
  JobMarks,
  OauthSource,
  SealedField,
} from '../domain';
import type { MemberBefore } from './await-way-in';
import { unlessUserDisabled } from './blame-user';
import { command, type CommandContext } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { toCredentialField, toJobMarks } from './from-atrium';
import { oauthReturn } from './open-url';
import { openSealed } from './open-sealed';
import { identifierFor } from './users';
import { waitUntilIdle } from './wait-until-idle';

export interface CreateMemberInput {
  readonly verificationId: string;
  readonly userGuid: string;
  /** The way in; its own `credentials` are not read, see below. */
  readonly source: Omit<CredentialsSource, 'credentials'> | OauthSource;
  /** Empty for OAuth, where the end user signs in at the bank's page. */
  readonly credentials: readonly SealedField[];
}

export interface MemberRef {
  readonly userGuid: string;
  readonly memberGuid: string;
}

export interface UpdateMemberInput extends MemberRef {
  readonly verificationId: string;
  readonly credentials: readonly SealedField[];
  /** The marks before the update; changed ones on a later attempt mean that an earlier one took effect. */
  readonly baseline: JobMarks;
}

/** What is known of a member before its verify. */
export interface MemberState extends MemberRef {
  readonly institutionCode: string;
  readonly connectionStatus: ConnectionStatus;
  readonly baseline: JobMarks;
  readonly isBeingAggregated: boolean;
  readonly isOauth: boolean;
  /** Accounts that have numbers already, from earlier verifications (contract §16.7). */
  readonly knownAccountGuids: readonly string[];
}

/** Builds the member activities. */
export function createMemberActivities(deps: ActivityDependencies) {
  const { atrium } = deps;
  return {
    /**
     * POST /users/{user}/members, always with `skip_aggregation` (contract §16.4). Safe to lose: the member carries an
     * identifier derived from the verification id; after a lost answer or a 409 it is looked up and adopted, never
     * posted blindly again. A 409 about a member that is not ours names that member.
     */
    createMember: (input: CreateMemberInput): Promise<MemberState> =>
      command(
        async ({ call, attempt }) => {
          const ours = attempt > 1 ? await findOurs(deps, input, call) : undefined;
          const post = (): Promise<AtriumMember> => postMember(deps, input, call, attempt > 1);
          return toState(ours ?? (await unlessUserDisabled(deps, input.userGuid, call, post)));
        },
        { 'not-found': 'UserNotFound', constraint: 'MemberLimitReached' },
      ),

    /** GET the member and its known account numbers, all pages: the picture before a verify. Safe to repeat. */
    readMember: (input: MemberRef): Promise<MemberState> =>
      command(async ({ call }) => {
        const read = (): Promise<AtriumMember> => atrium.members.read(input, call);
        const member = await unlessUserDisabled(deps, input.userGuid, call, read);
        const numbers = await atrium.members.accountNumbers(input, call);
        return {
          ...toState(member),
          knownAccountGuids: numbers.map((number) => number.account_guid),
        };
      }),

    /** GET all members of the user as they are before the Connect widget is opened. Safe to repeat. */
    listMembers: (input: { readonly userGuid: string }): Promise<readonly MemberBefore[]> =>
      command(
        async ({ call }) => {
          const { userGuid } = input;
          const list = (): Promise<readonly AtriumMember[]> =>
            atrium.members.listAll(userGuid, call);
          const members = await unlessUserDisabled(deps, userGuid, call, list);
          return members.map((member) => ({ memberGuid: member.guid, marks: toJobMarks(member) }));
        },
        { 'not-found': 'UserNotFound' },
      ),

    /** DELETE the member, for good. One that is gone already counts as deleted: safe to repeat. */
    deleteMember: (input: MemberRef): Promise<void> =>
      command(async ({ call }) => {
        await atrium.members.delete(input, call).catch((error: unknown) => {
          if (!isAtriumError(error) || error.code !== 'not-found') throw error;
        });
      }),

    /** GET the member's credential fields, for an update (contract §3: not the institution's). Safe to repeat. */
    readMemberCredentials: (input: MemberRef): Promise<readonly CredentialField[]> =>
      command(async ({ call }) => {
        const fields = await atrium.members.credentials(input, call);
        return fields.map(toCredentialField);
      }),

    /**
     * PUT the member with new credentials, then wait until the aggregation that this starts by itself has ended
     * (contract §4 F). A wrong sign-in counts towards PREVENTED, so a later attempt sends nothing when the marks show
     * that an earlier one took effect.
     */
    updateMember: (input: UpdateMemberInput): Promise<MemberState> =>
      command(async (context) => {
        const { call, attempt } = context;
        const mayHaveSent = attempt > 1 && context.memory !== UPDATE_WAS_REFUSED;
        const hasTakenEffect = mayHaveSent && (await hasJobSince(deps, input, call));
        if (!hasTakenEffect) await putCredentials(deps, input, context);
        await waitUntilIdle(deps, input, call);
        return toState(await atrium.members.read(input, call));
      }),
  };
}

/** Note to the next attempt: the PUT was refused for certain, so a job that is seen is not its effect. */
const UPDATE_WAS_REFUSED = 'update-was-refused';

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
    // The refusal is spent with this attempt: should its answer be lost, the next one has to look first.
    if (memory === UPDATE_WAS_REFUSED) remember(undefined);
    // Documented for MX's Platform, implied for Atrium (contract §4 F); where it is ignored, the job is waited for below.
    const changes = { credentials: opened, skip_aggregation: true };
    await deps.atrium.members.update(input, changes, call);
  } catch (error) {
    if (isAtriumError(error) && !mayHaveTakenEffect(error)) remember(UPDATE_WAS_REFUSED);
    throw error;
  }
}

async function postMember(
  deps: ActivityDependencies,
  input: CreateMemberInput,
  call: AtriumCallOptions,
  mayHaveSent: boolean,
): Promise<AtriumMember> {
  const { verificationId, userGuid } = input;
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
    // An identifier of ours proves whose member it is; one that the caller chose only after a lost answer.
    const isProof = input.source.identifier === undefined || mayHaveSent;
    if (error.code === 'conflict') return adoptOrName(deps, input, call, isProof);
    if (call.signal?.aborted === true && mayHaveTakenEffect(error)) {
      // No further attempt will come to look for what this one may have left at MX.
      const ours = await findOurs(deps, input, {});
      if (ours !== undefined) return ours;
    }
    if (error.code === 'not-found' || error.code === 'bad-request') await blame(deps, input, call);
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
  call: AtriumCallOptions,
  isProof: boolean,
): Promise<AtriumMember> {
  const ours = isProof ? await findOurs(deps, input, call) : undefined;
  if (ours !== undefined) return ours;
  const all = await deps.atrium.members.listAll(input.userGuid, call);
  const [first, ...others] = all.filter(
    (member) => member.institution_code === input.source.institutionCode,
  );
  throw failure('MemberAlreadyExists', {
    memberGuid: others.length === 0 ? first?.guid : undefined,
  });
}

async function findOurs(
  { atrium }: ActivityDependencies,
  input: CreateMemberInput,
  call: AtriumCallOptions,
): Promise<AtriumMember | undefined> {
  const identifier = memberIdentifier(input);
  const members = await atrium.members.listAll(input.userGuid, call);
  return members.find((member) => member.identifier === identifier);
}

/** MX's refusals name no field, so the institution and its form are read to tell which part of the input was wrong. */
async function blame(
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

async function hasJobSince(
  { atrium }: ActivityDependencies,
  input: UpdateMemberInput,
  call: AtriumCallOptions,
): Promise<boolean> {
  const status = await atrium.members.status(input, call);
  const marks = toJobMarks(status);
  return (
    status.is_being_aggregated ||
    status.connection_status === 'UPDATED' ||
    marks.aggregatedAtMs !== input.baseline.aggregatedAtMs
  );
}

function toState(member: AtriumMember): MemberState {
  return {
    userGuid: member.user_guid,
    memberGuid: member.guid,
    institutionCode: member.institution_code,
    connectionStatus: member.connection_status,
    baseline: toJobMarks(member),
    isBeingAggregated: member.is_being_aggregated,
    isOauth: member.is_oauth === true,
    knownAccountGuids: [],
  };
}
