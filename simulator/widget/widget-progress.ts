/**
 * Follows the member of a widget by MX's own algorithm (contract §5): what changed is told to the host, and the widget
 * moves to the question, the error or the end. Also here: starting the widget's job and opening a session.
 */
import type { Call } from '../endpoint';
import { AtriumRefusal } from '../errors';
import type { MemberView } from '../member-machine';
import { issueOauthUri } from '../oauth-links';
import { aggregateMember, verifyMember } from '../routes/jobs';
import type { MemberRecord } from '../store';
import type { World } from '../world';
import { statusId } from './widget-messages';
import {
  goTo,
  institutionBy,
  institutionName,
  memberOf,
  tell,
  type WidgetSession,
} from './widget-session';

/** A widget at one moment. */
export interface WidgetMoment {
  readonly world: World;
  readonly nowMs: number;
  readonly session: WidgetSession;
}

/** Statuses that end nothing even when idle. */
const GOES_ON: ReadonlySet<string | null> = new Set([
  null,
  'CREATED',
  'UPDATED',
  'RESUMED',
  'RECONNECTED',
  'CHALLENGED',
]);
/** An error counts when two looks running find it idle. */
const IDLE_LOOKS_NEEDED = 2;

/** Where a widget begins, by its options; says that it is loaded. */
export function openWidget(moment: WidgetMoment): void {
  const { world, session } = moment;
  const { options } = session;
  const user = world.store.user(session.userGuid);
  const member = user && world.store.member(user, options.current_member_guid ?? '');
  if (member !== undefined) {
    openAtMember(moment, member);
  } else {
    session.institution = institutionBy(options) ?? null;
    if (session.institution !== null) session.step = 'enterCreds';
  }
  // Steps on the way to the first one are nobody's business.
  const news = session.messages.filter(({ event }) => event !== 'stepChange');
  session.messages = [];
  tell(session, 'loaded', { initial_step: session.step });
  session.messages.push(...news);
  if (session.step === 'enterCreds' && session.institution !== null) {
    tell(session, 'enterCredentials', { institution: institutionName(session.institution) });
  }
}

/** Looks at the member once. Does nothing in steps that do not wait for it. */
export function look(moment: WidgetMoment): void {
  const { world, session, nowMs } = moment;
  if (session.step !== 'connecting' && session.step !== 'mfa' && session.step !== 'oauth') return;
  const member = memberOf(world, session);
  if (member === undefined) {
    lose(moment);
    return;
  }
  const view = member.machine.poll(nowMs);
  announce(session, view);
  if (session.step === 'oauth') followOauth(moment, member, view);
  else follow(moment, member, view);
}

/** Starts the job of the widget's mode, or remembers to when MX refuses it for now. */
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
    // Another job in the way passes; everything else is final.
    if (!(error instanceof AtriumRefusal)) throw error;
    if (error.httpStatus !== 409) fail(session, null);
  }
}

/** Sends the end user to the bank's page and says so. */
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

function openAtMember(moment: WidgetMoment, member: MemberRecord): void {
  const { session, world, nowMs } = moment;
  session.memberGuid = member.guid;
  session.institution = member.institution;
  const view = member.machine.view(nowMs);
  session.lastStatus = view.connectionStatus;
  if (session.options.update_credentials === true && !member.isOauth) {
    const institution = institutionName(member.institution);
    tell(session, 'updateCredentials', { member_guid: member.guid, institution });
    session.step = 'updateCreds';
  } else if (view.connectionStatus === 'PENDING') {
    openOauth(moment, member);
  } else if (view.isBeingAggregated) {
    session.step = 'connecting';
    follow({ world, session, nowMs }, member, view);
  } else if (view.connectionStatus === 'CONNECTED') {
    session.step = 'verifyExistingMember';
  } else if (GOES_ON.has(view.connectionStatus)) {
    startWidgetJob(moment);
  } else {
    fail(session, view.connectionStatus);
  }
}

/** Tells the host of a status that it has not heard of. */
function announce(session: WidgetSession, view: MemberView): void {
  if (view.connectionStatus === session.lastStatus) return;
  session.lastStatus = view.connectionStatus;
  const id = statusId(view.connectionStatus);
  if (id === null) return;
  tell(session, 'memberStatusUpdate', {
    member_guid: session.memberGuid,
    connection_status: id,
  });
}

function follow(moment: WidgetMoment, member: MemberRecord, view: MemberView): void {
  const { session } = moment;
  const isIdle = !view.isBeingAggregated;
  if (view.connectionStatus === 'CHALLENGED') {
    showQuestions(session, member, view);
    return;
  }
  if (session.wantsJob) {
    if (isIdle) startWidgetJob(moment);
    return;
  }
  goTo(session, 'connecting');
  session.idlePolls = isIdle ? session.idlePolls + 1 : 0;
  if (!isIdle || GOES_ON.has(view.connectionStatus)) return;
  if (view.connectionStatus === 'CONNECTED') {
    tell(session, 'memberConnected', { member_guid: member.guid });
    goTo(session, 'connected');
  } else if (session.idlePolls >= IDLE_LOOKS_NEEDED) {
    fail(session, view.connectionStatus);
  }
}

/** Old questions may show for a while after their answer (contract §7); they are not asked again. */
function showQuestions(session: WidgetSession, member: MemberRecord, view: MemberView): void {
  const isNew = view.challenges.some(({ guid }) => !session.answeredGuids.has(guid));
  if (!isNew) return;
  const isDeadEnd = view.challenges.some(
    ({ spec }) => spec.selectsAccount === true && spec.options?.length === 0,
  );
  if (isDeadEnd) {
    tell(session, 'invalidData', { member_guid: member.guid, code: NO_VERIFIABLE_ACCOUNTS });
    goTo(session, 'noVerifiableAccounts');
  } else {
    goTo(session, 'mfa');
  }
}

/** Code of `invalidData` (contract §12). */
const NO_VERIFIABLE_ACCOUNTS = 1000;

/** The bank's page decides; a member that left PENDING without it was moved by the control surface. */
function followOauth(moment: WidgetMoment, member: MemberRecord, view: MemberView): void {
  const { session, world } = moment;
  const ending = [...world.oauthLinks.values()].find(
    ({ address }) => `${world.baseUrl}${address}` === session.oauthUrl,
  )?.ending;
  const { connectionStatus } = view;
  if (typeof ending?.errorReason === 'string') {
    const { errorReason } = ending;
    tell(session, 'oauthError', { member_guid: member.guid, error_reason: errorReason });
    fail(session, connectionStatus);
  } else if (connectionStatus !== 'PENDING') {
    const isBack = connectionStatus === 'CONNECTED' || GOES_ON.has(connectionStatus);
    if (isBack) startWidgetJob(moment);
    else fail(session, connectionStatus);
  }
}

function fail(session: WidgetSession, connectionStatus: string | null): void {
  const member = { guid: session.memberGuid, connection_status: statusId(connectionStatus) };
  session.wantsJob = false;
  session.lastStatus = connectionStatus;
  tell(session, 'memberError', { member });
  goTo(session, 'loginError');
}

/** The member was deleted by somebody else, or another one came back from OAuth in its place. */
function lose({ world, session }: WidgetMoment): void {
  const endings = [...world.oauthLinks.values()].filter(
    ({ memberGuid }) => memberGuid === session.memberGuid,
  );
  const returned = endings.at(-1)?.ending?.memberGuid;
  session.memberGuid = returned !== undefined && returned !== session.memberGuid ? returned : null;
  if (session.memberGuid !== null) return;
  session.institution = null;
  goTo(session, session.options.disable_institution_search === true ? 'deleted' : 'search');
}

function verifyBody({ include_transactions: isAsked }: WidgetSession['options']) {
  return isAsked === undefined ? {} : { include_transactions: isAsked };
}
