/** The activity that deletes a user, for whoever deletes all that is kept of a person. */
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';
import { type TenantUser } from './tenant-user';

/** Builds the activity. */
export function createDeleteUserActivity(deps: ActivityDependencies) {
  return {
    /**
     * Deletes a user for good, with its members (atrium-contract.md §3). Called by itself, outside of
     * any verification. Safe to repeat: fails with `UserNotFound` once MX has it no more, and, like
     * every command, for a user that does not carry the tenant's mark.
     */
    deleteUser: (input: TenantUser): Promise<void> =>
      userCommand(deps, input, ({ call }) => deps.mx.deleteUser(input.userGuid, call), {
        'not-found': 'UserNotFound',
      }),
  };
}
