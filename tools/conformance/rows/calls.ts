/** The calls (atrium-contract.md §3). */
import { type Row, type Table } from '../row';
import { REQUEST_ROWS } from './sent';

const NOT_CALLED =
  'mx/atrium/responses › cover every route of the port, and the port every route but those left out';
const OTHER_JOB = 'mx/atrium/responses › a verify that meets another job is no error';

const CALLS: readonly Row[] = [
  [
    'Create user',
    'Makes the user once, under the caller’s own id or one of the verification.',
    'activities/lost-answers › %s, when the answers suffer %j, with %d requests',
  ],
  [
    'List / read users',
    'Looks for the user after a 409, within 100 requests; reads one to prove its tenant, and to tell whether it is disabled.',
    'activities/create › whose answer was lost finds the user among 2,000 by a second POST and two reads',
  ],
  [
    'Update user',
    'Gives a user the mark of its tenant: the command `claim` alone.',
    'cli/claim › a user %s',
  ],
  [
    'Delete user',
    'Deletes all that MX holds of a person, where a tenant or an operator asks for it.',
    'flows/deletion › deletes the history, and at MX what %s names',
  ],
  [
    'List institutions',
    'Serves the search of the HTTP API and of `npm run verify`.',
    'activities/look-ups › finds institutions by name, one by its code, and its form',
  ],
  [
    'Read institution',
    'Checks the institution before a user is made for it; serves the HTTP API.',
    'activities/create › rejects %s as %s, for good › an unknown institution',
  ],
  [
    'Institution credentials',
    'The form that the end user fills in for a new member.',
    'activities/create › readInstitutionCredentials knows no institution %j',
  ],
  [
    'Create member',
    'Makes the member once, without aggregation.',
    'activities/create › makes one member without aggregation, under an own id of the verification',
  ],
  [
    'List / read members',
    'Finds our own member again, and the one of the widget or the bank’s page.',
    'mx/atrium/pages › takes the member with our own id, and no other',
  ],
  [
    'Member credentials',
    'The form for new credentials.',
    'flows/scenes › flow-denied-then-verified',
  ],
  [
    'Update member',
    'Takes new credentials to MX, and waits for the job that they may start.',
    'activities/lost-answers › updateMember sends again after a 409: the job that it sees is another one',
  ],
  ['Delete member', 'Follows the caller’s policy.', 'flows/scenes › flow-cancelled-and-deleted'],
  ['Aggregate', 'Not called; one of somebody else is waited for.', OTHER_JOB],
  ['Balance', 'Not called; one of somebody else is waited for.', OTHER_JOB],
  [
    'Verify',
    'Starts the job that is paid for, once.',
    'integration/worker-killed › started no verification twice: it costs money',
  ],
  [
    'Status',
    'Polled at most every 3 s, until the job has stopped.',
    'activities/await-member-settled › polls until the job has stopped for certain, and tells with what timestamps',
  ],
  [
    'Challenges',
    'Read only where a CHALLENGED status carries none.',
    'mx/atrium/questions › that went away between the two reads are none',
  ],
  [
    'Resume',
    'Takes the answers of one round to the bank, once.',
    'activities/resume-member › hands the opened answers on, and the value of an account as it is',
  ],
  [
    'Account numbers',
    'All pages are read, up to five times while numbers are late.',
    'activities/account-numbers › %s › waits for numbers that come late',
  ],
  ['by account', 'Not called: the member’s list has the same.', NOT_CALLED],
  [
    'Accounts',
    'The member’s are read for their names, where the numbers leave a choice.',
    'domain/account-number › are a matter of names where %s',
  ],
  ['Identify', 'Not called; one of somebody else is waited for.', OTHER_JOB],
  ['Account owners', 'Not called: identification is another product.', NOT_CALLED],
  ['Extend history, statements', 'Not called; one of somebody else is waited for.', OTHER_JOB],
  [
    'OAuth URI',
    'A fresh one for each request of the caller.',
    'flows/scenes › %s: each one-time URL is another one, and stands in no history, memo, attribute, view or result',
  ],
  [
    'Widget URL',
    'A fresh one for each request of the caller.',
    'flows/scenes › %s: each one-time URL is another one, and stands in no history, memo, attribute, view or result',
  ],
  [
    'Test',
    'The caller’s own references are used in every call, so the free endpoints are never left.',
    'mx/atrium/responses › no guid of a body replaces one that the caller gave',
  ],
];

export const CALL_TABLES: readonly Table[] = [
  { section: 3, title: 'Calls', of: 'rules', rows: CALLS },
  ...Object.entries(REQUEST_ROWS).map(([route, rows]): Table => ({
    section: route.endsWith('connect_widget_url') ? 12 : 3,
    title: `What is sent with ${route}`,
    of: 'names',
    rows,
  })),
];
