/**
 * How the member comes to be: by credentials, at the bank's own page, in MX's Connect widget, or
 * made before.
 */
import {
  outcomeForErrorCode,
  type ConnectWidgetSource,
  type CredentialsSource,
  type ExistingMemberSource,
  type OauthSource,
} from '../domain';
import { type MemberState } from '../activities';
import { commandActivities, pollingActivities } from './activity-options';
import { awaitOpenUrl } from './await-open-url';
import { createMember, createMemberWithCredentials, readMember } from './member';
import { jobStartedByMx } from './job';
import { recover, recoverBeforeVerify } from './recover';
import { type VerificationRun } from './run';
import { pollBounds } from './settle-member';
import { baselineAfter, type Connection, type Member } from './step-results';
import { tenantUser } from './user';

/**
 * Connects the member by the method that the caller chose.
 *
 * @throws OutcomeReached when no member comes of it, or the end user does not act in time
 */
export async function connectMember(run: VerificationRun, userGuid: string): Promise<Connection> {
  const { member: source } = run.input;
  switch (source.kind) {
    case 'credentials':
      return connectByCredentials(run, userGuid, source);
    case 'oauth':
      return connectByOauth(run, userGuid, source);
    case 'connect-widget':
      return connectInWidget(run, userGuid, source);
    case 'existing-member':
      return connectExisting(run, userGuid, source);
  }
}

async function connectByCredentials(
  run: VerificationRun,
  userGuid: string,
  source: CredentialsSource,
): Promise<Connection> {
  const created = await createMemberWithCredentials(run, userGuid, source);
  const member = toMember(userGuid, created);
  const { jobStarted, baseline: timestamps, connectionStatus, errorCode } = created;
  if (jobStarted === 'yes' || jobStarted === 'unknown') {
    const job = jobStartedByMx(timestamps, created.isBeingAggregated);
    return { next: 'await-job', member, job };
  }
  // MX made the member and not its verification: its code tells why, or another try does.
  const isExplained = jobStarted === 'failed' && outcomeForErrorCode(errorCode) !== undefined;
  const baseline = isExplained
    ? await recover(run, member, {
        connectionStatus,
        isAuthenticated: false,
        timestamps,
        errorCode,
      })
    : {
        timestamps,
        wasRunning: false,
        ...(jobStarted === undefined ? {} : { isOtherJobOurs: true }),
      };
  return { next: 'verify', member, baseline };
}

/**
 * Reads a member that exists already, and recovers it first where its next sign-in would only fail.
 */
async function connectExisting(
  run: VerificationRun,
  userGuid: string,
  { memberGuid }: ExistingMemberSource,
): Promise<Connection> {
  const summary = 'Read the member and its known account numbers';
  const state = await readMember(run, { userGuid, memberGuid }, summary);
  const member = toMember(userGuid, state);
  run.ownership.noteMembersBefore([member.memberGuid]);
  run.record.change({ memberGuid: member.memberGuid, institutionCode: state.institutionCode });
  // The sign-in with what MX holds counts as well: a wrong one counts towards PREVENTED like any
  // other.
  run.attempts.countSignIn();
  const hasNumbers = state.knownAccountGuids?.length !== 0;
  if (run.input.policies?.reuseKnownNumbers === true && hasNumbers)
    return { next: 'reuse-numbers', member };
  const baseline = await recoverBeforeVerify(run, member, state);
  return { next: 'verify', member, baseline };
}

/** Sends the end user to the bank's page and waits until MX sees that they are back. */
async function connectByOauth(
  run: VerificationRun,
  userGuid: string,
  source: OauthSource,
): Promise<Connection> {
  const created = await createMember(run, userGuid, source);
  const { institutionCode, identifier: _id, metadata: _metadata, ...back } = source;
  const { handlers, ownership } = run;
  const startsByItself = (created.jobStarted ?? 'no') !== 'no';
  const page = { source: back, userGuid, memberGuid: created.memberGuid };
  const settled = await awaitOpenUrl(run, page, 'oauth-not-completed', (settleMs) => {
    const hintedGuid = handlers.polls.hint?.memberGuid;
    return pollingActivities(run).awaitOauthMember.executeWithOptions(
      { summary: "Poll until the end user is back from the bank's page" },
      [
        {
          userGuid,
          memberGuid: created.memberGuid,
          institutionCode,
          ...pollBounds(run, settleMs),
          ...(hintedGuid === undefined ? {} : { hintedGuid }),
          ...(startsByItself ? { isStartUnsure: true } : {}),
        },
      ],
    );
  });
  const { memberGuid } = settled;
  const member = { ...toMember(userGuid, created), memberGuid, isOauth: true };
  if (ownership.isOurs(memberGuid) && startsByItself) {
    // Every success of a member that MX put in the place of ours is since then.
    const ofReplaced = { ...settled.timestamps, successfullyAggregatedAtMs: null };
    const baseline = memberGuid === created.memberGuid ? created.baseline : ofReplaced;
    return { next: 'await-job', member, job: jobStartedByMx(baseline) };
  }
  if (ownership.isOurs(memberGuid))
    return { next: 'verify', member, baseline: baselineAfter(settled) };
  // MX brought back a member that the user had before: it may have numbers from then.
  const summary = 'Read the earlier member and its known account numbers';
  const { knownAccountGuids, baseline: timestamps } = await readMember(run, member, summary);
  const baseline = {
    timestamps,
    wasRunning: false,
    ...(startsByItself ? { isOtherJobOurs: true } : {}),
  };
  return { next: 'verify', member: { ...member, knownAccountGuids }, baseline };
}

/**
 * Hands the end user over to the widget, which makes the member and its verification, and waits
 * until both are done.
 */
async function connectInWidget(
  run: VerificationRun,
  userGuid: string,
  source: ConnectWidgetSource,
): Promise<Connection> {
  run.record.change({ step: 'awaitWidgetMember' });
  const membersBefore = await commandActivities(run).listMembers.executeWithOptions(
    { summary: 'Read the members before the widget' },
    [tenantUser(run, userGuid)],
  );
  run.ownership.noteMembersBefore(membersBefore.map(({ memberGuid }) => memberGuid));
  // Each poll that starts names them again, without the accounts that only this step needs.
  const seenBefore = membersBefore.map(({ memberGuid, timestamps }) => ({
    memberGuid,
    timestamps,
  }));
  const { handlers } = run;
  const page = { source, userGuid };
  const settled = await awaitOpenUrl(run, page, 'widget-not-completed', (settleMs) => {
    const { deletedGuid } = handlers.polls;
    const hintedGuid = handlers.polls.hint?.memberGuid;
    return pollingActivities(run).awaitWidgetMember.executeWithOptions(
      { summary: 'Poll until the widget has made a verified member' },
      [
        {
          userGuid,
          membersBefore: seenBefore,
          ...pollBounds(run, settleMs),
          ...(hintedGuid === undefined ? {} : { hintedGuid }),
          ...(deletedGuid === undefined ? {} : { deletedGuid }),
        },
      ],
    );
  });
  const { memberGuid } = settled;
  const before = membersBefore.find((member) => member.memberGuid === memberGuid);
  const member = {
    userGuid,
    memberGuid,
    isOauth: settled.isOauth === true,
    knownAccountGuids: before === undefined ? [] : before.knownAccountGuids,
  };
  return { next: 'read-numbers', member };
}

function toMember(
  userGuid: string,
  { memberGuid, isOauth, knownAccountGuids }: MemberState,
): Member {
  return { userGuid, memberGuid, isOauth: isOauth === true, knownAccountGuids };
}
