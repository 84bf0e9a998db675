/** Headers, pages and HTTP statuses (atrium-contract.md §1, §2). */
import { type Row, type Table } from '../row';

const HEADERS = 'mx/atrium/requests › %s sends its route and the headers';
const DOCTOR = 'cli/doctor › names %s';
const REJECTION = 'mx/atrium/errors › %d is a rejection from MX itself alone';
const FAILURE = 'activities/failures › by %s is %s, final: %s';
const FINAL = 'activities/failures › is final once %s';

const BASICS: readonly Row[] = [
  [
    'Development ("vestibule")',
    'The default base URL.',
    'runtime/config › has defaults for all but address and keys',
  ],
  ['Production', 'Chosen by `MX_BASE_URL`.', 'mx/atrium/options › takes the base URL %s'],
  [
    'Transport',
    'HTTPS alone; plain HTTP only to this machine and to hosts that the operator lists.',
    'mx/atrium/options › rejects the base URL %s',
  ],
  ['MX-API-Key, MX-Client-ID', 'Sent with every call.', HEADERS],
  ['Accept', 'Sent with every call: it selects the version.', HEADERS],
  ['Content-Type', 'JSON, sent with every body.', HEADERS],
  ['Response type', 'The body decides, not its type: what is no JSON is no answer of MX.', FAILURE],
  [
    'Other response headers seen',
    '`X-Request-Id` goes into the failure, to quote to MX, and `Retry-After` is kept to.',
    'mx/atrium/errors › %d: of the header %s %s comes %j',
  ],
  ['Keys are per environment', '`doctor` tells that the keys are rejected.', DOCTOR],
  [
    'IP allow-listing',
    'A proxy with a listed address can stand on the way to MX.',
    'mx/atrium/proxy › opens one tunnel for many calls, and is told its password and nothing of MX',
  ],
  [
    'Rooted bodies',
    'Sent under their root; the options of the widget at the top.',
    'mx/atrium/requests › %s is what the adapter sends',
  ],
  [
    'page, records_per_page',
    'From page 1, with 10 to 100 entries; a list is read to its end, 100 at a time.',
    'mx/atrium/pages › %d account numbers take %d requests of 100',
  ],
  [
    'pagination',
    'Its page and totals are read; without it, a page that is not full is the last one.',
    'mx/atrium/pages › without pagination it %s',
  ],
];

const STATUSES: readonly Row[] = [
  [
    '200',
    'A success, like each status from 200 to 206.',
    'mx/atrium/errors › %d is a success and handed on',
  ],
  [
    '202',
    'A success; on verify it means a verification that runs already, or a throttle.',
    'activities/verify-answers › a verification runs, %s',
  ],
  ['204', 'A success without a body.', 'mx/atrium/responses › took effect, with %s'],
  [
    '400',
    'Final once three answers of MX say so; on verify and resume each means something of its own.',
    FINAL,
  ],
  ['401', 'Final once three answers of MX say so: access rejected, the operator’s turn.', FAILURE],
  [
    '403',
    'Access rejected; on verify the product is not enabled; where the user is disabled, that is told.',
    'activities/verify-answers › %s',
  ],
  [
    '404',
    'Gone, once three answers of MX say so.',
    'activities/await-member-settled › ends once three reads say that the member is %s',
  ],
  [
    '405',
    'The 26th member, or a resume that nobody waits for.',
    'activities/resume-member › tells by %s that MX does not wait for the answer any more',
  ],
  ['406', 'Access rejected, the operator’s turn.', FAILURE],
  [
    '409',
    'What has our own id is adopted; another job is waited for.',
    'activities/create › adopts its own member after a 409',
  ],
  ['422', 'The request is rejected for good.', FAILURE],
  [
    '429',
    'Tried again, no sooner than `Retry-After` says, whoever sent it.',
    'mx/atrium/errors › 429 asks for a slower pace and has no effect, whoever sent it',
  ],
  [
    '500, 502, 504',
    'Tried again; after a POST or PUT the state is read first.',
    'activities/lost-answers › %s, when the answers suffer %j, with %d requests',
  ],
  ['503', 'The same.', 'activities/await-member-settled › waits as long as Retry-After says'],
  [
    'Any other status',
    'May have had an effect: read first, then tried again.',
    'mx/atrium/errors › %d may have had an effect, whoever sent it',
  ],
  [
    'Error body',
    'An `error` object makes a rejection MX’s own; anybody else’s is tried again.',
    REJECTION,
  ],
  [
    'Error message',
    'One text is known, that of an institution without verification; no other decides.',
    'mx/atrium/errors › a message that cannot be read gives no hint: %j',
  ],
];

export const TRANSPORT: readonly Table[] = [
  { section: 1, title: 'Transport', of: 'rules', rows: BASICS },
  { section: 2, title: 'HTTP statuses', of: 'rules', rows: STATUSES },
];
