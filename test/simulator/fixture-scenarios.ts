/**
 * Which scenario brings about each example body. Every row starts from a fresh simulator with one
 * user.
 */
import {
  AGGREGATE,
  BALANCE,
  CHASE_DS,
  DISABLE,
  ENDS,
  FOREIGN,
  IDENTIFY,
  METADATA,
  NAMED,
  OPEN_WIDGET,
  STATUS,
  TEST_MEMBER,
  VERIFY,
  account,
  after,
  challenged,
  challenges,
  created,
  createOauthMember,
  ended,
  example,
  midway,
  numbers,
  oauthMember,
  run,
  send,
  toMembers,
  toResume,
  toUsers,
  toWidget,
  trouble,
  updated,
  verified,
  withHeader,
  withHistory,
  withSettings,
  type RequestScene,
  type Scene,
} from './fixture-scenes';

export const RESPONSE_ROWS: Readonly<Record<string, Scene>> = {
  'account-numbers-by-account-response.json': account('/account_numbers'),
  'account-numbers-by-member-response.json': numbers('password'),
  'account-numbers-canadian-response.json': numbers('sim_numbers_canadian'),
  'account-numbers-empty-response.json': numbers('sim_numbers_empty'),
  'account-numbers-legacy-all-accounts-response.json': numbers('sim_legacy'),
  'account-numbers-partial-null-response.json': numbers('sim_numbers_partial'),
  'account-numbers-two-pages-first-response.json': numbers('sim_numbers_two_pages'),
  'account-numbers-two-pages-second-response.json': numbers('sim_numbers_two_pages', '?page=2'),
  'account-owners-response.json': after(
    created('sim_single_account', {}, 'chase'),
    IDENTIFY,
    'GET {member}/account_owners',
  ),
  'aggregate-balances-response.json': after(verified('sim_legacy'), BALANCE),
  'aggregate-member-response.json': after(verified('sim_legacy', NAMED), AGGREGATE),
  'aggregate-member-throttled-response.json': after(
    created('sim_legacy', NAMED, 'chase'),
    AGGREGATE,
    AGGREGATE,
  ),
  'challenge-account-selection.json': challenges('password'),
  'challenge-image-data-bare-base64.json': challenges('sim_image_bare'),
  'challenge-image-data.json': challenges('image'),
  'challenge-image-options-legacy-key.json': challenges('sim_image_options_legacy'),
  'challenge-image-options.json': challenges('sim_image_options'),
  'challenge-multiple-at-once.json': challenges('sim_multiple'),
  'challenge-numeric-type.json': challenges('sim_numeric_type'),
  'challenge-options-lookalike-not-account-selection.json': challenges('sim_selection_lookalike'),
  'challenge-options.json': challenges('sim_code'),
  'challenge-text.json': challenges('challenge'),
  'challenge-token.json': challenges('sim_token'),
  'connect-widget-url-response.json': send(OPEN_WIDGET),
  'create-member-mxbank-observed-response.json': (bank) =>
    bank.postMember('password', { skip_aggregation: false }),
  'create-member-response.json': (bank) =>
    bank.postMember('password', { ...NAMED, skip_aggregation: false }, 'chase'),
  'create-member-skip-aggregation-response.json': (bank) => bank.postMember('password'),
  'create-oauth-member-response.json': createOauthMember,
  'create-user-no-identifier-response.json': send(['POST /users', { user: { metadata: 'x' } }]),
  'create-user-response.json': send(['POST /users', { user: NAMED }]),
  'identify-member-response.json': after(verified('sim_legacy', NAMED, 'chase'), IDENTIFY),
  'institution-credentials-mxbank-response.json': send('GET /institutions/mxbank/credentials'),
  'institution-credentials-response.json': send('GET /institutions/paypal/credentials'),
  'institution-credentials-with-options-response.json': send(
    'GET /institutions/business_direct/credentials',
  ),
  'list-accounts-response.json': after(verified('sim_single_account'), 'GET {user}/accounts'),
  'list-institutions-empty-response.json': send('GET /institutions?name=no-such-bank'),
  'list-institutions-response.json': send('GET /institutions?name=chase'),
  'list-member-accounts-response.json': after(verified('password'), 'GET {member}/accounts'),
  'list-member-credentials-response.json': after(
    created('password', {}, 'paypal'),
    'GET {member}/credentials',
  ),
  'list-members-response.json': after(withHistory('password', NAMED), 'GET {user}/members'),
  'list-users-response.json': send(METADATA, ['POST /users', { user: NAMED }], 'GET /users'),
  'member-status-challenged-account-selection-no-options.json': challenged('sim_selection_empty'),
  'member-status-challenged-account-selection-same-labels.json': challenged(
    'sim_selection_equal_labels',
  ),
  'member-status-challenged-account-selection.json': challenged('password'),
  'member-status-challenged-image-data.json': challenged('image'),
  'member-status-challenged-image-options.json': challenged('sim_image_options'),
  'member-status-challenged-multiple.json': challenged('sim_pair'),
  'member-status-challenged-options.json': challenged('options'),
  'member-status-challenged-text.json': challenged('challenge'),
  'member-status-challenged-token.json': challenged('sim_token'),
  ...Object.fromEntries(
    ENDS.map((name) => [`member-status-${name}.json`, ended(`sim_status_${name}`)]),
  ),
  'member-status-connected-completed.json': ended('sim_legacy'),
  'member-status-connected-still-aggregating.json': midway(withHistory('sim_legacy'), 3),
  'member-status-created.json': midway(created('sim_legacy'), 1),
  'member-status-denied-but-job-running.json': midway(withHistory('sim_flicker'), 4),
  'member-status-denied-observed.json': ended('INVALID'),
  'member-status-failed.json': ended('SERVER_ERROR'),
  'member-status-locked.json': ended('LOCKED'),
  'member-status-pending-oauth.json': after(oauthMember, STATUS),
  'member-status-prevented.json': after(run(run(verified('INVALID'))), STATUS),
  'member-status-reconnected.json': midway(created('sim_reconnecting'), 2),
  'member-status-rejected.json': after(run(created('challenge'), ['wrong']), STATUS),
  'member-status-resumed.json': withSettings({ readsPerPhase: 1 }, async (bank) => {
    const { guid, open } = await bank.asked('challenge');
    await bank.answer(guid, open);
    return bank.call('GET', bank.path(guid, '/status'));
  }),
  'member-status-unknown-connection-status.json': after(
    run(withHistory('sim_status_unknown')),
    STATUS,
  ),
  'member-status-updated.json': withSettings(
    { readsPerPhase: 1 },
    after(updated(created('password'), 'challenge'), STATUS),
  ),
  'oauth-window-uri-response.json': async (bank) => {
    const guid = await oauthMember(bank);
    bank.simulator.control.finishOauth(guid, 'approved');
    return bank.call('GET', bank.path(guid, '/oauth_window_uri'));
  },
  'read-account-response.json': account(''),
  'read-institution-mxbank-response.json': send('GET /institutions/mxbank'),
  'read-institution-oauth-response.json': send('GET /institutions/mx_bank_oauth'),
  'read-institution-verification-unsupported-response.json': send(
    'GET /institutions/tiny_credit_union',
  ),
  'read-member-response.json': after(withHistory('password', NAMED), 'GET {member}'),
  'read-user-response.json': send(METADATA, 'GET {user}'),
  'resume-response.json': async (bank) => {
    const { guid, open } = await bank.asked('challenge', NAMED);
    return bank.answer(guid, open);
  },
  'test-endpoint-account-numbers-response.json': send(`GET ${TEST_MEMBER}/account_numbers`),
  'test-endpoint-verify-response.json': send(`POST ${TEST_MEMBER}/verify`),
  'update-member-credentials-auto-aggregating-response.json': async (bank) =>
    bank.update(await bank.verified('INVALID', NAMED), 'challenge', {}),
  'update-member-credentials-response.json': async (bank) =>
    bank.update(await withHistory('challenge', NAMED)(bank), 'password', { metadata: 'new' }),
  'update-user-disable-response.json': send(METADATA, DISABLE),
  'verify-member-already-running-response.json': after(
    created('challenge', CHASE_DS),
    VERIFY,
    VERIFY,
  ),
  'verify-member-response.json': after(withHistory('password', CHASE_DS), VERIFY),
};

export const ERROR_ROWS: Readonly<Record<string, Scene>> = {
  'error-400-empty-body.json': send('PUT {user}'),
  'error-400-member-cannot-use-oauth.json': after(
    created('password'),
    'GET {member}/oauth_window_uri',
  ),
  'error-400-missing-parameter.json': send(['POST {user}/members', { member: {} }]),
  'error-400-verification-not-supported.json': after(
    created('password', {}, 'tiny_credit_union'),
    VERIFY,
  ),
  'error-401-invalid-keys.json': withHeader('MX-API-Key', 'wrong'),
  'error-403-feature-not-enabled.json': withSettings(
    { verificationEnabled: false },
    after(created('password'), VERIFY),
  ),
  'error-403-ip-not-whitelisted.json': withSettings({ ipAllowed: false }, send('GET /users')),
  'error-404-institution-not-found.json': send('GET /institutions/no-such'),
  'error-404-member-not-found.json': send('GET {user}/members/MBR-unknown/status'),
  'error-404-user-not-found.json': send('GET /users/USR-unknown'),
  'error-405-member-limit-exceeded.json': async (bank) => {
    for (let index = 0; index < 25; index += 1) await bank.createMember(`p${String(index)}`);
    return bank.postMember('one-too-many');
  },
  'error-405-resume-not-challenged.json': async (bank) =>
    bank.resume(await bank.createMember('password'), [FOREIGN]),
  'error-406-wrong-accept-header.json': withHeader('Accept', 'application/vnd.mx.atrium.v2+json'),
  'error-409-duplicate-identifier.json': send(['POST /users', { user: { identifier: 'tester' } }]),
  'error-409-duplicate-member.json': async (bank) => {
    await bank.createMember('password');
    return bank.postMember('password');
  },
  'error-409-other-job-running.json': after(created('sim_collides'), VERIFY),
  'error-422-unprocessable.json': (bank) => bank.postMember('password', { credentials: [FOREIGN] }),
  'error-429-balance-too-frequent.json': after(created('password'), BALANCE, BALANCE),
  'error-500-server-error.json': trouble(500),
  'error-502-bad-gateway.json': trouble(502),
  'error-503-maintenance.json': trouble(503),
  'error-504-gateway-timeout.json': trouble(504),
};

export const REQUEST_ROWS: Readonly<Record<string, RequestScene>> = {
  'connect-widget-url-institution-request.json': toWidget,
  'connect-widget-url-resume-member-request.json': toWidget,
  'connect-widget-url-update-credentials-request.json': toWidget,
  'connect-widget-url-verification-request.json': toWidget,
  'connect-widget-url-webview-request.json': toWidget,
  'create-member-mxbank-request.json': toMembers,
  'create-oauth-member-request.json': toMembers,
  'create-oauth-member-sdk-shape-request.json': toMembers,
  'create-user-request.json': toUsers,
  'create-user-seed-parameter-names-request.json': toUsers,
  'resume-account-selection-request.json': toResume('password', true),
  'resume-image-options-request.json': toResume('sim_image_options'),
  'resume-mxbank-correct-request.json': toResume('challenge'),
  'resume-mxbank-follow-up-request.json': toResume('challenge'),
  'update-member-background-aggregation-request.json': example('PUT {member}', created('password')),
  'update-user-disable-request.json': example('PUT {user}'),
  'verify-member-include-transactions-request.json': example(VERIFY, created('password')),
};

/** Examples without a row, each with the reason. `Platform`: not a body of Atrium. */
export const UNMATCHED: Readonly<Record<string, string>> = {
  'account-numbers-platform-extra-fields-response.json': 'Platform',
  'member-status-null-connection-status.json': 'Platform',
  'create-member-request.json':
    'Its two credentials carry one guid; a real request has one guid for each field.',
  'resume-mfa-request.json': 'Placeholders instead of guids and values.',
  'update-member-credentials-request.json': 'Its guids belong to no institution of the catalogue.',
};
