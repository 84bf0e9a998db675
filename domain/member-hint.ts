/**
 * What a front end reports about a member: messages of MX's Connect widget and of the OAuth return
 * page; and webhooks that are handed on. They come from a browser or unsigned, so they are hints:
 * they start a poll and decide nothing. Source: atrium-contract.md §12, §13.3,
 * mx-platform-contract.md §14. The reader stands here and not behind the port of mx/, because
 * client/ reads what its callers pass on unread, and client/ loads nothing of MX.
 */
import { isRecord } from './is-record';
import { REFERENCE_LENGTH_MAX } from './reference';

/** What the message says, whatever its format. */
export interface MemberHint {
  readonly event: MemberHintEvent;
  /** The member that the browser names. */
  readonly memberGuid?: string;
}

export type MemberHintEvent =
  | 'member-connected'
  | 'member-status-update'
  | 'member-error'
  | 'member-deleted'
  | 'no-verifiable-accounts'
  | 'oauth-succeeded'
  | 'oauth-failed'
  | 'other';

/** Longest text that is read as a message; MX's own have some hundred characters. */
export const MEMBER_MESSAGE_LENGTH_MAX = 20_000;

/**
 * By the type in lower case: MX's pages and its widget spell some names in two ways
 * (mx-platform-contract.md §11).
 */
const EVENT_BY_TYPE: Readonly<Record<string, MemberHintEvent>> = {
  'mx/connect/memberconnected': 'member-connected',
  'mx/connect/memberstatusupdate': 'member-status-update',
  'mx/connect/memberstatusupdated': 'member-status-update',
  'mx/connect/membererror': 'member-error',
  'mx/connect/memberdeleted': 'member-deleted',
  'mx/connect/invaliddata': 'no-verifiable-accounts',
  'mx/connect/oautherror': 'oauth-failed',
  'mxconnect:memberadded': 'member-connected',
  'oauthcomplete/success': 'oauth-succeeded',
  'oauthcomplete/error': 'oauth-failed',
  // A webhook of the Platform API, whose `guid` is the member's (mx-platform-contract.md §14).
  member: 'member-status-update',
};
/** Signs of life of the widget, which say nothing of any member; a ping comes every 30 seconds. */
const SIGNS_OF_LIFE: ReadonlySet<string> = new Set(['mx/ping', 'mx/load']);

/** Whether a message says nothing that polling could look for; it need not be passed on. */
export function isSignOfLife(given: unknown): boolean {
  const type = asRecord(given)?.['type'];
  return typeof type === 'string' && SIGNS_OF_LIFE.has(type.toLowerCase());
}

/** Whether a message to the workflow is a hint; what it says decides nothing. */
export function isMemberHint(value: unknown): value is MemberHint {
  if (!isRecord(value) || typeof value['event'] !== 'string') return false;
  const { memberGuid } = value;
  return (
    memberGuid === undefined ||
    (typeof memberGuid === 'string' && memberGuid.length <= REFERENCE_LENGTH_MAX)
  );
}

/** An address that a WebView or a browser was sent to: scheme, path, query. */
const ADDRESS = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^?#]*)(?:\?([^#]*))?/;
/** The path of the widget's one message before v4; the guid is a part of it. */
const MEMBER_ADDED_PATH = /^memberAdded\/([\w-]+)$/;
const CONNECT_PATH = /^connect\/([\w/]+)$/;

/**
 * Reads a widget message (v4 envelope), a message from before v4, or the parameters of an OAuth
 * redirect. In a WebView the message, or its metadata, is a JSON text, and the message may be the
 * address that the WebView was sent to. Anything else is `other`, which still starts a poll. Never
 * throws.
 */
export function parseMemberHint(given: unknown): MemberHint {
  const message = asRecord(given) ?? (typeof given === 'string' ? readAddress(given) : undefined);
  if (message === undefined) return { event: 'other' };
  // Before v4 the envelope was { event, payload }.
  const type = [message['type'], message['event']].find(isTold)?.toLowerCase();
  const event =
    type !== undefined && Object.hasOwn(EVENT_BY_TYPE, type) ? EVENT_BY_TYPE[type] : undefined;
  const memberGuid = findGuid(message, event !== undefined);
  return {
    event: event ?? redirectEvent(message),
    ...(memberGuid === undefined ? {} : { memberGuid }),
  };
}

function redirectEvent(message: Record<string, unknown>): MemberHintEvent {
  if (message['status'] === 'success') return 'oauth-succeeded';
  return message['status'] === 'error' ? 'oauth-failed' : 'other';
}

/**
 * The guid is at the top, in `metadata`, or nested under `member`; some redirects spell its name
 * wrong. A bare `guid` is a member's in an event about a member alone: elsewhere it is, for
 * instance, an institution's.
 */
function findGuid(message: Record<string, unknown>, isAboutMember: boolean): string | undefined {
  const metadata = asRecord(message['metadata']);
  const member = asRecord(metadata?.['member']);
  const places = [message, metadata, member, asRecord(message['payload'])];
  for (const place of places) {
    if (place === undefined) continue;
    const bare = isAboutMember || place === member ? place['guid'] : undefined;
    const guid = [place['member_guid'], place['amp;member_guid'], bare].find(isTold);
    if (guid !== undefined && guid.length <= REFERENCE_LENGTH_MAX) return guid;
  }
  return undefined;
}

/** Absent, null, empty and another type mean the same. */
function isTold(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The message in an address: the widget's, whose path names the event, or an OAuth return. */
function readAddress(address: string): Record<string, unknown> | undefined {
  if (address.length > MEMBER_MESSAGE_LENGTH_MAX) return undefined;
  const [, path, query = ''] = ADDRESS.exec(address) ?? [];
  if (path === undefined) return undefined;
  const added = MEMBER_ADDED_PATH.exec(path)?.[1];
  if (added !== undefined) return { event: 'mxConnect:memberAdded', member_guid: added };
  const event = CONNECT_PATH.exec(path)?.[1];
  const parameters = query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return [decode(pair.slice(0, Math.max(0, at))), decode(pair.slice(at + 1))] as const;
  });
  return {
    ...Object.fromEntries(parameters),
    ...(event === undefined ? {} : { type: `mx/connect/${event}` }),
  };
}

/** The text that is percent-encoded; as it came where that is malformed. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** What the percent-encoded text of a JSON object begins with. */
const ENCODED_OBJECT = /^%7b/i;

/** A record, or the JSON text of one, as an app cut it out of an address also percent-encoded. */
function asRecord(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'string') return isRecord(value) ? value : undefined;
  if (value.length > MEMBER_MESSAGE_LENGTH_MAX) return undefined;
  try {
    const parsed: unknown = JSON.parse(ENCODED_OBJECT.test(value) ? decode(value) : value);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
