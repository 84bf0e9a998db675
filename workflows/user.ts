/** The step that makes sure of the user at MX. */
import { type TenantUser } from '../activities';
import { commandActivities } from './activity-options';
import { type VerificationRun } from './run';

/**
 * Uses the user that the caller names, or has one created. Returns the user's guid. That a named
 * user is the tenant's is proved by the first activity about it ({@link tenantUser}): a step of its
 * own would cost six events.
 */
export async function ensureUser(run: VerificationRun): Promise<string> {
  const { user, verificationId, tenantId, member } = run.input;
  if (user.kind === 'existing') {
    const { userGuid } = user;
    run.record.change({ userGuid });
    return userGuid;
  }
  run.record.change({ step: 'createUser' });
  const institutionCode = 'institutionCode' in member ? member.institutionCode : undefined;
  const { userGuid } = await commandActivities(run).createUser.executeWithOptions(
    { summary: 'Create the user' },
    [
      {
        verificationId,
        tenantId,
        user,
        ...(institutionCode === undefined ? {} : { institutionCode }),
      },
    ],
  );
  run.record.change({ userGuid });
  return userGuid;
}

/** Whose user the run's is: goes to every activity that may be the first about it, or the last. */
export function tenantUser({ input }: VerificationRun, userGuid: string): TenantUser {
  const { tenantId, user } = input;
  return { userGuid, tenantId, isUserNamed: user.kind === 'existing' };
}
