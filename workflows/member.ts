/** The steps that lead to a member with credentials: user, member, new credentials for it. */
import type { CredentialField, SealedField } from '../domain';
import type { MemberState } from '../activities';
import { commandActivities } from './activity-options';
import { requestCredentials } from './ask';
import { isUnreadable } from './ended';
import type { VerificationRun } from './run';

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

/** Has the member created, asking for its credentials where they were not given, or reads the one it already is. */
export async function obtainMember(run: VerificationRun): Promise<void> {
  const { member } = run.input;
  if (member.kind === 'existing-member') {
    run.record.change({ step: 'readMember' });
    const { userGuid } = run;
    const { memberGuid } = member;
    learnState(
      run,
      await commandActivities(run).readMember.executeWithOptions(
        { summary: 'Read the member and its known account numbers' },
        [{ userGuid, memberGuid }],
      ),
    );
    return;
  }
  let credentials = member.credentials ?? (await askForFirstCredentials(run, 'not-given'));
  for (;;) {
    const state = await createMember(run, credentials);
    if (state !== 'unreadable') return;
    credentials = await askForFirstCredentials(run, 'unreadable');
  }
}

/** Gives the member new credentials. False when they could not be read; nothing reached MX then. */
export async function updateMember(
  run: VerificationRun,
  credentials: readonly SealedField[],
): Promise<boolean> {
  const { userGuid, memberGuid, facts } = run;
  const { verificationId } = run.input;
  const { baseline } = facts;
  continueConnecting(run, 'updateMember');
  try {
    const state = await commandActivities(run).updateMember.executeWithOptions(
      { summary: 'Update the member with new credentials' },
      [{ verificationId, userGuid, memberGuid, credentials, baseline }],
    );
    facts.baseline = state.baseline;
    facts.hasSeenJob = false;
    facts.credentialAttempts += 1;
    return true;
  } catch (error) {
    if (isUnreadable(error)) return false;
    throw error;
  }
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

/** Back from a person to MX: the phase turns, what was asked disappears from the view. */
export function continueConnecting(
  run: VerificationRun,
  step: 'createMember' | 'updateMember' | 'resumeMember',
): void {
  run.record.change({ phase: 'CONNECTING', step, nextAction: { kind: 'none' } });
}

async function askForFirstCredentials(
  run: VerificationRun,
  reason: 'not-given' | 'unreadable',
): Promise<readonly SealedField[]> {
  const { member } = run.input;
  if (member.kind !== 'credentials')
    throw new TypeError('Only a new member is asked for credentials.');
  run.record.change({ step: 'readInstitutionCredentials' });
  const { institutionCode } = member;
  const fields = await commandActivities(run).readInstitutionCredentials.executeWithOptions(
    { summary: "Read the institution's credential fields" },
    [{ institutionCode }],
  );
  return requestCredentials(run, fields, reason, 'credentials-not-provided');
}

async function createMember(
  run: VerificationRun,
  credentials: readonly SealedField[],
): Promise<MemberState | 'unreadable'> {
  const { member, verificationId } = run.input;
  if (member.kind !== 'credentials') throw new TypeError('Only a new member is created.');
  const { kind: _kind, credentials: _given, ...rest } = member;
  continueConnecting(run, 'createMember');
  try {
    const state = await commandActivities(run).createMember.executeWithOptions(
      { summary: 'Create the member, without aggregation' },
      [{ ...rest, verificationId, userGuid: run.userGuid, credentials }],
    );
    run.facts.credentialAttempts += 1;
    learnState(run, state);
    return state;
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
}

function learnState(run: VerificationRun, state: MemberState): void {
  run.facts.baseline = state.baseline;
  run.facts.knownAccountGuids = state.knownAccountGuids;
  run.learnMember(state.memberGuid, state.institutionCode);
}
