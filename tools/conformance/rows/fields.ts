/** Fields that several answers of MX have (atrium-contract.md §3), at their place in each. */
import { type Row } from '../row';

const BASELINE =
  'domain/settle › is told by a timestamp that changed; one that MX leaves out proves nothing';
const READ = 'mx/atrium/responses › %s is read in our words';
const INSTITUTION =
  'mx/atrium/responses › an institution says what MX says of it, within budgets, and never fails a search';
const ORDER = 'mx/atrium/questions › the fields of a sign-in form come in display order: %s';
const ANSWERABLE = 'mx/atrium/questions › with %s can be answered';
const TYPE = 'mx/atrium/questions › the type %s with %j is %s';
const PICTURE = 'mx/atrium/questions › the picture of %s becomes a data URI';
const PICTURES =
  'mx/atrium/questions › pictures become options with data URIs, under the older key as under the documented one';
const OUTCOME = 'domain/connection-status › %p is %s, and with it a stopped job ends as %s';
const PAGE = 'mx/atrium/pages › %s › another page than the one asked for';

/** The pages of a list that is read to its end. */
export const pages: Row = [
  'pagination.current_page pagination.total_pages',
  'Tell when the list is over; another page than the one asked for is no answer.',
  PAGE,
];

/** Where the job of a member stands. */
export const memberState = (at: string): readonly Row[] => [
  [
    `${at}.aggregated_at ${at}.successfully_aggregated_at`,
    'Tell this job from the ones before.',
    BASELINE,
  ],
  [`${at}.is_being_aggregated`, 'Whether a job runs.', READ],
  [`${at}.connection_status`, 'Decides what follows.', OUTCOME],
];

/** An institution. */
export const institution = (at: string): readonly Row[] => [
  [
    `${at}.name ${at}.url ${at}.small_logo_url ${at}.medium_logo_url`,
    'Shown by the HTTP API.',
    INSTITUTION,
  ],
  [
    `${at}.supports_account_verification ${at}.supports_oauth`,
    'Shown by the HTTP API: true, false, or null where MX does not say.',
    INSTITUTION,
  ],
];

/** A form to sign in with. */
export const form: readonly Row[] = [
  [
    'credentials[].guid',
    'What an answer names; a form with a field without it cannot be filled in.',
    'mx/atrium/by-use › of %s are those of the table, and no others',
  ],
  [
    'credentials[].label',
    'What the end user reads; “optional” in it makes the field so.',
    'domain/challenge › a credential field labelled %j may be left out: %p',
  ],
  ['credentials[].field_name', 'Stands in for a label that MX leaves out.', ORDER],
  ['credentials[].type', 'Tells a form how to ask.', 'flows/scenes › flow-credentials-asked'],
  ['credentials[].display_order', 'The order of the fields.', ORDER],
];

/** The questions of a round. */
export const challenges = (at: string): readonly Row[] => [
  [
    `${at}.guid`,
    'What an answer names; a round with a question without it cannot be answered.',
    'mx/atrium/questions › with one %s are no round, also beside a good one',
  ],
  [`${at}.label`, 'What the end user reads.', ANSWERABLE],
  [
    `${at}.field_name`,
    'Stands in for a label that MX leaves out; null helps to tell an account selection without accounts.',
    ANSWERABLE,
  ],
  [`${at}.type`, 'How it is asked.', TYPE],
  [`${at}.options[].label ${at}.options[].value`, 'The choices; the value is sent.', ANSWERABLE],
  [`${at}.image_data`, 'The picture, as a data URI.', PICTURE],
  [
    `${at}.image_options[].label ${at}.image_options[].value ${at}.image_options[].data_uri`,
    'The choices with their pictures, under either key.',
    PICTURES,
  ],
];
