/** Activities that make, read and mend a member. */
import { isAtriumError, type AtriumCallOptions, type AtriumMember } from '../atrium';
import type { ConnectionStatus, CredentialField, JobMarks, SealedField } from '../domain';
import { command } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { toCredentialField, toJobMarks } from './from-atrium';
import { openSealed } from './open-sealed';
import { identifierFor } from './users';
import { waitUntilIdle } from './wait-until-idle';

export interface CreateMemberInput {
  readonly verificationId: string;
  readonly userGuid: string;
  readonly institutionCode: string;
  readonly credentials: readonly SealedField[];
  readonly metadata?: string;
  readonly isBackgroundAggregationDisabled?: boolean;
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
          return toState(ours ?? (await postMember(deps, input, call)));
        },
        { 'not-found': 'UserNotFound', constraint: 'MemberLimitReached' },
      ),

    /** GET the member and its known account numbers, all pages: the picture before a verify. Safe to repeat. */
    readMember: (input: MemberRef): Promise<MemberState> =>
      command(async ({ call }) => {
        const member = await atrium.members.read(input, call);
        const numbers = await atrium.members.accountNumbers(input, call);
        return {
          ...toState(member),
          knownAccountGuids: numbers.map((number) => number.account_guid),
        };
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
      command(async ({ call, attempt }) => {
        const hasTakenEffect = attempt > 1 && (await hasJobSince(deps, input, call));
        if (!hasTakenEffect) {
          const { verificationId, credentials } = input;
          const opened = await openSealed(deps.unseal, verificationId, 'credential', credentials);
          await atrium.members.update(input, { credentials: opened }, call);
        }
        await waitUntilIdle(deps, input, call);
        return toState(await atrium.members.read(input, call));
      }),
  };
}

async function postMember(
  { atrium, unseal }: ActivityDependencies,
  input: CreateMemberInput,
  call: AtriumCallOptions,
): Promise<AtriumMember> {
  const { verificationId, userGuid, institutionCode, metadata } = input;
  const credentials = await openSealed(unseal, verificationId, 'credential', input.credentials);
  try {
    const { member } = await atrium.members.create(
      userGuid,
      {
        institution_code: institutionCode,
        credentials,
        identifier: identifierFor(verificationId),
        skip_aggregation: true,
        ...(metadata === undefined ? {} : { metadata }),
        ...(input.isBackgroundAggregationDisabled === undefined
          ? {}
          : { background_aggregation_is_disabled: input.isBackgroundAggregationDisabled }),
      },
      call,
    );
    return member;
  } catch (error) {
    if (!isAtriumError(error)) throw error;
    if (error.code === 'conflict') return adoptOrName({ atrium, unseal }, input, call);
    if (error.code === 'not-found' || error.code === 'bad-request') {
      await blame(atrium, input, call);
    }
    throw error;
  }
}

/** A 409: the member is ours from an attempt whose answer was lost, or another verification's, which is then named. */
async function adoptOrName(
  deps: Pick<ActivityDependencies, 'atrium' | 'unseal'>,
  input: CreateMemberInput,
  call: AtriumCallOptions,
): Promise<AtriumMember> {
  const ours = await findOurs(deps, input, call);
  if (ours !== undefined) return ours;
  const all = await deps.atrium.members.listAll(input.userGuid, call);
  const [first, ...others] = all.filter(
    (member) => member.institution_code === input.institutionCode,
  );
  throw failure('MemberAlreadyExists', {
    memberGuid: others.length === 0 ? first?.guid : undefined,
  });
}

async function findOurs(
  { atrium }: Pick<ActivityDependencies, 'atrium'>,
  input: CreateMemberInput,
  call: AtriumCallOptions,
): Promise<AtriumMember | undefined> {
  const identifier = identifierFor(input.verificationId);
  const members = await atrium.members.listAll(input.userGuid, call);
  return members.find((member) => member.identifier === identifier);
}

/** MX's refusals name no field, so the institution and its form are read to tell which part of the input was wrong. */
async function blame(
  atrium: ActivityDependencies['atrium'],
  input: CreateMemberInput,
  call: AtriumCallOptions,
): Promise<void> {
  const fields = await atrium.institutions
    .credentials(input.institutionCode, call)
    .catch((error: unknown) => {
      if (isAtriumError(error) && error.code === 'not-found') throw failure('InstitutionNotFound');
      throw error;
    });
  const given = new Set(input.credentials.map((credential) => credential.guid));
  if (fields.some((field) => !given.has(field.guid))) throw failure('CredentialsIncomplete');
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
    knownAccountGuids: [],
  };
}
