/** What stands before the call of each example body of Platform. */
import { type SimulatorOptions } from '../../simulator';
import {
  after,
  asked,
  calling,
  created,
  each,
  midway,
  oauthMember,
  posting,
  then,
  trouble,
  updating,
  verified,
  withSettings,
  type Scene,
} from './fixture-scenes';
import { type Bank, type Json } from './support';

const PRODUCTS = { data_request: { products: ['account_verification'] } };
const FOREIGN = { guid: 'CRD-x', value: 'y' };

/** The call carries a member and its products. */
const ordering =
  (password: string, beside: Json = PRODUCTS): Scene =>
  async (bank) => ({ body: { ...(await bank.memberRequest(password)), ...beside } });
/** A member whose products have begun with it. */
const ordered =
  (password: string): Scene =>
  async (bank) => ({ member: await orderMember(bank, password) });
const verifiedUnder = (settings: SimulatorOptions['settings'] & object) =>
  withSettings(settings, verified('password'));
const account = then(verified('password'), async (bank, guid) => ({
  account: String((await bank.numbers(guid))[0]?.['account_guid']),
}));
const withUser: Scene = async (bank) => {
  await bank.createUser('av-tenant7-0001');
  return {};
};

/** Creates a member with products; returns its guid. */
export async function orderMember(bank: Bank, password: string, fields: Json = {}) {
  const body = { ...(await bank.memberRequest(password, fields)), ...PRODUCTS };
  const response = await bank.call('POST', `/users/${bank.userGuid}/members`, body);
  return (response.body['member'] as { guid: string }).guid;
}

/** The scenes of the examples whose calls need more than the user that is there. */
export const PLATFORM_SCENES: Readonly<Record<string, Scene>> = {
  'account-numbers-by-account-response.json': account,
  ...each('account-numbers-*-response.json', verified, {
    'by-member': 'password',
    canadian: 'sim_numbers_canadian',
    empty: 'sim_numbers_empty',
    several: 'sim_legacy',
    tokenised: 'password',
  }),
  'account-numbers-not-validated-response.json': verifiedUnder({ validation: 'failed' }),
  'account-numbers-validation-not-run-response.json': verifiedUnder({ validation: 'not-run' }),
  'account-owners-response.json': after(created('sim_single_account', {}, 'chase'), 'identify'),
  'connect-widget-url-deprecated-response.json': calling({ body: { config: {} } }),
  'create-member-inherited-marks-response.json': ordering('password'),
  'create-member-v20111101-skip-response.json': posting('password'),
  'create-member-v20250224-accepted-response.json': ordering('password'),
  'create-member-v20250224-no-job-response.json': ordering('password', {}),
  'create-member-v20250224-product-failed-response.json': withSettings(
    { productsOnCreate: 'fail' },
    ordering('password'),
  ),
  'create-oauth-member-response.json': calling({
    body: { member: { institution_code: 'mx_bank_oauth', is_oauth: true }, ...PRODUCTS },
  }),
  'create-user-response.json': calling({ body: { user: { id: 'another' } } }),
  'list-member-accounts-response.json': verified('password'),
  'list-members-response.json': created('password'),
  'list-users-by-id-response.json': withUser,
  'member-challenges-response.json': asked(created('challenge')),
  'member-credentials-response.json': created('password'),
  ...each('member-status-challenged-*.json', (password) => asked(created(password)), {
    'account-selection': 'password',
    'account-selection-empty': 'sim_selection_empty',
    'image-data': 'image',
    'image-options': 'sim_image_options',
    options: 'options',
    text: 'challenge',
    'text-numeric-type': 'sim_numeric_type',
  }),
  ...each('member-status-*.json', verified, {
    'connected-done': 'sim_legacy',
    'connected-without-numbers': 'sim_numbers_empty',
    denied: 'INVALID',
    'unknown-status': 'sim_status_unknown',
  }),
  'member-status-connected-running.json': midway(created('sim_legacy'), 2),
  'member-status-created.json': midway(created('sim_legacy'), 0),
  'member-status-pending-oauth.json': oauthMember,
  'oauth-window-uri-response.json': oauthMember,
  'institution-credentials-response.json': calling({ institution: 'mxbank' }),
  'read-institution-hidden-response.json': calling({ institution: 'birch_trust' }),
  'read-member-connected-response.json': verified('password'),
  'read-member-connected-no-eligible-accounts-response.json': then(
    withSettings({ connectedErrorCode: 1000 }, created('password')),
    (bank, guid) => bank.run(guid).then(() => ({})),
  ),
  'resume-member-response.json': then(asked(created('challenge')), async (bank, guid) => ({
    body: bank.resumeRequest(await bank.status(guid)),
  })),
  'update-member-response.json': updating(verified('INVALID'), 'password'),
  'verify-member-already-running-response.json': midway(created('challenge'), 0),
  'verify-member-response.json': verified('sim_legacy'),
  'widget-url-response.json': calling({ body: { widget_url: { widget_type: 'connect_widget' } } }),
  'update-user-request.json': calling({}),
  // Rejections.
  'error-400-missing-parameter.json': calling({ body: { member: {} } }),
  'error-400-update-empty.json': created('password'),
  'error-400-verification-not-supported.json': created('password', {}, 'tiny_credit_union'),
  'error-401-invalid-keys.json': calling({ headers: { Authorization: 'Basic d3Jvbmc6d3Jvbmc=' } }),
  'error-403-feature-not-enabled.json': withSettings(
    { verificationEnabled: false },
    created('password'),
  ),
  'error-403-use-case.json': created('password', { use_cases: ['MONEY_MOVEMENT'] }),
  'error-405-resume-not-challenged.json': then(created('password'), () => ({
    body: { member: { challenges: [FOREIGN] } },
  })),
  'error-406-no-version.json': calling({ headers: { 'Accept-Version': '' } }),
  'error-409-duplicate.json': then(ordering('password'), (bank) =>
    orderMember(bank, 'password').then(() => ({})),
  ),
  'error-409-other-job-running.json': ordered('challenge'),
  'error-422-unprocessable.json': posting('password', { credentials: [FOREIGN] }),
  'error-429-too-many-requests.json': trouble(429),
};

/** Examples that no call can bring about or send. */
export const PLATFORM_UNMATCHED: Readonly<Record<string, string>> = {
  'account-numbers-masked-suspect-response.json': 'Numbers are never masked.',
  'account-numbers-student-loan-response.json': 'There are no loans.',
  'create-user-extra-profile-fields-response.json': 'Untidy answers have such keys.',
  'institution-credentials-field-type-only-response.json': 'Untidy answers miss such keys.',
  'member-status-challenged-all-keys-empty.json': 'Untidy answers have such keys.',
  'member-status-nulls.json': 'Untidy answers have some of these nulls.',
  'read-member-error-as-json-string-response.json': 'Untidy answers have this form.',
  'error-503-html.html': 'Not JSON; the fault `html` sends its like.',
  'error-message-body.json': 'Untidy rejections have this form.',
  'error-string-body.json': 'Untidy rejections have this form.',
  'rc20260430-account.json': 'This version is not served.',
  ...Object.fromEntries(
    ['create-member-use-cases', 'create-member-v20111101-skip', 'create-member-v20250224-products']
      .concat('update-member-v20111101-skip', 'update-member-v20250224', 'resume-member')
      .concat('resume-member-account-selection')
      .map((name) => [`${name}-request.json`, 'Its guids name nothing that is there.']),
  ),
  'widget-url-existing-member-request.json': 'Its member is unknown.',
};
