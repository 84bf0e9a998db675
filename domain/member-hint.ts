/**
 * What a front end reports about a member: messages of MX's Connect widget and of the OAuth return
 * page. They come from a browser, so they are hints: they start a poll and decide nothing. Source:
 * atrium-contract.md §12, §13.3.
 */

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

const EVENT_BY_TYPE: Readonly<Record<string, MemberHintEvent>> = {
  'mx/connect/memberConnected': 'member-connected',
  'mx/connect/memberStatusUpdate': 'member-status-update',
  'mx/connect/memberError': 'member-error',
  'mx/connect/memberDeleted': 'member-deleted',
  'mx/connect/invalidData': 'no-verifiable-accounts',
  'mx/connect/oauthError': 'oauth-failed',
  'mxConnect:memberAdded': 'member-connected',
  'oauthComplete/success': 'oauth-succeeded',
  'oauthComplete/error': 'oauth-failed',
};
const GUID_LENGTH_MAX = 200;

/** Whether a message to the workflow is a hint; what it says decides nothing. */
export function isMemberHint(value: unknown): value is MemberHint {
  if (!isRecord(value) || typeof value['event'] !== 'string') return false;
  const { memberGuid } = value;
  return (
    memberGuid === undefined ||
    (typeof memberGuid === 'string' && memberGuid.length <= GUID_LENGTH_MAX)
  );
}

/**
 * Reads a widget message (v4 envelope), a message from before v4, or the parameters of an OAuth
 * redirect. Anything else is `other`, which still starts a poll. Never throws.
 */
export function parseMemberHint(message: unknown): MemberHint {
  if (!isRecord(message)) return { event: 'other' };
  // Before v4 the envelope was { event, payload }.
  const type = message['type'] ?? message['event'];
  const event =
    typeof type === 'string' && Object.hasOwn(EVENT_BY_TYPE, type)
      ? EVENT_BY_TYPE[type]
      : undefined;
  const memberGuid = findGuid(message);
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
 * wrong.
 */
function findGuid(message: Record<string, unknown>): string | undefined {
  const metadata = message['metadata'];
  const places = [message, metadata, nested(metadata, 'member'), message['payload']];
  for (const place of places) {
    if (!isRecord(place)) continue;
    const guid = place['member_guid'] ?? place['amp;member_guid'] ?? place['guid'];
    if (typeof guid === 'string' && guid !== '' && guid.length <= GUID_LENGTH_MAX) return guid;
  }
  return undefined;
}

function nested(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
