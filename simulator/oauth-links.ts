/**
 * One-time OAuth addresses (contract §13) and what becomes of a member when its end user comes back from one.
 * The consent page that an address leads to stands in pages/.
 */
import { z } from 'zod';
import { digest } from './guids';
import type { EndState } from './scenarios/scenario';
import { DENIED, FAILED } from './scenarios/scenario-table';
import type { MemberRecord } from './store';
import { startJob, type World } from './world';

/** Printable ASCII that is an address: it becomes a header of the way back. */
const redirectUrl = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .refine((text) => URL.canParse(text));
/** A URL scheme, without the colon. */
export const urlScheme = z.string().regex(/^[A-Za-z][A-Za-z0-9+.-]*$/);

/** Options of an OAuth request, wherever they stand. */
export const oauthOptions = {
  referral_source: z.enum(['BROWSER', 'APP']).optional(),
  client_redirect_url: redirectUrl.optional(),
  ui_message_webview_url_scheme: urlScheme.optional(),
};

/** The options as values. */
export interface OauthOptions {
  readonly referral_source?: 'BROWSER' | 'APP' | undefined;
  readonly client_redirect_url?: string | undefined;
  readonly ui_message_webview_url_scheme?: string | undefined;
}

/** A one-time address and the visit that it opened. */
export interface OauthLink {
  readonly memberGuid: string;
  /** Path and query as they were handed out; nothing else opens the page. */
  readonly address: string;
  /** Names the consent page that this address opens. */
  readonly visit: string;
  readonly options: OauthOptions;
  isUsed: boolean;
  /** How the visit ended and where it leads back to; null while it lasts. */
  outcome: OauthEnding | null;
}

/** Why an end user came back without success (contract §13.3). */
export const OAUTH_ERROR_REASONS = [
  'CANCELLED',
  'DENIED',
  'IMPEDED',
  'PROVIDER_ERROR',
  'SERVER_ERROR',
  'SESSION_ERROR',
] as const;
/** @see OAUTH_ERROR_REASONS */
export type OauthErrorReason = (typeof OAUTH_ERROR_REASONS)[number];

/** How a visit ended. */
export interface OauthEnding {
  readonly memberGuid: string;
  readonly errorReason: OauthErrorReason | null;
}

/** How the end user left the consent page, as the control surface takes it. */
export type OauthResult = 'approved' | 'denied';

/**
 * How a member stands after each reason. Undocumented (contract §18): a visit that was broken off can be made again, so
 * the member stays PENDING; what the bank decided is final.
 */
const STATE_AFTER: Readonly<Record<OauthErrorReason, EndState | null>> = {
  CANCELLED: null,
  DENIED,
  IMPEDED: { connectionStatus: 'IMPEDED', status: 'HALTED' },
  PROVIDER_ERROR: FAILED,
  SERVER_ERROR: FAILED,
  SESSION_ERROR: null,
};

/** Makes a fresh one-time address for a member. The ones before stay good until they are used. */
export function issueOauthUri(world: World, member: MemberRecord, options: OauthOptions): string {
  member.oauthLinks += 1;
  const token = digest(world.seed, member.guid, 'oauth', member.oauthLinks).slice(0, 40);
  const parameters = new URLSearchParams({
    referral_source: options.referral_source ?? 'BROWSER',
    ui_message_webview_url_scheme: options.ui_message_webview_url_scheme ?? 'atrium',
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
 * Ends the PENDING of a member. Approved: an aggregation starts, or with `skip_aggregation` the member is CREATED and
 * idle (undocumented, contract §18). Denied: DENIED and idle.
 *
 * @returns the member that came back: with the setting `oauthReturnsEarlierMember` the user's earlier OAuth member at the
 *   institution, if there is one, and then the given one is gone
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
  // A job that runs already is the one that an approval would start.
  if (returned.machine.runningJob(nowMs) !== null) return returned;
  returned.machine.force({ connectionStatus: 'CREATED', status: null }, nowMs);
  if (!member.skipsAggregationAfterOauth) {
    startJob(world, returned, { kind: 'aggregation', nowMs });
  }
  return returned;
}

/** Brings a member back without success. */
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
  world.store.deleteMember(user, member);
  return earlier;
}
