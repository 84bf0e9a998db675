/**
 * Which scenario brings about each example body. Every row starts from a fresh simulator with one
 * user.
 */
import { request, type Bank, type Json, type WireResponse } from './support';

type Scene = (bank: Bank) => Promise<WireResponse>;
type RequestScene = (bank: Bank, body: unknown) => Promise<WireResponse>;

const NAMED = { identifier: 'unique_id', metadata: '{"a":1}' };

/** GET below a member. */
function get(bank: Bank, guid: string, rest: string): Promise<WireResponse> {
  return bank.call('GET', bank.path(guid, rest));
}

/** A member whose last job succeeded before it got its present credentials. */
async function withHistory(bank: Bank, password: string, fields: Json = {}): Promise<string> {
  const guid = await bank.verified('sim_legacy', fields);
  await bank.update(guid, password, { skip_aggregation: true });
  return guid;
}

/** The status of a member with history while its verification asks the first question. */
function challenged(password: string): Scene {
  return async (bank) => {
    const guid = await withHistory(bank, password);
    await bank.verify(guid);
    return get(bank, guid, '/status');
  };
}

/** GET challenges at the first question. */
function challenges(password: string): Scene {
  return async (bank) => get(bank, (await bank.asked(password)).guid, '/challenges');
}

/** The status after a run. */
function ended(password: string): Scene {
  return async (bank) => get(bank, await bank.verified(password), '/status');
}

/** The status at the n-th read after verify, every phase seen once. */
function midway(password: string, read: number, history = false): Scene {
  return async (bank) => {
    bank.simulator.control.changeSettings({ readsPerPhase: 1 });
    const guid = history ? await withHistory(bank, password) : await bank.createMember(password);
    await bank.verify(guid);
    for (let index = 1; index < read; index += 1) await bank.status(guid);
    return get(bank, guid, '/status');
  };
}

/** Account numbers after a run. */
function numbers(password: string, query = ''): Scene {
  return async (bank) => get(bank, await bank.verified(password), `/account_numbers${query}`);
}

/** A job started on a member with history. */
function job(name: string, institution = 'mxbank', fields: Json = {}): Scene {
  return async (bank) => {
    const guid = await bank.verified('sim_legacy', fields, institution);
    return bank.call('POST', bank.path(guid, `/${name}`));
  };
}

/** Reads the user after an update, or updates it once more. */
function updatedUser(method: string, body?: unknown): Scene {
  return async (bank) => {
    await bank.call('PUT', `/users/${bank.userGuid}`, { user: { metadata: 'x' } });
    return bank.call(method, `/users/${bank.userGuid}`, body);
  };
}

async function oauthMember(bank: Bank): Promise<WireResponse> {
  return bank.call('POST', `/users/${bank.userGuid}/members`, {
    member: { institution_code: 'mx_bank_oauth', is_oauth: true, ...NAMED },
    referral_source: 'APP',
  });
}

function guidOf(response: WireResponse): string {
  return (response.body['member'] as { guid: string }).guid;
}

const ENDS =
  'closed degraded delayed disabled disconnected discontinued expired impaired impeded imported'.split(
    ' ',
  );

export const RESPONSE_ROWS: Readonly<Record<string, Scene>> = {
  'account-numbers-by-account-response.json': async (bank) => {
    const guid = await bank.verified('sim_single_account');
    const [entry] = await bank.numbers(guid);
    const account = String(entry?.['account_guid']);
    return bank.call('GET', `/users/${bank.userGuid}/accounts/${account}/account_numbers`);
  },
  'account-numbers-by-member-response.json': numbers('password'),
  'account-numbers-canadian-response.json': numbers('sim_numbers_canadian'),
  'account-numbers-empty-response.json': numbers('sim_numbers_empty'),
  'account-numbers-legacy-all-accounts-response.json': numbers('sim_legacy'),
  'account-numbers-partial-null-response.json': numbers('sim_numbers_partial'),
  'account-numbers-two-pages-first-response.json': numbers('sim_numbers_two_pages'),
  'account-numbers-two-pages-second-response.json': numbers('sim_numbers_two_pages', '?page=2'),
  'account-owners-response.json': async (bank) => {
    const guid = await bank.createMember('sim_single_account', {}, 'chase');
    await bank.call('POST', bank.path(guid, '/identify'));
    return get(bank, guid, '/account_owners');
  },
  'aggregate-balances-response.json': job('balance'),
  'aggregate-member-response.json': job('aggregate', 'mxbank', NAMED),
  'aggregate-member-throttled-response.json': async (bank) => {
    const guid = await bank.createMember('sim_legacy', NAMED, 'chase');
    await bank.call('POST', bank.path(guid, '/aggregate'));
    return bank.call('POST', bank.path(guid, '/aggregate'));
  },
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
  'connect-widget-url-response.json': (bank) =>
    bank.call('POST', `/users/${bank.userGuid}/connect_widget_url`, { mode: 'verification' }),
  'create-member-mxbank-observed-response.json': (bank) =>
    bank.postMember('password', { skip_aggregation: false }),
  'create-member-response.json': (bank) =>
    bank.postMember('password', { ...NAMED, skip_aggregation: false }, 'chase'),
  'create-member-skip-aggregation-response.json': (bank) => bank.postMember('password'),
  'create-oauth-member-response.json': oauthMember,
  'create-user-no-identifier-response.json': (bank) =>
    bank.call('POST', '/users', { user: { metadata: 'x' } }),
  'create-user-response.json': (bank) => bank.call('POST', '/users', { user: NAMED }),
  'identify-member-response.json': job('identify', 'chase', NAMED),
  'institution-credentials-mxbank-response.json': (bank) =>
    bank.call('GET', '/institutions/mxbank/credentials'),
  'institution-credentials-response.json': (bank) =>
    bank.call('GET', '/institutions/paypal/credentials'),
  'institution-credentials-with-options-response.json': (bank) =>
    bank.call('GET', '/institutions/business_direct/credentials'),
  'list-accounts-response.json': async (bank) => {
    await bank.verified('sim_single_account');
    return bank.call('GET', `/users/${bank.userGuid}/accounts`);
  },
  'list-institutions-empty-response.json': (bank) =>
    bank.call('GET', '/institutions?name=no-such-bank'),
  'list-institutions-response.json': (bank) => bank.call('GET', '/institutions?name=chase'),
  'list-member-accounts-response.json': async (bank) =>
    get(bank, await bank.verified('password'), '/accounts'),
  'list-member-credentials-response.json': async (bank) =>
    get(bank, await bank.createMember('password', {}, 'paypal'), '/credentials'),
  'list-members-response.json': async (bank) => {
    await withHistory(bank, 'password', NAMED);
    return bank.call('GET', `/users/${bank.userGuid}/members`);
  },
  'list-users-response.json': async (bank) => {
    await bank.call('PUT', `/users/${bank.userGuid}`, { user: { metadata: 'x' } });
    await bank.call('POST', '/users', { user: NAMED });
    return bank.call('GET', '/users');
  },
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
  'member-status-connected-still-aggregating.json': midway('sim_legacy', 3, true),
  'member-status-created.json': midway('sim_legacy', 1),
  'member-status-denied-but-job-running.json': midway('sim_flicker', 4, true),
  'member-status-denied-observed.json': ended('INVALID'),
  'member-status-failed.json': ended('SERVER_ERROR'),
  'member-status-locked.json': ended('LOCKED'),
  'member-status-pending-oauth.json': async (bank) =>
    get(bank, guidOf(await oauthMember(bank)), '/status'),
  'member-status-prevented.json': async (bank) => {
    const guid = await bank.createMember('INVALID');
    for (let attempt = 0; attempt < 3; attempt += 1) await bank.run(guid);
    return get(bank, guid, '/status');
  },
  'member-status-reconnected.json': midway('sim_reconnecting', 2),
  'member-status-rejected.json': async (bank) => {
    const guid = await bank.createMember('challenge');
    await bank.run(guid, ['wrong']);
    return get(bank, guid, '/status');
  },
  'member-status-resumed.json': async (bank) => {
    bank.simulator.control.changeSettings({ readsPerPhase: 1 });
    const { guid, open } = await bank.asked('challenge');
    await bank.answer(guid, open);
    return get(bank, guid, '/status');
  },
  'member-status-unknown-connection-status.json': async (bank) => {
    const guid = await withHistory(bank, 'sim_status_unknown');
    await bank.run(guid);
    return get(bank, guid, '/status');
  },
  'member-status-updated.json': async (bank) => {
    bank.simulator.control.changeSettings({ readsPerPhase: 1 });
    const guid = await bank.createMember('password');
    await bank.update(guid, 'challenge', {});
    return get(bank, guid, '/status');
  },
  'oauth-window-uri-response.json': async (bank) => {
    const guid = guidOf(await oauthMember(bank));
    bank.simulator.control.finishOauth(guid, 'approved');
    return get(bank, guid, '/oauth_window_uri');
  },
  'read-account-response.json': async (bank) => {
    const guid = await bank.verified('sim_single_account');
    const { body } = await get(bank, guid, '/accounts');
    const [account] = body['accounts'] as { guid: string }[];
    return bank.call('GET', `/users/${bank.userGuid}/accounts/${account?.guid ?? ''}`);
  },
  'read-institution-mxbank-response.json': (bank) => bank.call('GET', '/institutions/mxbank'),
  'read-institution-oauth-response.json': (bank) => bank.call('GET', '/institutions/mx_bank_oauth'),
  'read-institution-verification-unsupported-response.json': (bank) =>
    bank.call('GET', '/institutions/tiny_credit_union'),
  'read-member-response.json': async (bank) =>
    get(bank, await withHistory(bank, 'password', NAMED), ''),
  'read-user-response.json': updatedUser('GET'),
  'resume-response.json': async (bank) => {
    const { guid, open } = await bank.asked('challenge', NAMED);
    return bank.answer(guid, open);
  },
  'test-endpoint-account-numbers-response.json': (bank) =>
    bank.call('GET', '/users/test_atrium/members/test_atrium_member/account_numbers'),
  'test-endpoint-verify-response.json': (bank) =>
    bank.call('POST', '/users/test_atrium/members/test_atrium_member/verify'),
  'update-member-credentials-auto-aggregating-response.json': async (bank) => {
    const guid = await bank.createMember('INVALID', NAMED);
    await bank.run(guid);
    return bank.update(guid, 'challenge', {});
  },
  'update-member-credentials-response.json': async (bank) => {
    const guid = await withHistory(bank, 'challenge', NAMED);
    return bank.update(guid, 'password', { metadata: 'new' });
  },
  'update-user-disable-response.json': updatedUser('PUT', { user: { is_disabled: true } }),
  'verify-member-already-running-response.json': async (bank) => {
    const guid = await bank.createMember('challenge', { identifier: 'chase_ds' });
    await bank.verify(guid);
    return bank.verify(guid);
  },
  'verify-member-response.json': async (bank) =>
    bank.verify(await withHistory(bank, 'password', { identifier: 'chase_ds' })),
};

/** A fault that stands for trouble at MX, played on the status read. */
function trouble(status: number): Scene {
  return async (bank) => {
    const guid = await bank.createMember('password');
    bank.simulator.control.addFault({ route: 'readMemberStatus', kind: 'status', status });
    return get(bank, guid, '/status');
  };
}

export const ERROR_ROWS: Readonly<Record<string, Scene>> = {
  'error-400-empty-body.json': (bank) => bank.call('PUT', `/users/${bank.userGuid}`),
  'error-400-member-cannot-use-oauth.json': async (bank) =>
    get(bank, await bank.createMember('password'), '/oauth_window_uri'),
  'error-400-missing-parameter.json': (bank) =>
    bank.call('POST', `/users/${bank.userGuid}/members`, { member: {} }),
  'error-400-verification-not-supported.json': async (bank) =>
    bank.verify(await bank.createMember('password', {}, 'tiny_credit_union')),
  'error-401-invalid-keys.json': (bank) =>
    request(bank.simulator, 'GET', '/users', undefined, { 'MX-API-Key': 'wrong' }),
  'error-403-feature-not-enabled.json': async (bank) => {
    bank.simulator.control.changeSettings({ verificationEnabled: false });
    return bank.verify(await bank.createMember('password'));
  },
  'error-403-ip-not-whitelisted.json': (bank) => {
    bank.simulator.control.changeSettings({ ipAllowed: false });
    return bank.call('GET', '/users');
  },
  'error-404-institution-not-found.json': (bank) => bank.call('GET', '/institutions/no-such'),
  'error-404-member-not-found.json': (bank) => get(bank, 'MBR-unknown', '/status'),
  'error-404-user-not-found.json': (bank) => bank.call('GET', '/users/USR-unknown'),
  'error-405-member-limit-exceeded.json': async (bank) => {
    for (let index = 0; index < 25; index += 1) await bank.createMember(`p${String(index)}`);
    return bank.postMember('one-too-many');
  },
  'error-405-resume-not-challenged.json': async (bank) =>
    bank.resume(await bank.createMember('password'), [{ guid: 'CRD-x', value: 'y' }]),
  'error-406-wrong-accept-header.json': (bank) =>
    request(bank.simulator, 'GET', '/users', undefined, {
      Accept: 'application/vnd.mx.atrium.v2+json',
    }),
  'error-409-duplicate-identifier.json': (bank) =>
    bank.call('POST', '/users', { user: { identifier: 'tester' } }),
  'error-409-duplicate-member.json': async (bank) => {
    await bank.createMember('password');
    return bank.postMember('password');
  },
  'error-409-other-job-running.json': async (bank) =>
    bank.verify(await bank.createMember('sim_collides')),
  'error-422-unprocessable.json': (bank) =>
    bank.postMember('password', { credentials: [{ guid: 'CRD-x', value: 'y' }] }),
  'error-429-balance-too-frequent.json': async (bank) => {
    const guid = await bank.createMember('password');
    await bank.call('POST', bank.path(guid, '/balance'));
    return bank.call('POST', bank.path(guid, '/balance'));
  },
  'error-500-server-error.json': trouble(500),
  'error-502-bad-gateway.json': trouble(502),
  'error-503-maintenance.json': trouble(503),
  'error-504-gateway-timeout.json': trouble(504),
};

function toUsers(bank: Bank, body: unknown): Promise<WireResponse> {
  return bank.call('POST', '/users', body);
}

function toMembers(bank: Bank, body: unknown): Promise<WireResponse> {
  return bank.call('POST', `/users/${bank.userGuid}/members`, body);
}

async function toWidget(bank: Bank, body: unknown): Promise<WireResponse> {
  const ours = 'current_member_guid' in (body as object);
  const guid = ours ? await bank.createMember('password') : undefined;
  return bank.call('POST', `/users/${bank.userGuid}/connect_widget_url`, {
    ...(body as object),
    ...(guid === undefined ? {} : { current_member_guid: guid }),
  });
}

/**
 * Sends the example's values to the challenge that is open, since its guids are those of another
 * day.
 */
function toResume(password: string, selects = false): RequestScene {
  return async (bank, body) => {
    const { guid, open: status } = await bank.asked(password);
    const [open] = status.challenges ?? [];
    const { member } = body as { member: { challenges: { value: string }[] } };
    const example = member.challenges[0]?.value ?? '';
    const value = selects ? (open?.options?.[0]?.value ?? '') : example;
    return bank.resume(guid, [{ guid: open?.guid ?? '', value }]);
  };
}

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
  'update-member-background-aggregation-request.json': async (bank, body) =>
    bank.call('PUT', bank.path(await bank.createMember('password')), body),
  'update-user-disable-request.json': (bank, body) =>
    bank.call('PUT', `/users/${bank.userGuid}`, body),
  'verify-member-include-transactions-request.json': async (bank, body) =>
    bank.call('POST', bank.path(await bank.createMember('password'), '/verify'), body),
};

/** Examples without a row, each with the reason. `Platform`: not a body of Atrium. */
export const UNMATCHED: Readonly<Record<string, string>> = {
  'account-numbers-platform-extra-fields-response.json': 'Platform',
  'member-status-null-connection-status.json': 'Platform',
  'create-member-request.json':
    'Its two credentials carry one guid, which no log-in form has; a real request has one per field.',
  'resume-mfa-request.json': 'Placeholders instead of guids and values.',
  'update-member-credentials-request.json': 'Its guids belong to no institution of the catalogue.',
};
