/** What is sent with each call (atrium-contract.md §3, §12), by its route: names of body and query. */
import { type Row } from '../row';

const USER = 'mx/atrium/requests › of a user';
const MEMBER = 'mx/atrium/requests › of a member: no aggregation, and the OAuth options beside it';
const EXAMPLE = 'mx/atrium/requests › %s is what the adapter sends';
const UPDATE =
  'mx/atrium/requests › of less: a widget at an institution, new credentials without aggregation';
const QUERY = 'mx/atrium/requests › of %s goes into the query';
const WIDGET = 'mx/atrium/requests › of a widget, in the language of the end user';
const OWN_REQUEST = 'contract/requests › to $to with $what is the same for both';

export const REQUEST_ROWS: Readonly<Record<string, readonly Row[]>> = {
  'POST /users': [
    [
      'user.identifier',
      'Sent: the caller’s own id, else one made from the verification id, with the mark of its tenant.',
      USER,
    ],
    ['user.is_disabled user.metadata', 'Sent where the caller gives them.', USER],
    ['user.id', 'Not sent: `id` of our own request goes out as `identifier`.', OWN_REQUEST],
    ['user.email', 'Not sent, and rejected in our own request.', OWN_REQUEST],
  ],
  'PUT /users/{user_guid}': [
    ['user.identifier', 'Sent: the user’s own id with the mark of its tenant.', USER],
    ['user.is_disabled user.metadata', 'Not sent: they stay as they are.', USER],
  ],
  'GET /institutions': [
    ['name page records_per_page', 'Sent.', QUERY],
    [
      'supports_account_identification supports_account_statement supports_account_verification supports_transaction_history',
      'Not sent: the search shows each institution, and says which can be verified.',
      QUERY,
    ],
  ],
  'POST /users/{user_guid}/members': [
    ['member.institution_code member.identifier', 'Sent.', EXAMPLE],
    [
      'member.credentials[].guid member.credentials[].value',
      'Sent; opened in this call alone.',
      EXAMPLE,
    ],
    [
      'member.skip_aggregation',
      'Sent, always true: an aggregation would block the verify.',
      MEMBER,
    ],
    ['member.is_oauth', 'Sent for a sign-in at the bank’s page.', MEMBER],
    ['member.background_aggregation_is_disabled', 'Sent where the caller gives it.', MEMBER],
    [
      'member.metadata',
      'The caller’s; else `av-<verification id>` where the caller gives an `identifier`.',
      MEMBER,
    ],
    [
      'referral_source client_redirect_url ui_message_webview_url_scheme',
      'Sent beside `member` where the caller gives them, as MX’s guide has it.',
      MEMBER,
    ],
    ['member.referral_source', 'Not sent: it stands beside `member`.', MEMBER],
  ],
  'PUT /users/{user_guid}/members/{member_guid}': [
    ['member.credentials[].guid member.credentials[].value', 'Sent.', UPDATE],
    ['member.skip_aggregation', 'Sent, always true; that MX may ignore it is allowed for.', UPDATE],
    [
      'member.identifier member.metadata member.background_aggregation_is_disabled',
      'Not sent: only credentials change.',
      UPDATE,
    ],
  ],
  'POST /users/{user_guid}/members/{member_guid}/verify': [
    ['include_transactions', 'Sent where the caller asks for transactions.', EXAMPLE],
  ],
  'PUT /users/{user_guid}/members/{member_guid}/resume': [
    [
      'member.challenges[].guid member.challenges[].value',
      'Sent, one answer for each question.',
      EXAMPLE,
    ],
  ],
  'GET /users/{user_guid}/members/{member_guid}/oauth_window_uri': [
    [
      'referral_source client_redirect_url ui_message_webview_url_scheme',
      'Sent where the caller gives them.',
      QUERY,
    ],
    ['skip_aggregation', 'Sent, always true.', QUERY],
  ],
  'POST /users/{user_guid}/connect_widget_url': [
    ['mode ui_message_version', 'Sent: `verification` and 4.', WIDGET],
    [
      'color_scheme is_mobile_webview ui_message_webview_url_scheme',
      'Sent where the caller gives them.',
      WIDGET,
    ],
    ['include_transactions', 'Sent where the caller asks for transactions.', WIDGET],
    ['current_institution_code', 'Sent where the caller names an institution.', UPDATE],
    ['current_member_guid', 'Sent where there is a member, in place of the institution.', WIDGET],
    [
      'current_institution_guid update_credentials disable_institution_search wait_for_full_aggregation',
      'Not sent, and no request of ours takes them.',
      WIDGET,
    ],
  ],
};
