/** The steps that lead to a member whose job can be started: the user, the member, new credentials for it. */
import type {
  CredentialField,
  CredentialsReason,
  CredentialsSource,
  ExistingMemberSource,
  OauthSource,
  SealedField,
} from '../domain';
import type { MemberState } from '../activities';
import { commandActivities } from './activity-options';
import { requestCredentials } from './await-end-user';
import type { VerificationRun } from './run';
import { whenReadable } from './when-readable';

/** Uses the user MX knows, or has one created. */
export async function ensureUser(run: VerificationRun): Promise<void> {
  const { user, verificationId } = run.input;
  if (user.kind === 'existing') {
    run.learnUser(user.userGuid);
    return;
  }
  run.record.change({ step: 'createUser' });
  const { userGuid } = await commandActivities(run).createUser.executeWithOptions(
    { summary: 'Create the user' },
    [{ verificationId, user }],
  );
  run.learnUser(userGuid);
}

/** Reads a member that exists already, with the numbers it has: the picture before our verify. */
export async function readExistingMember(
  run: VerificationRun,
  { memberGuid }: ExistingMemberSource,
): Promise<MemberState> {
  run.record.change({ step: 'readMember' });
  const { userGuid } = run;
  const state = await commandActivities(run).readMember.executeWithOptions(
    { summary: 'Read the member and its known account numbers' },
    [{ userGuid, memberGuid }],
  );
  learnState(run, state);
  run.facts.wasRunning = state.isBeingAggregated;
  // The sign-in with what MX holds counts as well: a wrong one brings PREVENTED as near as any other.
  run.facts.credentialAttempts = 1;
  run.facts.areNumbersReused =
    run.input.policies?.reuseKnownNumbers === true && state.knownAccountGuids.length > 0;
  return state;
}

/** Takes a fresh picture of the member before another job. */
export async function readMemberAgain(run: VerificationRun): Promise<void> {
  const state = await readPicture(run, 'Read the member before the next try');
  run.facts.wasRunning = state.isBeingAggregated;
}

/** Takes the picture of an earlier member that has come in the place of ours, with the numbers it has. */
export async function readMemberBefore(run: VerificationRun): Promise<void> {
  const state = await readPicture(run, 'Read the earlier member and its known account numbers');
  run.facts.knownAccountGuids = state.knownAccountGuids;
}

async function readPicture(run: VerificationRun, summary: string): Promise<MemberState> {
  const { userGuid, memberGuid } = run;
  run.record.change({ step: 'readMember' });
  const state = await commandActivities(run).readMember.executeWithOptions({ summary }, [
    { userGuid, memberGuid },
  ]);
  run.facts.baseline = state.baseline;
  return state;
}

/** Has the member created with the end user's credentials, asking for them where they were not given. */
export async function createMemberWithCredentials(
  run: VerificationRun,
  source: CredentialsSource,
): Promise<void> {
  let credentials = source.credentials ?? (await askForFirstCredentials(run, source, 'not-given'));
  while (!(await createMember(run, source, credentials))) {
    credentials = await askForFirstCredentials(run, source, 'unreadable');
  }
  run.facts.credentialAttempts += 1;
}

/** Has the member created. False when the credentials could not be read; nothing reached MX then. */
export async function createMember(
  run: VerificationRun,
  { credentials: _given, ...source }: CredentialsSource | (OauthSource & { credentials?: never }),
  credentials: readonly SealedField[],
): Promise<boolean> {
  const { userGuid, input } = run;
  const { verificationId } = input;
  run.continueWith('createMember');
  run.facts.mayHaveMember = true;
  return whenReadable(run, async () => {
    const state = await commandActivities(run).createMember.executeWithOptions(
      { summary: 'Create the member, without aggregation' },
      [{ verificationId, userGuid, source, credentials }],
    );
    learnState(run, state);
    run.facts.isOurs = true;
    run.facts.otherMemberGuids = state.otherMemberGuids ?? [];
  });
}

/** Gives the member new credentials; returns how it stands then, or that they could not be read: nothing reached MX. */
export async function updateMember(
  run: VerificationRun,
  credentials: readonly SealedField[],
): Promise<MemberState | 'unreadable'> {
  const { userGuid, memberGuid, facts } = run;
  const { verificationId } = run.input;
  const { baseline } = facts;
  let updated: MemberState | 'unreadable' = 'unreadable';
  run.continueWith('updateMember');
  await whenReadable(run, async () => {
    updated = await commandActivities(run).updateMember.executeWithOptions(
      { summary: 'Update the member with new credentials' },
      [{ verificationId, userGuid, memberGuid, credentials, baseline }],
    );
    facts.baseline = updated.baseline;
    facts.credentialAttempts += 1;
    run.record.change({ connectionStatus: updated.connectionStatus });
  });
  return updated;
}

/** The fields to fill in when the member is updated. */
export function readMemberCredentials(run: VerificationRun): Promise<readonly CredentialField[]> {
  run.record.change({ step: 'readMemberCredentials' });
  const { userGuid, memberGuid } = run;
  return commandActivities(run).readMemberCredentials.executeWithOptions(
    { summary: "Read the member's credential fields" },
    [{ userGuid, memberGuid }],
  );
}

async function askForFirstCredentials(
  run: VerificationRun,
  { institutionCode }: CredentialsSource,
  reason: CredentialsReason,
): Promise<readonly SealedField[]> {
  run.record.change({ step: 'readInstitutionCredentials' });
  const fields = await commandActivities(run).readInstitutionCredentials.executeWithOptions(
    { summary: "Read the institution's credential fields" },
    [{ institutionCode }],
  );
  return requestCredentials(run, fields, reason, 'credentials-not-provided');
}

function learnState(run: VerificationRun, state: MemberState): void {
  run.facts.baseline = state.baseline;
  run.facts.knownAccountGuids = state.knownAccountGuids;
  run.facts.isOauth = state.isOauth;
  run.learnMember(state.memberGuid, state.institutionCode);
}
