/**
 * One-time OAuth addresses (contract §13). The consent page that they lead to is not built yet; a member is brought
 * out of PENDING through the control surface.
 */
import { z } from 'zod';
import { digest } from './guids';
import type { MemberRecord } from './store';
import { startJob, type World } from './world';

/** Options of an OAuth request, wherever they stand. */
export const oauthOptions = {
  referral_source: z.enum(['BROWSER', 'APP']).optional(),
  client_redirect_url: z.string().optional(),
  ui_message_webview_url_scheme: z.string().optional(),
};

/** The options as values. */
export interface OauthOptions {
  readonly referral_source?: 'BROWSER' | 'APP' | undefined;
  readonly client_redirect_url?: string | undefined;
  readonly ui_message_webview_url_scheme?: string | undefined;
}

/** How the end user left the consent page. */
export type OauthResult = 'approved' | 'denied';

/** Makes a fresh one-time address for a member. */
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
  return `${world.baseUrl}/oauth/predirect_to/${member.guid}/${token}?${parameters.toString()}`;
}

/**
 * Ends the PENDING of a member. Approved: an aggregation starts, or with `skip_aggregation` the member is CREATED and
 * idle (undocumented, contract §18). Denied: DENIED and idle.
 */
export function finishOauth(
  world: World,
  member: MemberRecord,
  result: OauthResult,
  nowMs: number,
): void {
  if (result === 'denied') {
    member.machine.force({ connectionStatus: 'DENIED', status: 'DENIED' }, nowMs);
    return;
  }
  member.machine.force({ connectionStatus: 'CREATED', status: null }, nowMs);
  if (!member.skipsAggregationAfterOauth) startJob(world, member, { kind: 'aggregation', nowMs });
}
