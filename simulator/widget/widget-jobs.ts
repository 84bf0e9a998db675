/**
 * Calls of the widget to Atrium in its user's name: the job of its mode and the bank's page.
 * Passing rejections are remembered; all others end in the error step.
 */
import { type Call } from '../endpoint';
import { AtriumRejection } from '../errors';
import { issueOauthUri } from '../oauth-links';
import { aggregateMember, verifyMember } from '../routes/jobs';
import { type MemberRecord } from '../store';
import { type World } from '../world';
import { statusId } from './widget-messages';
import { type WidgetSession } from './widget-shapes';
import { goTo, tell } from './widget-session';

/** A widget at one moment. */
export interface WidgetMoment {
  readonly world: World;
  readonly nowMs: number;
  readonly session: WidgetSession;
}

/** Starts the job of the widget's mode, or remembers to start it when MX rejects it for now. */
export function startWidgetJob({ world, session, nowMs }: WidgetMoment): void {
  const { options } = session;
  const isVerification = options.mode === 'verification';
  const call = callAs({ world, session, nowMs }, isVerification ? verifyBody(options) : {});
  session.wantsJob = true;
  session.idlePolls = 0;
  goTo(session, 'connecting');
  try {
    const { body } = isVerification ? verifyMember(call) : aggregateMember(call);
    const { member } = body as { readonly member: { readonly is_being_aggregated: boolean } };
    session.wantsJob = !member.is_being_aggregated;
  } catch (error) {
    // A collision with another job passes; everything else is final.
    if (!(error instanceof AtriumRejection)) throw error;
    if (error.httpStatus !== 409) fail(session, null);
  }
}

/** Sends the end user to the bank's page and tells the host. */
export function openOauth({ world, session }: WidgetMoment, member: MemberRecord): void {
  const { is_mobile_webview: isApp, ui_message_webview_url_scheme: scheme } = session.options;
  session.oauthUrl = issueOauthUri(world, member, {
    referral_source: isApp === true ? 'APP' : 'BROWSER',
    ui_message_webview_url_scheme: scheme,
  });
  tell(session, 'oauthRequested', { url: session.oauthUrl, member_guid: member.guid });
  goTo(session, 'oauth');
}

/** An Atrium call in the name of the widget's user. */
export function callAs({ world, session, nowMs }: WidgetMoment, body: unknown): Call {
  const { userGuid, memberGuid } = session;
  const params = { userGuid, memberGuid: memberGuid ?? undefined };
  return { world, nowMs, params, query: {}, body, acceptLanguage: undefined };
}

/** Ends in the error step and tells the host the status. */
export function fail(session: WidgetSession, connectionStatus: string | null): void {
  const member = { guid: session.memberGuid, connection_status: statusId(connectionStatus) };
  session.wantsJob = false;
  session.lastStatus = connectionStatus;
  tell(session, 'memberError', { member });
  goTo(session, 'loginError');
}

function verifyBody({ include_transactions: isAsked }: WidgetSession['options']) {
  return isAsked === undefined ? {} : { include_transactions: isAsked };
}
