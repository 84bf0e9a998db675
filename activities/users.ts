/** Activities about users. */
import { type UserSource } from '../domain';
import {
  isMxError,
  mayHaveTakenEffect,
  type MxCall,
  type MxError,
  type MxErrorCode,
  type MxUser,
  type NewMxUser,
} from '../mx/port';
import { command, type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { ownIdFor } from './own-id';

export interface CreateUserInput {
  readonly verificationId: string;
  readonly user: Extract<UserSource, { kind: 'new' }>;
  /** The bank that the verification is for; one that MX does not know needs no user. */
  readonly institutionCode?: string;
}

/**
 * Notes to the next attempt. Without one it looks for the user first: the worker may have died
 * after it had posted.
 */
const NOTES = {
  /** MX rejected every attempt, or none reached it: nobody has to look. */
  noEffect: 'no-effect',
  /** An attempt may have made the user. */
  mayBeThere: 'may-be-there',
  /** Somebody has looked. If the user is there all the same, MX answers the next POST with 409. */
  looked: 'looked',
} as const;

/** How MX, or our own check of the code, rejects an institution. */
const UNKNOWN_INSTITUTION: ReadonlySet<MxErrorCode> = new Set(['not-found', 'invalid-argument']);

/** Builds the user activities. */
export function createUserActivities(deps: ActivityDependencies) {
  const { mx } = deps;
  return {
    /**
     * Creates a user. Safe to lose: the user carries an own id (the caller's, else one derived from
     * the verification id), which MX gives to one user alone. After a lost answer or a conflict the
     * user with that own id is adopted. MX has no filter by it, so a look-up may read every user of
     * the client: there is one after the first attempt that may have taken effect, and one after a
     * conflict, however many attempts there are.
     */
    createUser: (input: CreateUserInput): Promise<{ readonly userGuid: string }> =>
      command(deps, async (context) => {
        const { call, memory, remember } = context;
        const newUser = toNewUser(input);
        const find = (): Promise<MxUser | undefined> => mx.findUser(newUser.ownId, call);
        const isToLook = mayBeThere(context);
        const earlier = isToLook ? await find() : undefined;
        if (earlier !== undefined) return { userGuid: earlier.userGuid };
        await checkInstitution(deps, input, call);
        try {
          const { userGuid } = await mx.createUser(newUser, call);
          return { userGuid };
        } catch (error) {
          if (!isMxError(error)) throw error;
          const other = error.code === 'conflict' ? await find() : undefined;
          if (other !== undefined) return { userGuid: other.userGuid };
          if (error.code === 'conflict') throw failure('MxRequestRejected');
          const hasLooked = isToLook || memory === NOTES.looked;
          const note = hasLooked ? NOTES.looked : noteOf(error);
          if (note !== memory) remember(note);
          throw error;
        }
      }),
  };
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

function toNewUser({ user, verificationId }: CreateUserInput): NewMxUser {
  const { identifier, metadata, isDisabled } = user;
  return {
    ownId: ownIdFor(verificationId, identifier),
    ...(metadata === undefined ? {} : { metadata }),
    ...(isDisabled === undefined ? {} : { isDisabled }),
  };
}

/** Whether an earlier attempt may have made the user, and nobody has looked for it since. */
function mayBeThere({ attempt, memory }: CommandContext): boolean {
  return attempt > 1 && memory !== NOTES.noEffect && memory !== NOTES.looked;
}

function noteOf(error: MxError): string {
  return mayHaveTakenEffect(error) ? NOTES.mayBeThere : NOTES.noEffect;
}
