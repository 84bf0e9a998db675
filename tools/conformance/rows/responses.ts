/**
 * The fields of MX's answers that are read (atrium-contract.md §3), by route. That nothing else of
 * an answer matters is held by the test that changes each field of each example.
 */
import { type Row } from '../row';
import { challenges, form, institution, memberState, pages } from './fields';

const U = '/users/{user_guid}';
const M = `${U}/members/{member_guid}`;
const I = '/institutions/{institution_code}';

const READ = 'mx/atrium/responses › %s is read in our words';
const INSTITUTION =
  'mx/atrium/responses › an institution says what MX says of it, within budgets, and never fails a search';
const TOOK_EFFECT = 'mx/atrium/responses › took effect, with %s';
const ANSWERABLE = 'mx/atrium/questions › with %s can be answered';
const PICTURES =
  'mx/atrium/questions › pictures become options with data URIs, under the older key as under the documented one';
const NUMBER = 'domain/account-number › is not %j, in no field';
const OWN_MEMBER =
  'activities/own-member › is adopted after a lost create by the verification that made it, and by no other';
const ADOPTED = 'activities/create › adopts the user that has the identifier already';
const PROVED = 'activities/tenant-user › is used only where its mark is the tenant’s: %s, by %s';
const SEARCHED = 'mx/atrium/pages › reads no page twice: %s';
const SEARCH = 'activities/look-ups › finds institutions by name, one by its code, and its form';

export const FIELDS_READ: Readonly<Record<string, readonly Row[]>> = {
  'POST /users': [
    ['user.guid', 'Names the user from then on.', ADOPTED],
    ['user.is_disabled', 'Read like that of each user.', READ],
  ],
  'GET /users': [
    ['users[].identifier', 'Finds the user with our own id.', ADOPTED],
    ['users[].guid', 'Names that user; one without it is left out.', ADOPTED],
    ['users[].is_disabled', 'Read like that of each user.', READ],
    ['pagination.total_pages', 'Leads to the last page.', SEARCHED],
  ],
  [`GET ${U}`]: [
    ['user.identifier', 'Its mark proves the tenant of a user that the caller names.', PROVED],
    [
      'user.is_disabled',
      'Explains a rejection.',
      'activities/await-member-settled › tells a disabled user from a member that is gone',
    ],
  ],
  'GET /institutions': [
    ['institutions[].code', 'Names the institution; one without it is left out.', INSTITUTION],
    ...institution('institutions[]'),
    ['pagination.total_entries pagination.total_pages', 'Shown by the HTTP API.', SEARCH],
  ],
  [`GET ${I}`]: institution('institution'),
  [`GET ${I}/credentials`]: [
    ...form,
    [
      'credentials[].options[].label credentials[].options[].value',
      'The choices of a list; the value is sent.',
      ANSWERABLE,
    ],
  ],
  [`POST ${U}/members`]: [
    [
      'member.guid',
      'Names the member from then on.',
      'activities/create › makes one member without aggregation, under an own id of the verification',
    ],
    ['member.metadata', 'Read like that of each member of the list.', OWN_MEMBER],
    ...memberState('member'),
  ],
  [`GET ${U}/members`]: [
    [
      'members[].identifier',
      'Finds the member that we made; the widget’s has none.',
      'mx/atrium/pages › takes the member with our own id, and no other',
    ],
    [
      'members[].metadata',
      'Tells our member from one that another verification made with the same identifier.',
      OWN_MEMBER,
    ],
    [
      'members[].guid',
      'Names the member; one without it is left out.',
      'mx/atrium/by-use › of %s are those of the table, and no others',
    ],
    [
      'members[].institution_code',
      'Finds the member that the user has at the bank already.',
      'activities/create › names the member of another verification after a 409, and does not adopt it',
    ],
    [
      'members[].is_oauth',
      'Finds the member that came back from the bank’s page.',
      'flows/ownership › in place of ours, from before: deletion on failure spares it',
    ],
    ...memberState('members[]'),
    pages,
  ],
  [`GET ${M}`]: [
    [
      'member.institution_code',
      'Shown for a member that exists already.',
      'api/every-flow › %s leads to verified numbers',
    ],
    ['member.identifier', 'Read like that of each member of the list.', READ],
    ['member.metadata', 'Read like that of each member of the list.', OWN_MEMBER],
    ['member.is_oauth', 'Its numbers may be tokens, and it has no credentials to ask for.', READ],
    ...memberState('member'),
  ],
  [`PUT ${M}`]: [
    ['member.is_being_aggregated', 'A job that has begun is waited for.', TOOK_EFFECT],
  ],
  [`GET ${M}/credentials`]: form,
  [`GET ${M}/accounts`]: [
    [
      'accounts[].guid accounts[].name',
      'Tell which numbers are the chosen account’s, where those leave a choice.',
      'domain/account-number › are a matter of names where %s',
    ],
    pages,
  ],
  [`GET ${M}/account_numbers`]: [
    [
      'account_numbers[].account_guid',
      'Tells new numbers from old ones; a row without it is left out.',
      'domain/account-number › are told %s',
    ],
    [
      'account_numbers[].account_number account_numbers[].routing_number account_numbers[].institution_number account_numbers[].transit_number',
      'The result. What is empty, masked or no number is null.',
      NUMBER,
    ],
    [
      'account_numbers[].passed_validation',
      'False makes the numbers incomplete.',
      'domain/account-number › a record is complete %s: %j is %p',
    ],
    pages,
  ],
  [`GET ${M}/oauth_window_uri`]: [
    [
      'member.oauth_window_uri',
      'Handed on as it comes, sealed to who asked.',
      'flows/scenes › flow-oauth-approved',
    ],
  ],
  [`POST ${M}/verify`]: memberState('member'),
  [`GET ${M}/status`]: [
    ...memberState('member'),
    [
      'member.is_authenticated',
      'Tells a wrong answer from wrong credentials.',
      'domain/connection-status › DENIED after the credentials were accepted is about the answer',
    ],
    ...challenges('member.challenges[]'),
  ],
  [`GET ${M}/challenges`]: [
    ...challenges('challenges[]'),
    ['challenges[].options[].data_uri', 'A picture under the older key.', PICTURES],
  ],
  [`PUT ${M}/resume`]: [
    ['member.connection_status', 'Shown; it says nothing about right or wrong.', TOOK_EFFECT],
  ],
  [`POST ${U}/connect_widget_url`]: [
    [
      'user.connect_widget_url',
      'Handed on as it comes, sealed to who asked.',
      'flows/scenes › flow-widget-completed',
    ],
  ],
};

/** The names of the fields that are read of an answer, in order. */
export function fieldsReadOf(route: string): readonly string[] {
  return (FIELDS_READ[route] ?? []).flatMap(([names]) => names.split(' ')).sort();
}
