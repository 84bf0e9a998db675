/**
 * The messages of the widget to its host (atrium-contract.md §12): v4 envelopes, navigations in a
 * WebView, and the single message before v4.
 */
import { CONNECTION_STATUSES } from '../scenarios/scenario-table';
import { type WidgetMessage, type WidgetSession } from './widget-shapes';

/** What a page's script sends: messages to post, or addresses to navigate to. */
export interface HostNews {
  readonly messages: readonly unknown[];
  readonly navigations: readonly string[];
}

/**
 * The current format. Lower versions send only the old message. Absent counts as 4 (undocumented).
 */
const MESSAGE_VERSION = 4;
const STATUS_NAMES = Object.keys(CONNECTION_STATUSES);

/**
 * The number of a connection status in messages (atrium-contract.md §5); null for one that has
 * none.
 */
export function statusId(connectionStatus: string | null): number | null {
  const id = connectionStatus === null ? -1 : STATUS_NAMES.indexOf(connectionStatus);
  return id < 0 ? null : id;
}

/** Takes the untold messages, in the form that the host asked for. */
export function takeNews(session: WidgetSession): HostNews {
  const told = session.messages;
  session.messages = [];
  return newsOf(session, told);
}

function newsOf(session: WidgetSession, told: readonly WidgetMessage[]): HostNews {
  const { options } = session;
  const isOld = (options.ui_message_version ?? MESSAGE_VERSION) < MESSAGE_VERSION;
  const scheme = options.ui_message_webview_url_scheme;
  if (options.is_mobile_webview === true) {
    const navigations = isOld
      ? told.flatMap((message) => oldNavigation(message, scheme))
      : told.map((message) => navigation(session, message, scheme));
    return { messages: [], navigations };
  }
  const messages = isOld
    ? told.flatMap((message) => oldMessage(session, message))
    : told.map((message) => envelope(session, message));
  return { messages, navigations: [] };
}

/** What Platform's widget says about every 30 seconds, in the form that the host asked for. */
export function pingOf(session: WidgetSession): HostNews | null {
  if (session.options.api === 'atrium') return null;
  return newsOf(session, [{ event: 'ping', isOfFrame: true, metadata: {} }]);
}

function envelope(session: WidgetSession, message: WidgetMessage) {
  const metadata = { ...names(session), ...message.metadata };
  return { mx: true, type: `mx/${placeOf(message)}`, metadata };
}

function placeOf({ event, isOfFrame }: WidgetMessage): string {
  return isOfFrame === true ? event : `connect/${event}`;
}

function navigation(session: WidgetSession, message: WidgetMessage, scheme: string): string {
  const json = JSON.stringify({ ...names(session), ...message.metadata });
  return `${scheme}://${placeOf(message)}?metadata=${encodeURIComponent(json)}`;
}

/** Before v4 there was one event, as a JSON string. */
function oldMessage(
  { userGuid }: WidgetSession,
  { event, metadata }: WidgetMessage,
): readonly string[] {
  if (event !== 'memberConnected') return [];
  const payload = { member_guid: metadata['member_guid'], user_guid: userGuid };
  return [JSON.stringify({ event: 'mxConnect:memberAdded', payload })];
}

function oldNavigation({ event, metadata }: WidgetMessage, scheme: string): readonly string[] {
  return event === 'memberConnected'
    ? [`${scheme}://memberAdded/${String(metadata['member_guid'])}`]
    : [];
}

function names({ userGuid, guid }: WidgetSession) {
  return { user_guid: userGuid, session_guid: guid };
}
