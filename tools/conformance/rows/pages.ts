/** What the end user opens: the Connect widget and the bank's page (atrium-contract.md §12, §13). */
import { type Row, type Table } from '../row';

const MESSAGE = 'domain/member-hint › of the message %s are %s, %p';

const EVENTS: readonly Row[] = [
  ['loaded', 'A poll begins, as with every message; no member is named.', MESSAGE],
  ['institutionSearch / selectedInstitution', 'The same; its guid is the institution’s.', MESSAGE],
  ['enterCredentials', 'The same.', MESSAGE],
  ['updateCredentials', 'The member that it names is looked at.', MESSAGE],
  ['submitMFA', 'The member that it names is looked at.', MESSAGE],
  [
    'memberStatusUpdate',
    'The member that it names is looked at; the status is read from MX.',
    MESSAGE,
  ],
  [
    'memberConnected',
    'The member that it names is looked at; the status is read from MX.',
    MESSAGE,
  ],
  ['connected/primaryAction', 'A poll begins.', MESSAGE],
  ['memberError', 'The member that it names is looked at; the status is read from MX.', MESSAGE],
  ['createMemberError', 'A poll begins.', MESSAGE],
  [
    'memberDeleted',
    'Ends the wait once MX has a member no more that a message before was about.',
    'flows/scenes › flow-widget-member-deleted',
  ],
  ['memberAlreadyAdded', 'The member that it names is looked at.', MESSAGE],
  [
    'oauthRequested',
    'The member that it names is looked at; the app opens the address itself.',
    MESSAGE,
  ],
  ['oauthError', 'The member that it names is looked at.', MESSAGE],
  ['stepChange', 'A poll begins.', MESSAGE],
  ['backToSearch', 'A poll begins.', MESSAGE],
  [
    'invalidData',
    'The member is looked at; an empty selection ends the verification.',
    'flows/open-url › a member without a verifiable account ends it',
  ],
  ['Messages before version 4', 'Read.', MESSAGE],
  [
    'WebView navigations',
    'The address is read as it came.',
    'domain/member-hint › are found in the address that a WebView is sent to: %s',
  ],
  [
    'Messages come from a browser',
    'They are hints; the status at MX decides.',
    "flows/open-url › somebody else's member that a message names",
  ],
  [
    'The URL works once, for 10 minutes',
    'Made for each request, stored nowhere.',
    'flows/scenes › %s: each one-time URL is another one, and stands in no history, memo, attribute, view or result',
  ],
  [
    'mode',
    'Always `verification`, so that the widget makes the job.',
    'flows/scenes › flow-widget-completed',
  ],
];

const OAUTH: readonly Row[] = [
  [
    '13.1 A new member is PENDING',
    'Its running flag means nothing; `oauth_window_uri` of the answer is left unread, since it works once.',
    "domain/settle › %s › at the bank's page PENDING lasts",
  ],
  [
    '13.2 The system browser',
    'The caller opens the address.',
    'browser/pages › in an app, by keyboard alone: no policy of the page stops the navigation to the scheme of the app',
  ],
  [
    '13.3 The return',
    'The message or address is a hint, mangled names included; its reason is the status at MX.',
    'flows/scenes › flow-oauth-other-member-hinted',
  ],
  [
    '13.4 An aggregation would follow',
    '`skip_aggregation` is always sent; a job that runs all the same is waited for.',
    'mx/atrium/requests › of a member: no aggregation, and the OAuth options beside it',
  ],
  [
    '13.5 Abandoned',
    'Fresh addresses on request; the wait has a bound of ours.',
    'flows/open-url › PENDING is no end, however long it shows, and adds no event',
  ],
  [
    '13.6 One member, numbers as tokens',
    'The member that came back is followed; its numbers carry `mayBeTokenised`.',
    'activities/account-numbers › flags what may be tokens, and keeps null where the bank gave nothing',
  ],
];

export const PAGE_TABLES: readonly Table[] = [
  { section: 12, title: 'Messages of the Connect widget', of: 'rules', rows: EVENTS },
  { section: 13, title: "The bank's page", of: 'rules', rows: OAUTH },
];
