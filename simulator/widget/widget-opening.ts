/**
 * The first step of a widget: the search, a bank's form, or what a member waits for
 * (atrium-contract.md §12, options).
 */
import { type MemberRecord } from '../records';
import { fail, openOauth, startWidgetJob, type WidgetMoment } from './widget-jobs';
import { follow, GOES_ON } from './widget-progress';
import { institutionBy, institutionName, tell } from './widget-session';

/** Moves a widget to its first step by its options and tells the host that it is loaded. */
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
  // The host is not told the steps before the first one.
  const news = session.messages.filter(({ event }) => event !== 'stepChange');
  session.messages = [];
  if (options.api !== 'atrium') {
    // The first message, before the session has a name (mx-platform-contract.md §11).
    const metadata = { session_guid: '', user_guid: '' };
    session.messages.push({ event: 'load', isOfFrame: true, metadata });
  }
  tell(session, 'loaded', { initial_step: session.step });
  session.messages.push(...news);
  if (session.step === 'enterCreds' && session.institution !== null) {
    tell(session, 'enterCredentials', { institution: institutionName(session.institution) });
  }
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
