/**
 * One open Connect widget: its step and its untold events. widget-views.ts renders a step,
 * widget-actions.ts runs its buttons, widget-progress.ts follows the member.
 */
import { CATALOGUE, institutionGuid, type Institution } from '../catalogue';
import { type MemberRecord } from '../records';
import { type World } from '../world';
import {
  type WidgetLink,
  type WidgetMessage,
  type WidgetOptions,
  type WidgetSession,
  type WidgetStep,
} from './widget-shapes';

/** Begins the session of an address. */
export function newSession(link: WidgetLink): WidgetSession {
  return {
    key: link.sessionKey,
    guid: link.sessionGuid,
    userGuid: link.userGuid,
    options: link.options,
    language: link.language,
    step: 'search',
    institution: null,
    memberGuid: null,
    query: null,
    notice: null,
    wantsJob: false,
    lastStatus: null,
    idlePolls: 0,
    answeredGuids: new Set(),
    oauthUrl: null,
    messages: [],
  };
}

/** Queues a message for the host. */
export function tell(
  session: WidgetSession,
  event: string,
  metadata: WidgetMessage['metadata'] = {},
): void {
  session.messages.push({ event, metadata });
}

/** Moves to a step and tells the host. Does nothing when the widget is there already. */
export function goTo(session: WidgetSession, step: WidgetStep): void {
  if (session.step === step) return;
  tell(session, 'stepChange', { previous: session.step, current: step });
  session.step = step;
  session.notice = null;
}

/** The member of a session; undefined when there is none (any more). */
export function memberOf(world: World, session: WidgetSession): MemberRecord | undefined {
  const user = world.store.user(session.userGuid);
  if (user === undefined || session.memberGuid === null) return undefined;
  return world.store.member(user, session.memberGuid);
}

/** How an institution is named in a message. */
export function institutionName(institution: Institution): {
  readonly code: string;
  readonly guid: string;
} {
  return { code: institution.code, guid: institutionGuid(institution) };
}

/** Finds an institution by code, or by the guid that messages use. */
export function institutionBy({
  current_institution_code: code,
  current_institution_guid: guid,
}: WidgetOptions): Institution | undefined {
  return CATALOGUE.find(
    (institution) => institution.code === code || institutionGuid(institution) === guid,
  );
}
