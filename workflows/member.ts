/** The steps that read, make and update a member. */
import {
  type CredentialField,
  type CredentialsReason,
  type CredentialsSource,
  type OauthSource,
  type SealedFields,
} from '../domain';
import { type MemberState } from '../activities';
import { commandActivities } from './activity-options';
import { requestCredentials } from './await-end-user';
import { OutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { type Baseline, type FailedJob, type Member } from './step-results';
import { tenantUser } from './user';
import { whenReadable } from './when-readable';

/** Names one member of one user. */
type MemberRef = Pick<Member, 'userGuid' | 'memberGuid'>;

/** Reads a member, with the numbers it has: how it stands before our verify. */
export async function readMember(
  run: VerificationRun,
  { userGuid, memberGuid }: MemberRef,
  summary: string,
): Promise<MemberState> {
  run.record.change({ step: 'readMember' });
  return commandActivities(run).readMember.executeWithOptions({ summary }, [
    { ...tenantUser(run, userGuid), memberGuid },
  ]);
}

/** Reads the member again before another job: what happened since is not that job's success. */
export async function readMemberAgain(run: VerificationRun, member: MemberRef): Promise<Baseline> {
  const state = await readMember(run, member, 'Read the member before the next try');
  return { timestamps: state.baseline, wasRunning: state.isBeingAggregated === true };
}

/**
 * Has the member created with the end user's credentials, and asks for them where they were not
 * given.
 */
export async function createMemberWithCredentials(
  run: VerificationRun,
  userGuid: string,
  { credentials: given, ...source }: CredentialsSource,
): Promise<MemberState> {
  let credentials = given ?? (await requestFirstCredentials(run, userGuid, source, 'not-given'));
  const create = () => whenReadable(run, () => createMember(run, userGuid, source, credentials));
  let created = await create();
  while (created === 'unreadable') {
    credentials = await requestFirstCredentials(run, userGuid, source, 'unreadable');
    created = await create();
  }
  run.attempts.countSignIn();
  return created;
}

/**
 * Has the member created; without credentials where the end user signs in at the bank's own
 * page.
 */
export async function createMember(
  run: VerificationRun,
  userGuid: string,
  source: Omit<CredentialsSource, 'credentials'> | OauthSource,
  credentials?: SealedFields,
): Promise<MemberState> {
  const { verificationId } = run.input;
  run.continueWith('createMember');
  await ensureIdentifierIsFree(run, userGuid, source.identifier);
  run.ownership.noteRequest(source.identifier);
  const created = await commandActivities(run).createMember.executeWithOptions(
    { summary: 'Create the member' },
    [
      {
        ...tenantUser(run, userGuid),
        verificationId,
        source,
        ...(credentials === undefined ? {} : { credentials }),
      },
    ],
  );
  const { memberGuid, institutionCode, otherMemberGuids = [] } = created;
  run.ownership.noteMembersBefore(otherMemberGuids);
  run.record.change({ memberGuid, institutionCode });
  return created;
}

/**
 * Nobody may have the own id that the caller chose, before MX is asked for the member: whoever has
 * it afterwards is ours, to adopt after a lost answer, and to delete.
 *
 * @throws OutcomeReached where a member has it, which it names
 */
async function ensureIdentifierIsFree(
  run: VerificationRun,
  userGuid: string,
  identifier: string | undefined,
): Promise<void> {
  if (identifier === undefined || run.ownership.isRequested) return;
  const { verificationId } = run.input;
  const { memberGuid } = await commandActivities(run).findMember.executeWithOptions(
    { summary: 'Look whether the identifier is free' },
    [{ ...tenantUser(run, userGuid), verificationId, identifier }],
  );
  if (memberGuid !== null) throw new OutcomeReached('member-already-exists', { memberGuid });
}

/**
 * Gives the member new credentials. Returns how it stands then, or `unreadable` when they could not
 * be read; nothing reached MX then.
 */
export async function updateMember(
  run: VerificationRun,
  { userGuid, memberGuid }: MemberRef,
  credentials: SealedFields,
  { timestamps: baseline }: FailedJob,
): Promise<MemberState | 'unreadable'> {
  const { verificationId } = run.input;
  run.continueWith('updateMember');
  return whenReadable(run, async () => {
    const updated = await commandActivities(run).updateMember.executeWithOptions(
      { summary: 'Update the member with new credentials' },
      [{ verificationId, userGuid, memberGuid, credentials, baseline }],
    );
    run.attempts.countSignIn();
    run.record.change({ connectionStatus: updated.connectionStatus });
    return updated;
  });
}

/** Reads the fields to fill in when the member is updated. */
export function readMemberCredentials(
  run: VerificationRun,
  { userGuid, memberGuid }: MemberRef,
): Promise<readonly CredentialField[]> {
  run.record.change({ step: 'readMemberCredentials' });
  return commandActivities(run).readMemberCredentials.executeWithOptions(
    { summary: "Read the member's credential fields" },
    [{ userGuid, memberGuid }],
  );
}

async function requestFirstCredentials(
  run: VerificationRun,
  userGuid: string,
  { institutionCode }: Omit<CredentialsSource, 'credentials'>,
  reason: CredentialsReason,
): Promise<SealedFields> {
  run.record.change({ step: 'readInstitutionCredentials' });
  const fields = await commandActivities(run).readInstitutionCredentials.executeWithOptions(
    { summary: "Read the institution's credential fields" },
    [{ ...tenantUser(run, userGuid), institutionCode }],
  );
  return requestCredentials(run, fields, reason, 'credentials-not-provided');
}
