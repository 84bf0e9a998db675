/** Activities about users. */
import { type UserSource } from '../domain';
import { isMxError } from '../mx/port';
import { command } from './command';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { ownIdFor } from './own-id';

export interface CreateUserInput {
  readonly verificationId: string;
  readonly user: Extract<UserSource, { kind: 'new' }>;
}

/** Builds the user activities. */
export function createUserActivities(deps: ActivityDependencies) {
  const { mx } = deps;
  return {
    /**
     * Creates a user. Safe to lose: the user carries an own id (the caller's, else one derived from
     * the verification id); after a lost answer or a conflict the user with that own id is adopted.
     */
    createUser: (input: CreateUserInput): Promise<{ readonly userGuid: string }> =>
      command(deps, async ({ call, attempt }) => {
        const { kind: _, identifier, ...details } = input.user;
        const ownId = identifier ?? ownIdFor(input.verificationId);
        const adopt = async (): Promise<string | undefined> =>
          (await mx.findUser(ownId, call))?.userGuid;
        const earlier = attempt > 1 ? await adopt() : undefined;
        if (earlier !== undefined) return { userGuid: earlier };
        try {
          const { userGuid } = await mx.createUser({ ownId, ...details }, call);
          return { userGuid };
        } catch (error) {
          if (!isMxError(error) || error.code !== 'conflict') throw error;
          const userGuid = await adopt();
          if (userGuid === undefined) throw failure('MxRequestRejected');
          return { userGuid };
        }
      }),
  };
}
