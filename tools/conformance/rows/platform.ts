/** What MX's Platform API has otherwise than Atrium, by the difference table (mx-platform-contract.md §18). */
import { type Row, type Table } from '../row';

const SENT = 'mx/platform/requests › %s is what the adapter sends';
const sent = (file: string): string => `${SENT} › ${file}`;
const HEADERS = 'mx/platform/requests › of %s go with every request';
const READ = 'mx/platform/responses › %s is read in our words';
const read = (file: string): string => `${READ} › ${file}`;
const STARTED = 'mx/platform/responses › %s tells whether a job started: %s';
const OAUTH = 'mx/platform/requests › of OAuth and of widgets are sent but for what we leave to MX';
const APP =
  "mx/platform/requests › the bank's own app is left to MX, or allowed or forbidden everywhere";
const SUFFERS = 'mx/platform/untidy › of %s suffers in these places alone';
const FIRST = 'flows/platform › starts with its member, or by a verify in the older version';
const LOST = 'flows/platform › is made once where the answer to the creation of its member is lost';
const OWN_ID =
  'mx/platform/responses › a member is looked up by its own id, and one whose guid reads like it is another';

const ROWS: readonly Row[] = [
  [
    '1. Hosts',
    'Chosen by `MX_BASE_URL`; a host of the other API is rejected when a process starts.',
    "runtime/config › knows which of MX's own hosts has which API, and the words of mx/",
  ],
  [
    '2. Auth',
    'Basic, from client id and key, with every call.',
    `${HEADERS} › headers-v20250224.json`,
  ],
  [
    '3. Version',
    'Both header values go with every call, by version or as the operator sets them.',
    `${HEADERS} › headers-v20111101-after-cutoff.json`,
  ],
  [
    '4. IP list',
    '`doctor` explains a 403 by it.',
    'cli/doctor-platform › names %s › an address that Platform does not know (403)',
  ],
  [
    '5. Correlation header',
    'Not sent: webhooks of MX are matched by their member.',
    `${HEADERS} › headers-v20250224.json`,
  ],
  [
    '6. User key',
    '`id`, with the mark of the tenant; no email.',
    read('list-users-by-id-response.json'),
  ],
  [
    '7. Find user',
    'One request, whose answer is compared again; on further pages if need be.',
    read('list-users-by-id-response.json'),
  ],
  [
    '8. User answer',
    'The guid, the own id and whether it is disabled; the profile is dropped.',
    SUFFERS,
  ],
  ['9. Member key', '`id`.', sent('create-member-v20250224-products-request.json')],
  ['10. Path ids', 'Guids; the own id in the one look-up alone.', OWN_ID],
  ['11. Adopt lost create', 'One request by the own id; in v20111101 the list.', LOST],
  [
    '12. Create: job control',
    'Products in v20250224, `skip_aggregation` in v20111101.',
    sent('create-member-v20111101-skip-request.json'),
  ],
  [
    '13. Create: HTTP',
    '200, 201 and 202 tell whether the verification started, 200 together with the running flag.',
    STARTED,
  ],
  ['14. Create: OAuth options', 'Beside `member`.', OAUTH],
  ['15. Create: required credentials', 'None are sent for OAuth.', OAUTH],
  ['16. enable_app2app, use_cases', 'Sent where the operator sets them.', APP],
  ['17. Member status word', 'Not read.', SUFFERS],
  [
    '18. Member extras',
    'The error code is read, as object or text. The guid of the last job is evidence beside its times: for a 202 that names a new job half a minute is waited before it counts as throttled. It proves no success. Texts are dropped.',
    read('read-member-error-as-json-string-response.json'),
  ],
  [
    '19. Nullability',
    'A guid is all that an answer must have; the status of a member may be none, and is else a text.',
    SUFFERS,
  ],
  [
    '20. Update credentials',
    'Starts a job by itself in v20250224: it is waited for, then verified.',
    'flows/scenes › flow-denied-then-verified',
  ],
  [
    '21. Verify',
    'An empty body; transactions are ordered with the member.',
    'flows/scenes › flow-transactions',
  ],
  [
    '22. First verification',
    'No verify where the creation started it, unless its job leaves no numbers.',
    FIRST,
  ],
  [
    '23. Baseline',
    'The times of the creation’s answer; none where that was lost.',
    'activities/started-with-member › tells whether it did: %s, %s',
  ],
  [
    '24. Status',
    'A flag that is null is looked up in the member, and is no proof of idleness. `has_processed_account_numbers` is not read: the numbers themselves are.',
    'mx/platform/untidy › of a status that does not say whether a job runs is settled by the member',
  ],
  [
    '25. Success',
    'CONNECTED with an error code is none.',
    'activities/await-member-settled › CONNECTED with a code is no success, and without one it is',
  ],
  [
    '26. Failure detail',
    'The code refines the outcome; one that nobody knows leaves it.',
    "domain/error-codes › the codes and their names are those of MX's Platform",
  ],
  [
    '27. Challenge type',
    'Names and numbers.',
    read('member-status-challenged-text-numeric-type.json'),
  ],
  [
    '28. Option entries',
    'The value is sent; the guid where there is no value.',
    'mx/atrium/questions › with %s can be answered › an option whose value is left out, but not its guid',
  ],
  [
    '29. Unused challenge lists',
    'Null and empty lists beside a question mean nothing.',
    read('member-status-challenged-all-keys-empty.json'),
  ],
  [
    '30. Challenges, credentials lists',
    'Read to the last page.',
    'mx/platform/responses › questions come on several pages',
  ],
  ['31. Resume HTTP', 'Any status from 200 to 206.', 'mx/platform/responses › %s is read'],
  [
    '32. Account selection',
    'Known by its options, as over Atrium, or by the name that MX’s widget has for it, also without a choice; else it is a question like any other.',
    'mx/atrium/questions › a question that says %j is one, whatever there is to choose',
  ],
  [
    '33. Account numbers',
    '`passed_validation` is handed on; a row without a number is none, a masked one is no number.',
    read('account-numbers-student-loan-response.json'),
  ],
  [
    '34. TAN',
    '`mayBeTokenised` for every number that came over OAuth, whichever the bank. There is no list of institution codes.',
    'flows/scenes › flow-oauth-approved',
  ],
  [
    '35. Accounts',
    'Read by member alone.',
    'mx/platform/responses › cover every route of the port',
  ],
  ['36. Account object', 'The guid is all that it must have.', SUFFERS],
  [
    '37. Institution support',
    'By products, or by the flag of v20111101; one that is hidden, or that the client has switched off, cannot be verified.',
    'mx/platform/responses › an institution can be verified by its products, or by the flag of the older version',
  ],
  ['38. Institution search filter', 'None is sent.', 'mx/platform/responses › %s is read'],
  [
    '39. Credential type',
    '`type` or `field_type`, names or numbers.',
    'mx/platform/responses › questions come on several pages',
  ],
  [
    '40. Page size',
    '100, as over Atrium.',
    'mx/atrium/pages › %d account numbers take %d requests of 100',
  ],
  ['41. Balances path', 'Not called.', 'mx/platform/responses › cover every route of the port'],
  ['42. OAuth URI answer', 'The address is all that it must have.', SUFFERS],
  [
    '43. OAuth first job',
    'What was ordered starts by itself; a verify where nothing starts in ten polls, or no numbers come.',
    'flows/scenes › flow-oauth-approved',
  ],
  ['44. Widget path', '`widget_urls`.', 'mx/platform/responses › cover every route of the port'],
  [
    '45. Widget body',
    'Under its root, with its type.',
    sent('widget-url-existing-member-request.json'),
  ],
  ['46. Widget job', 'Products in v20250224, `mode` in v20111101.', OAUTH],
  ['47. Widget answer', 'Either version’s.', SUFFERS],
  ['48. Widget scheme default', 'Said: `mx`, where the caller names none.', OAUTH],
  ['49. wait_for_full_aggregation', 'Not sent.', OAUTH],
  [
    '50. Messages',
    'Both spellings, in any case of letters; `mx/load` and `mx/ping` start no poll.',
    'domain/member-hint › mx/%s is a sign of life, which nobody polls for',
  ],
  [
    '51. Webhooks',
    'A hint, like any message that names a member.',
    'domain/member-hint › %s is %s, about a member › webhook-verification',
  ],
  [
    '52. Error body',
    'JSON with `error` or `message`, or the text `Invalid route`; anything else is tried again.',
    'mx/platform/responses › the body %j is told from those of somebody on the way',
  ],
  [
    '53. 401 / 403 / 404 / 409',
    'As over Atrium; a 403 to a creation that orders a verification is one to verify, another 4xx in MX’s words is final.',
    'activities/started-with-member › %s, %s, enabled: %j: %s › VerificationNotEnabled',
  ],
  [
    '54. 429',
    'Tried again no sooner than `Retry-After` says.',
    'mx/platform/responses › %s is what its status says',
  ],
  [
    '55. Test user',
    '`mxuser`, for `doctor --mxbank`.',
    'cli/doctor-platform › verifies an account, and finds what MX leaves open as it is assumed',
  ],
  [
    '56. Test statuses',
    'The simulator has them.',
    'simulator/platform › %s ends with an error code: %j',
  ],
  [
    '57. Test path GUIDs',
    'None: `doctor` says that nothing is free to try.',
    'cli/doctor-platform › verifies an account, and finds what MX leaves open as it is assumed',
  ],
  [
    '58. Metadata',
    'A text, as over Atrium.',
    sent('create-member-v20250224-products-request.json'),
  ],
  ['59. GUID forms', 'Opaque.', 'mx/platform/responses › %s is read'],
  [
    '60. Background switch',
    'Sent in v20111101 alone.',
    sent('create-member-v20111101-skip-request.json'),
  ],
];

/** The table, which has no section of docs/atrium-contract.md. */
export const PLATFORM: Table = {
  title: "MX's Platform API, where it differs",
  of: 'rules',
  rows: ROWS,
};
