/** The activity that makes a user. */
import { type UserSource } from '../domain';
import {
  isMxError,
  type MxCall,
  type MxErrorCode,
  type NewMxUser,
  type UserSearchPlace,
} from '../mx/port';
import { command, type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { userOwnId } from './own-id';

export interface CreateUserInput {
  readonly verificationId: string;
  readonly tenantId: string;
  readonly user: Extract<UserSource, { kind: 'new' }>;
  /** The bank that the verification is for; one that MX does not know needs no user. */
  readonly institutionCode?: string;
}

/**
 * Requests of one look-up for a user, over all attempts: ten thousand users, read within a minute
 * of a healthy MX. Who has more users passes the guid.
 */
export const USER_LOOK_UP_REQUESTS_MAX = 100;

/** How far the look-up has come: kept from attempt to attempt. */
interface LookUp {
  readonly requests: number;
  /** Where it goes on; absent at the start. */
  readonly place?: UserSearchPlace;
}

/** How MX, or our own check of the code, rejects an institution. */
const UNKNOWN_INSTITUTION: ReadonlySet<MxErrorCode> = new Set(['not-found', 'invalid-argument']);

/** Builds the user activities. */
export function createUserActivities(deps: ActivityDependencies) {
  const { mx } = deps;
  return {
    /**
     * Creates a user. Safe to lose: the user carries an own id with the tenant's mark (made from the
     * caller's identifier, else from the verification id), which MX gives to one user alone, so the
     * same create is sent again. Only a conflict says that the user is there; then it is looked up:
     * by its id where the dialect has such a filter, else among all users of the client. A later
     * attempt goes on where the one before stood. Fails with `UserGuidRequired` after {@link USER_LOOK_UP_REQUESTS_MAX}
     * requests.
     */
    createUser: (input: CreateUserInput): Promise<{ readonly userGuid: string }> =>
      command(deps, async (context) => {
        const { call, memory } = context;
        const newUser = toNewUser(deps, input);
        const underWay = memory as LookUp | undefined;
        if (underWay !== undefined) return lookUp(deps, newUser.ownId, underWay, context);
        await checkInstitution(deps, input, call);
        try {
          const { userGuid } = await mx.createUser(newUser, call);
          return { userGuid };
        } catch (error) {
          if (!isMxError(error) || error.code !== 'conflict') throw error;
          return lookUp(deps, newUser.ownId, { requests: 0 }, context);
        }
      }),
  };
}

/**
 * @throws failure `UserGuidRequired` at the bound · `MxRequestRejected` when all users were read and
 * none has the own id: MX contradicts itself, and the next attempt reads them again
 */
async function lookUp(
  { mx }: ActivityDependencies,
  ownId: string,
  { requests: before, place: start }: LookUp,
  { call, remember }: CommandContext,
): Promise<{ readonly userGuid: string }> {
  let place = start;
  for (let requests = before + 1; requests <= USER_LOOK_UP_REQUESTS_MAX; requests += 1) {
    const { found, next } = await mx.searchUser(ownId, place, call);
    if (found !== undefined) return { userGuid: found.userGuid };
    place = next;
    // The SDK sends one of these in ten seconds, and the last one with a failure.
    remember({ requests, ...(place === undefined ? {} : { place }) } satisfies LookUp);
    if (place === undefined) throw failure('MxRequestRejected');
  }
  throw failure('UserGuidRequired');
}

/**
 * @throws failure `InstitutionNotFound` or `InstitutionNotSupported`, before anything is made at MX
 */
async function checkInstitution(
  { mx }: ActivityDependencies,
  { institutionCode }: CreateUserInput,
  call: MxCall,
): Promise<void> {
  if (institutionCode === undefined) return;
  const { canVerify } = await mx.readInstitution(institutionCode, call).catch((error: unknown) => {
    const isUnknown = isMxError(error) && UNKNOWN_INSTITUTION.has(error.code);
    throw isUnknown ? failure('InstitutionNotFound') : error;
  });
  // Null: MX does not say. A wrong word of MX's has to repeat, like every rejection.
  if (canVerify === false) throw failure('InstitutionNotSupported');
}

function toNewUser(
  deps: ActivityDependencies,
  { user, verificationId, tenantId }: CreateUserInput,
): NewMxUser {
  const { identifier, metadata, isDisabled } = user;
  return {
    ownId: userOwnId(deps, { tenantId, verificationId, identifier }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(isDisabled === undefined ? {} : { isDisabled }),
  };
}
