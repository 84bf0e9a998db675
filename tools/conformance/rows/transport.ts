/** Headers, pages and HTTP statuses (atrium-contract.md §1, §2). */
import { type Row, type Table } from '../row';

const HEADERS = 'mx/atrium/requests › %s sends its route and the headers';
const DOCTOR = 'cli/doctor › names %s › a wrong key';
const REJECTION = 'mx/atrium/errors › %d is a rejection from MX itself alone';
const FAILURE = 'activities/failures › by %s is %s, final: %s › not-json';

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
    "`X-Request-Id` goes into the failure, to quote to MX, and `Retry-After` is kept to, for 15 minutes at most; a stranger's for one.",
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
    "Sent under their root, the widget's options at the top. An answer without its root is not MX's.",
    'mx/atrium/responses › the body %s, with success › is no answer of MX to %s, which may have taken effect',
  ],
  [
    'page, records_per_page',
    'From page 1, with 10 to 100 entries; a list is read to its end, 100 at a time.',
    'mx/atrium/pages › %d account numbers take %d requests of 100',
  ],
  [
    'pagination',
    'Its page and totals are read; without totals, a page that is not full is the last one.',
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
    '202 on verify',
    'A verification that runs already: joined if it is ours, never taken for ours otherwise.',
    'activities/verify-answers › a verification runs, %s',
  ],
  [
    '202 on verify, nothing runs',
    'Throttled, an outcome.',
    'activities/verify-answers › %s › throttled',
  ],
  [
    '204',
    'A success without a body; for challenges, none is open.',
    'mx/atrium/responses › took effect, with %s › no body',
  ],
  [
    '400',
    'Rejected, once three answers of MX say so.',
    'activities/failures › by %s is %s, final: %s › bad-request',
  ],
  [
    '400 on verify',
    'The institution cannot verify, where the text says so.',
    'activities/verify-answers › %s › InstitutionNotSupported',
  ],
  [
    '400 on create member',
    'The form is read to tell whether a credential is missing.',
    'activities/create › rejects %s as %s, for good › a missing credential',
  ],
  [
    '400 and 405 on resume',
    'MX waits for other answers, or for none: the status is read and decides.',
    'activities/resume-member › tells by %s that MX does not wait for the answer any more',
  ],
  [
    '401',
    'Access rejected, the operator’s turn, once three answers of MX say so.',
    'activities/failures › by %s is %s, final: %s › unauthorized',
  ],
  [
    '403',
    'The same; where the user is disabled, that is told.',
    'integration/mx-trouble › that says that the user is disabled',
  ],
  [
    '403 on verify',
    'The product is not enabled, the operator’s turn.',
    'activities/verify-answers › %s › VerificationNotEnabled',
  ],
  [
    '404',
    'Gone, once three answers of MX say so.',
    'activities/await-member-settled › ends once three reads say that the member is %s',
  ],
  [
    '405 on create',
    'Too many members or users: final.',
    'activities/create › rejects %s as %s, for good › one member too many',
  ],
  [
    '406',
    'Access rejected, the operator’s turn.',
    'activities/failures › by %s is %s, final: %s › not-acceptable',
  ],
  [
    '409 on create',
    'What carries our own id is adopted; what is somebody else’s is named.',
    'activities/create › adopts its own member after a 409',
  ],
  [
    '409 on verify',
    'Another job is waited for, within a bound.',
    'activities/verify-answers › to wait for another job, within a bound, and notes the rejection before it looks',
  ],
  [
    '422',
    'Rejected, once three answers of MX say so.',
    'activities/failures › by %s is %s, final: %s › unprocessable',
  ],
  [
    '429',
    "Tried again, no sooner than `Retry-After` says, whoever sent it; a stranger's counts for a minute at most.",
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
