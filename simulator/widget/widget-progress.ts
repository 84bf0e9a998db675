/**
 * Follows the member of a widget by MX's own algorithm (atrium-contract.md §5): tells the host
 * about changes and moves the widget to the question, the error or the end.
 */
import { type MemberView } from '../member-view';
import { type MemberRecord } from '../records';
import { awaitFirstJob, fail, startWidgetJob, type WidgetMoment } from './widget-jobs';
import { statusId } from './widget-messages';
import { type WidgetSession } from './widget-shapes';
import { goTo, memberOf, tell } from './widget-session';

/** Statuses that end nothing even when idle. */
export const GOES_ON: ReadonlySet<string | null> = new Set([
  null,
  'CREATED',
  'UPDATED',
  'RESUMED',
  'RECONNECTED',
  'CHALLENGED',
]);
/** An error counts when two looks in a row find it idle. */
const IDLE_LOOKS_NEEDED = 2;

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

/** Tells the host about a new status. */
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

/** Moves to the step of the member's state. */
export function follow(moment: WidgetMoment, member: MemberRecord, view: MemberView): void {
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

/** Answered questions may show for a while (atrium-contract.md §7) and are not asked again. */
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

/** Code of `invalidData` (atrium-contract.md §12). */
const NO_VERIFIABLE_ACCOUNTS = 1000;

/**
 * The bank's page decides. A member that left PENDING without it was changed by the control
 * surface.
 */
function followOauth(moment: WidgetMoment, member: MemberRecord, view: MemberView): void {
  const { session, world, nowMs } = moment;
  const outcome = [...world.oauthLinks.values()].find(
    ({ address }) => `${world.baseUrl}${address}` === session.oauthUrl,
  )?.outcome;
  const { connectionStatus } = view;
  if (typeof outcome?.errorReason === 'string') {
    const { errorReason } = outcome;
    tell(session, 'oauthError', { member_guid: member.guid, error_reason: errorReason });
    fail(session, connectionStatus);
  } else if (connectionStatus !== 'PENDING') {
    const isBack = connectionStatus === 'CONNECTED' || GOES_ON.has(connectionStatus);
    if (isBack && hasFirstJob(member, nowMs)) awaitFirstJob(moment);
    else if (isBack) startWidgetJob(moment);
    else fail(session, connectionStatus);
  }
}

/** Whether the products of a member have begun after its OAuth. */
function hasFirstJob({ ordersProducts, machine }: MemberRecord, nowMs: number): boolean {
  const isRunning = machine.runningJob(nowMs) !== null;
  return ordersProducts && (isRunning || machine.finishedJobs(nowMs).length > 0);
}

/** The member was deleted elsewhere, or OAuth returned another one in its place. */
function lose({ world, session }: WidgetMoment): void {
  const outcomes = [...world.oauthLinks.values()].filter(
    ({ memberGuid }) => memberGuid === session.memberGuid,
  );
  const returned = outcomes.at(-1)?.outcome?.memberGuid;
  session.memberGuid = returned !== undefined && returned !== session.memberGuid ? returned : null;
  if (session.memberGuid !== null) return;
  session.institution = null;
  goTo(session, session.options.disable_institution_search === true ? 'deleted' : 'search');
}
