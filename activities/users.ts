/** Activities about users. */
import { isAtriumError } from '../mx/atrium';
import type { UserSource } from '../domain';
import { command } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';

export interface CreateUserInput {
  readonly verificationId: string;
  readonly user: Extract<UserSource, { kind: 'new' }>;
}

/** Builds the user activities. */
export function createUserActivities({ atrium }: ActivityDependencies) {
  return {
    /**
     * POST /users. Safe to lose: the user carries an identifier (the caller's, else one derived from the verification
     * id); after a lost answer or a 409 the user with that identifier is adopted. Atrium has no look-up by identifier,
     * so adopting reads the list.
     */
    createUser: (input: CreateUserInput): Promise<{ readonly userGuid: string }> =>
      command(async ({ call, attempt }) => {
        const {
          identifier = identifierFor(input.verificationId),
          email,
          id,
          metadata,
          isDisabled,
        } = input.user;
        const adopt = async (): Promise<string | undefined> =>
          (await atrium.users.findByIdentifier(identifier, call))?.guid;
        const earlier = attempt > 1 ? await adopt() : undefined;
        if (earlier !== undefined) return { userGuid: earlier };
        try {
          const created = await atrium.users.create(
            {
              identifier,
              ...(email === undefined ? {} : { email }),
              ...(id === undefined ? {} : { id }),
              ...(metadata === undefined ? {} : { metadata }),
              ...(isDisabled === undefined ? {} : { is_disabled: isDisabled }),
            },
            call,
          );
          return { userGuid: created.guid };
        } catch (error) {
          if (!isAtriumError(error) || error.code !== 'conflict') throw error;
          const userGuid = await adopt();
          if (userGuid === undefined) throw failure('MxRequestRejected');
          return { userGuid };
        }
      }),
  };
}

/** MX's `identifier` of whatever a verification creates: plain text, unique, tells nothing about a person. */
export function identifierFor(verificationId: string): string {
  return `av-${verificationId}`;
}
