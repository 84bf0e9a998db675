/**
 * Calls of the widget to MX in its user's name: the job of its mode and the bank's page.
 * Passing rejections are remembered; all others end in the error step.
 */
import { DIALECTS } from '../dialects';
import { type Call } from '../endpoint';
import { Rejection } from '../errors';
import { issueOauthUri } from '../oauth-links';
import { aggregateMember, verifyMember } from '../routes/jobs';
import { type MemberRecord } from '../records';
import { type World } from '../world';
import { statusId } from './widget-messages';
import { type WidgetSession } from './widget-shapes';
import { goTo, memberOf, tell } from './widget-session';

const TRANSACTIONS = ['transactions'] as const;

/** A widget at one moment. */
export interface WidgetMoment {
  readonly world: World;
  readonly nowMs: number;
  readonly session: WidgetSession;
}

/** Waits for the job that began with the member, as Platform's products do. */
export function awaitFirstJob({ session }: WidgetMoment): void {
  session.wantsJob = false;
  session.idlePolls = 0;
  goTo(session, 'connecting');
}

/** Starts the job of the widget's mode, or remembers to start it when MX rejects it for now. */
export function startWidgetJob({ world, session, nowMs }: WidgetMoment): void {
  const { isVerification, include_transactions: includesTransactions } = session.options;
  const call = callAs({ world, session, nowMs });
  session.wantsJob = true;
  session.idlePolls = 0;
  goTo(session, 'connecting');
  try {
    if (!isVerification) aggregateMember(call);
    else verifyMember(call, ['numbers', ...(includesTransactions === true ? TRANSACTIONS : [])]);
    session.wantsJob = memberOf(world, session)?.machine.snapshot().isBeingAggregated !== true;
  } catch (error) {
    // A collision with another job passes; everything else is final.
    if (!(error instanceof Rejection)) throw error;
    if (error.httpStatus !== 409) fail(session, null);
  }
}

/** Sends the end user to the bank's page and tells the host. */
export function openOauth({ world, session }: WidgetMoment, member: MemberRecord): void {
  const { options } = session;
  session.oauthUrl = issueOauthUri(world, member, {
    referral_source: options.oauth_referral_source,
    client_redirect_url: options.client_redirect_url,
    ui_message_webview_url_scheme: options.ui_message_webview_url_scheme,
  });
  tell(session, 'oauthRequested', { url: session.oauthUrl, member_guid: member.guid });
  goTo(session, 'oauth');
}

/** A call of MX in the name of the widget's user. */
export function callAs({ world, session, nowMs }: WidgetMoment): Call {
  const { userGuid, memberGuid, options } = session;
  return {
    world,
    dialect: DIALECTS[options.api],
    nowMs,
    params: { userGuid, memberGuid: memberGuid ?? undefined },
    query: {},
    body: undefined,
    acceptLanguage: undefined,
    callbackPayload: undefined,
  };
}

/** Ends in the error step and tells the host the status. */
export function fail(session: WidgetSession, connectionStatus: string | null): void {
  const member = { guid: session.memberGuid, connection_status: statusId(connectionStatus) };
  session.wantsJob = false;
  session.lastStatus = connectionStatus;
  tell(session, 'memberError', { member });
  goTo(session, 'loginError');
}
