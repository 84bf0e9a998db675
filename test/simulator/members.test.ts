/**
 * Goal: members are made, changed and removed as Atrium does it. Method: real requests, one user
 * per test.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Bank, type Json } from './support';

let bank: Bank;

beforeEach(async () => {
  bank = await Bank.open();
});
afterEach(() => bank.simulator.close());

const member = (body: Json) => body['member'] as Json;

describe('create', () => {
  test('with skip_aggregation a member is CREATED and idle', async () => {
    const response = await bank.postMember('password', { identifier: 'm1', metadata: 'note' });
    expect(response.status).toBe(202);
    expect(member(response.body)).toEqual({
      aggregated_at: null,
      connection_status: 'CREATED',
      guid: expect.stringMatching(/^MBR-/),
      identifier: 'm1',
      institution_code: 'mxbank',
      is_being_aggregated: false,
      metadata: 'note',
      name: 'MX Bank',
      status: null,
      successfully_aggregated_at: null,
      user_guid: bank.userGuid,
    });
  });

  test('without it an aggregation starts, and a verify that comes now is 409', async () => {
    bank.simulator.control.changeSettings({ readsPerPhase: 1 });
    const response = await bank.postMember('password', { skip_aggregation: false });
    expect(member(response.body)).toMatchObject({
      connection_status: 'CREATED',
      status: 'INITIATED',
      is_being_aggregated: true,
    });
    const guid = String(member(response.body)['guid']);
    expect((await bank.verify(guid)).status).toBe(409);
    expect((await bank.settle(guid)).connection_status).toBe('CONNECTED');
    expect((await bank.verify(guid)).status).toBe(200);
  });

  test.each([
    ['an unknown institution', { institution_code: 'no-such' }, 404],
    ['no credentials', { credentials: undefined }, 400],
    ['an empty list of credentials', { credentials: [] }, 400],
    [
      'a credential that the form does not have',
      { credentials: [{ guid: 'CRD-x', value: 'y' }] },
      422,
    ],
    ['a flag that is no boolean', { skip_aggregation: 1 }, 400],
    ['OAuth where there is none', { is_oauth: true }, 400],
  ])('%s is rejected', async (_name, fields, status) => {
    expect((await bank.postMember('password', fields)).status).toBe(status);
    expect(bank.simulator.control.counters().membersCreated).toBe(0);
  });

  test('an empty value counts as missing, an optional field may be left out', async () => {
    expect((await bank.postMember('', {}, 'mxbank')).status).toBe(400);
    const credentials = (await bank.fill('golden_1', 'test_atrium', 'password')).slice(0, 2);
    expect((await bank.postMember('password', { credentials }, 'golden_1')).status).toBe(202);
    const two = (await bank.fill('navy_federal', 'test_atrium', 'password')).slice(0, 2);
    const incomplete = await bank.postMember('password', { credentials: two }, 'navy_federal');
    expect(incomplete.status).toBe(400);
  });

  test('a choice that the list of an OPTIONS field does not have is 422', async () => {
    const credentials = await bank.fill('business_direct', 'test_atrium', 'password');
    const wrong = credentials.map((field, index) =>
      index === 2 ? { ...field, value: 'royal' } : field,
    );
    expect(
      (await bank.postMember('password', { credentials: wrong }, 'business_direct')).status,
    ).toBe(422);
    expect((await bank.postMember('password', { credentials }, 'business_direct')).status).toBe(
      202,
    );
  });

  test('the same credentials at the same institution are 409, free again after a delete', async () => {
    const guid = await bank.createMember('password', { identifier: 'm2' });
    expect((await bank.postMember('password', { identifier: 'm3' })).status).toBe(409);
    expect((await bank.postMember('password', {}, 'chase')).status).toBe(202);
    expect((await bank.call('DELETE', bank.path(guid))).status).toBe(204);
    expect((await bank.postMember('password', { identifier: 'm3' })).status).toBe(202);
  });

  test('the same identifier is 409', async () => {
    await bank.createMember('password', { identifier: 'm4' });
    const second = await bank.postMember('challenge', { identifier: 'm4' });
    expect(second.status).toBe(409);
    expect((second.body['error'] as Json)['message']).toBe('This identifier is already in use.');
  });

  test('the 26th member of a user is 405', async () => {
    for (let index = 0; index < 25; index += 1) await bank.createMember(`p${String(index)}`);
    const response = await bank.postMember('one-too-many');
    expect(response.status).toBe(405);
    expect((response.body['error'] as Json)['message']).toBe(
      'A user may not have more than 25 members.',
    );
    expect(bank.simulator.control.members(bank.userGuid)).toHaveLength(25);
  });

  test('a member made again inside the throttle window inherits the old aggregated_at', async () => {
    const guid = await bank.createMember('sim_legacy');
    await bank.run(guid);
    const { aggregated_at: earlier } = await bank.status(guid);
    await bank.call('DELETE', bank.path(guid));
    const again = await bank.createMember('sim_legacy');
    expect(again).not.toBe(guid);
    expect((await bank.status(again)).aggregated_at).toBe(earlier);
  });
});

describe('read, list, update, delete', () => {
  test('a member is read and listed; an unknown one is 404', async () => {
    const guid = await bank.createMember('password');
    const read = await bank.call('GET', bank.path(guid));
    const list = await bank.call('GET', `/users/${bank.userGuid}/members`);
    expect(list.body['members']).toEqual([read.body['member']]);
    for (const rest of ['', '/status', '/account_numbers', '/credentials', '/challenges']) {
      expect((await bank.call('GET', bank.path('MBR-unknown', rest))).status).toBe(404);
    }
  });

  test('the credentials of a member are the form of its institution, without values', async () => {
    const guid = await bank.createMember('secret-canary', {}, 'chase');
    const form = await bank.call('GET', bank.path(guid, '/credentials'));
    expect(form.body).toEqual((await bank.call('GET', '/institutions/chase/credentials')).body);
    expect(form.text).not.toContain('canary');
  });

  test('new credentials show UPDATED and start an aggregation that collides with verify', async () => {
    bank.simulator.control.changeSettings({ readsPerPhase: 1 });
    const guid = await bank.createMember('INVALID');
    await bank.run(guid);
    const credentials = await bank.fill('mxbank', 'test_atrium', 'sim_legacy');
    const updated = await bank.call('PUT', bank.path(guid), { member: { credentials } });
    expect(updated.status).toBe(200);
    expect(member(updated.body)).toMatchObject({
      connection_status: 'UPDATED',
      status: 'INITIATED',
      is_being_aggregated: true,
    });
    expect((await bank.verify(guid)).status).toBe(409);
    expect((await bank.settle(guid)).connection_status).toBe('CONNECTED');
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('CONNECTED');
  });

  test('the setting, and skip_aggregation, keep that aggregation from starting', async () => {
    bank.simulator.control.changeSettings({ readsPerPhase: 1 });
    const guid = await bank.createMember('INVALID');
    const skipped = await bank.call('PUT', bank.path(guid), {
      member: {
        credentials: await bank.fill('mxbank', 'test_atrium', 'p1'),
        skip_aggregation: true,
      },
    });
    expect(member(skipped.body)['is_being_aggregated']).toBe(false);
    bank.simulator.control.changeSettings({ aggregatesOnUpdate: false });
    const quiet = await bank.call('PUT', bank.path(guid), {
      member: { credentials: await bank.fill('mxbank', 'test_atrium', 'p2') },
    });
    expect(member(quiet.body)).toMatchObject({
      connection_status: 'UPDATED',
      is_being_aggregated: false,
    });
  });

  test('an update of other fields starts nothing and rejects a taken identifier', async () => {
    await bank.createMember('p1', { identifier: 'taken' });
    const guid = await bank.createMember('p2', { identifier: 'mine' });
    const taken = await bank.call('PUT', bank.path(guid), { member: { identifier: 'taken' } });
    expect(taken.status).toBe(409);
    const updated = await bank.call('PUT', bank.path(guid), {
      member: { metadata: 'new', background_aggregation_is_disabled: true },
    });
    expect(member(updated.body)).toMatchObject({ metadata: 'new', identifier: 'mine' });
    expect(bank.simulator.control.counters().aggregationsStarted).toBe(0);
  });

  test('deleting a user frees the identifiers of its members', async () => {
    await bank.createMember('password', { identifier: 'm-of-user' });
    await bank.call('DELETE', `/users/${bank.userGuid}`);
    const created = await bank.call('POST', '/users', { user: { identifier: 'next' } });
    const { guid } = created.body['user'] as { guid: string };
    const next = new Bank(bank.simulator, bank.clock, guid);
    expect((await next.postMember('password', { identifier: 'm-of-user' })).status).toBe(202);
  });

  test('a deleted member is gone', async () => {
    const guid = await bank.createMember('password');
    expect((await bank.call('DELETE', bank.path(guid))).status).toBe(204);
    expect((await bank.call('GET', bank.path(guid, '/status'))).status).toBe(404);
    expect((await bank.call('DELETE', bank.path(guid))).status).toBe(404);
  });
});

describe('OAuth and widget', () => {
  const options = { referral_source: 'APP', ui_message_webview_url_scheme: 'yourapp' };

  test.each([
    [
      'beside member',
      { member: { institution_code: 'mx_bank_oauth', is_oauth: true }, ...options },
    ],
    [
      'inside member',
      { member: { institution_code: 'mx_bank_oauth', is_oauth: true, ...options } },
    ],
  ])('options %s: PENDING with a one-time address', async (_where, body) => {
    const response = await bank.call('POST', `/users/${bank.userGuid}/members`, body);
    expect(response.status).toBe(202);
    const created = member(response.body);
    expect(created).toMatchObject({
      connection_status: 'PENDING',
      status: null,
      is_being_aggregated: true,
    });
    const uri = new URL(String(created['oauth_window_uri']));
    expect(uri.origin).toBe(bank.simulator.baseUrl);
    expect(Object.fromEntries(uri.searchParams)).toEqual(options);
    expect((await bank.verify(String(created['guid']))).status).toBe(405);
  });

  test('each address is fresh, and a member without OAuth has none', async () => {
    const created = await bank.call('POST', `/users/${bank.userGuid}/members`, {
      member: { institution_code: 'mx_bank_oauth', is_oauth: true },
    });
    const guid = String(member(created.body)['guid']);
    const fresh = await bank.call(
      'GET',
      bank.path(guid, '/oauth_window_uri?referral_source=BROWSER'),
    );
    expect(member(fresh.body)['is_oauth']).toBe(true);
    expect(member(fresh.body)['oauth_window_uri']).not.toBe(
      member(created.body)['oauth_window_uri'],
    );
    const plain = await bank.createMember('password');
    const rejected = await bank.call('GET', bank.path(plain, '/oauth_window_uri'));
    expect(rejected.status).toBe(400);
    expect((rejected.body['error'] as Json)['message']).toBe('Member cannot use OAuth');
  });

  test.each([
    ['approved', false, 'CONNECTED'],
    ['approved', true, 'CREATED'],
    ['denied', false, 'DENIED'],
  ] as const)('the end user %s (skip_aggregation %s): %s', async (result, skips, status) => {
    const created = await bank.call('POST', `/users/${bank.userGuid}/members`, {
      member: { institution_code: 'mx_bank_oauth', is_oauth: true, skip_aggregation: skips },
    });
    const guid = String(member(created.body)['guid']);
    bank.simulator.control.finishOauth(guid, result);
    expect(await bank.status(guid)).toMatchObject({
      connection_status: status,
      is_being_aggregated: false,
    });
  });

  test('a widget address is made for each call; options stand at the top level', async () => {
    const path = `/users/${bank.userGuid}/connect_widget_url`;
    const first = await bank.call('POST', path, { mode: 'verification', color_scheme: 'dark' });
    const second = await bank.call('POST', path, { mode: 'verification' });
    expect(first.status).toBe(200);
    const url = (body: Json) => (body['user'] as Json)['connect_widget_url'];
    expect(url(first.body)).not.toBe(url(second.body));
    expect((await bank.call('POST', path, { mode: 'magic' })).status).toBe(400);
    expect((await bank.call('POST', path, { current_member_guid: 'MBR-x' })).status).toBe(404);
  });
});
