/**
 * One-time OAuth addresses (atrium-contract.md §13) and how the end user's return from one changes
 * the member. The consent page is in pages/.
 */
import { digest } from './guids';
import { AGGREGATION } from './job-plan';
import { type EndState } from './scenarios/scenario';
import { DENIED, FAILED } from './scenarios/scenario-table';
import { type MemberRecord } from './records';
import { type OauthErrorReason, type OauthOptions } from './oauth-link';
import { startJob, startProducts, type World } from './world';

/** How the end user left the consent page, as the control surface takes it. */
export type OauthResult = 'approved' | 'denied';

/**
 * The state of a member after each reason. Undocumented (atrium-contract.md §18): an interrupted
 * visit can be repeated, so the member stays PENDING; a decision of the bank is final.
 */
const STATE_AFTER: Readonly<Record<OauthErrorReason, EndState | null>> = {
  CANCELLED: null,
  DENIED,
  IMPEDED: { connectionStatus: 'IMPEDED', status: 'HALTED' },
  PROVIDER_ERROR: FAILED,
  SERVER_ERROR: FAILED,
  SESSION_ERROR: null,
};

/** Creates a fresh one-time address for a member. Earlier ones stay valid until they are used. */
export function issueOauthUri(world: World, member: MemberRecord, options: OauthOptions): string {
  member.oauthLinks += 1;
  const token = digest(world.seed, member.guid, 'oauth', member.oauthLinks).slice(0, 40);
  const parameters = new URLSearchParams({
    referral_source: options.referral_source ?? 'BROWSER',
    ui_message_webview_url_scheme: options.ui_message_webview_url_scheme,
  });
  if (options.client_redirect_url !== undefined) {
    parameters.set('client_redirect_url', options.client_redirect_url);
  }
  const address = `/oauth/predirect_to/${member.guid}/${token}?${parameters.toString()}`;
  const visit = digest(world.seed, 'visit', token).slice(0, 40);
  world.oauthLinks.set(token, {
    memberGuid: member.guid,
    address,
    visit,
    options,
    isUsed: false,
    outcome: null,
  });
  return `${world.baseUrl}${address}`;
}

/**
 * Ends the PENDING of a member. Approved: the job that its creation ordered starts, else an
 * aggregation, or with `skip_aggregation` the member is CREATED and idle (undocumented,
 * atrium-contract.md §18). Denied: DENIED and idle.
 *
 * @returns the member that came back: with the setting `oauthReturnsEarlierMember` the user's
 * earlier OAuth member at the institution, if there is one, and then the given one is gone
 */
export function finishOauth(
  world: World,
  member: MemberRecord,
  result: OauthResult,
  nowMs: number,
): MemberRecord {
  if (result === 'denied') {
    failOauth(member, 'DENIED', nowMs);
    return member;
  }
  const returned = memberInPlaceOf(world, member);
  // A job that runs already is the one that approval would start.
  if (returned.machine.runningJob(nowMs) !== null) return returned;
  returned.machine.force({ connectionStatus: 'CREATED', status: null }, nowMs);
  const { order, ordersProducts, skipsJobAfterOauth } = member;
  if (skipsJobAfterOauth) return returned;
  if (ordersProducts) startProducts(world, returned, nowMs);
  else startJob(world, returned, { ...(order ?? AGGREGATION), nowMs });
  return returned;
}

/** Ends the visit of a member without success. */
export function failOauth(member: MemberRecord, reason: OauthErrorReason, nowMs: number): void {
  const state = STATE_AFTER[reason];
  if (state !== null) member.machine.force(state, nowMs);
}

function memberInPlaceOf(world: World, member: MemberRecord): MemberRecord {
  const user = world.store.user(member.userGuid);
  if (!world.settings.oauthReturnsEarlierMember || user === undefined) return member;
  const earlier = [...user.members.values()].find(
    (other) => other.isOauth && other.institution === member.institution,
  );
  if (earlier === undefined || earlier === member) return member;
  world.store.deleteMember(user, member, world.clock.now().getTime());
  return earlier;
}
