/** The step that makes sure of the user at MX. */
import { commandActivities } from './activity-options';
import { type VerificationRun } from './run';

/** Uses the user that the caller names, or has one created. Returns the user's guid. */
export async function ensureUser(run: VerificationRun): Promise<string> {
  const { user, verificationId, member } = run.input;
  if (user.kind === 'existing') {
    const { userGuid } = user;
    run.record.change({ userGuid });
    return userGuid;
  }
  run.record.change({ step: 'createUser' });
  const institutionCode = 'institutionCode' in member ? member.institutionCode : undefined;
  const { userGuid } = await commandActivities(run).createUser.executeWithOptions(
    { summary: 'Create the user' },
    [{ verificationId, user, ...(institutionCode === undefined ? {} : { institutionCode }) }],
  );
  run.record.change({ userGuid });
  return userGuid;
}
