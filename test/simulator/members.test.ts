/** Goal: members are made, changed and removed as Atrium does it. Method: one user per test. */
import { describe, expect, test } from '@jest/globals';
import { Bank, bankForEach, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const member = (body: Json) => body['member'] as Json;
const settings = (changed: Parameters<typeof bank.simulator.control.changeSettings>[0]) => {
  bank.simulator.control.changeSettings(changed);
};

describe('create', () => {
  test('with skip_aggregation a member is CREATED and idle, and can be read and listed', async () => {
    const response = await bank.postMember('password', { identifier: 'm1', metadata: 'note' });
    expect(response.status).toBe(202);
    const created = member(response.body);
    expect(created).toEqual({
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
    expect(member((await bank.call('GET', bank.path(String(created['guid'])))).body)).toEqual(
      created,
    );
    const list = await bank.call('GET', `/users/${bank.userGuid}/members`);
    expect(list.body['members']).toEqual([created]);
  });

  test.each([
    ['an unknown institution', { institution_code: 'no-such' }, 404],
    ['no credentials', { credentials: undefined }, 400],
    ['an empty list of credentials', { credentials: [] }, 400],
    ['a foreign credential', { credentials: [{ guid: 'CRD-x', value: 'y' }] }, 422],
    ['a flag that is no boolean', { skip_aggregation: 1 }, 400],
    ['OAuth where there is none', { is_oauth: true }, 400],
  ])('%s is rejected', async (_name, fields, status) => {
    expect((await bank.postMember('password', fields)).status).toBe(status);
    expect(bank.simulator.control.counters().membersCreated).toBe(0);
  });

  test.each([
    ['all fields of a form with a list', 'business_direct', 3, {}, 202],
    ['a choice that the list does not have', 'business_direct', 3, { value: 'royal' }, 422],
    ['a form without its optional field', 'golden_1', 2, {}, 202],
    ['a form without a required field', 'navy_federal', 2, {}, 400],
    ['an empty value', 'navy_federal', 3, { value: '' }, 400],
  ])('%s at %s', async (_name, code, count, last, status) => {
    const filled = (await bank.fill(code, 'test_atrium', 'password')).slice(0, count);
    const credentials = filled.map((field, at) =>
      at === count - 1 ? { ...field, ...last } : field,
    );
    expect((await bank.postMember('password', { credentials }, code)).status).toBe(status);
  });

  test('the same credentials or identifier are 409, and free again after a delete', async () => {
    const guid = await bank.createMember('password', { identifier: 'm2' });
    expect((await bank.postMember('password', { identifier: 'm3' })).status).toBe(409);
    expect((await bank.postMember('challenge', { identifier: 'm2' })).status).toBe(409);
    expect((await bank.postMember('password', {}, 'chase')).status).toBe(202);
    expect((await bank.call('DELETE', bank.path(guid))).status).toBe(204);
    expect((await bank.call('GET', bank.path(guid, '/status'))).status).toBe(404);
    expect((await bank.call('DELETE', bank.path(guid))).status).toBe(404);
    expect((await bank.postMember('password', { identifier: 'm2' })).status).toBe(202);
  });

  test('a member made again inside the throttle window inherits the old aggregated_at', async () => {
    const guid = await bank.verified('sim_legacy');
    const { aggregated_at: earlier } = await bank.status(guid);
    await bank.call('DELETE', bank.path(guid));
    const again = await bank.createMember('sim_legacy');
    expect(again).not.toBe(guid);
    expect((await bank.status(again)).aggregated_at).toBe(earlier);
  });
});

describe('read, update, delete', () => {
  test('an unknown member is 404', async () => {
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

  test('new credentials start an aggregation that collides with verify', async () => {
    settings({ readsPerPhase: 1 });
    const guid = await bank.verified('INVALID');
    const updated = await bank.update(guid, 'sim_legacy', {});
    expect(updated.status).toBe(200);
    const initiated = { connection_status: 'UPDATED', status: 'INITIATED' };
    expect(member(updated.body)).toMatchObject({ ...initiated, is_being_aggregated: true });
    expect((await bank.verify(guid)).status).toBe(409);
    expect((await bank.settle(guid)).connection_status).toBe('CONNECTED');
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('CONNECTED');
  });

  test('skip_aggregation, and a setting, keep that aggregation from starting', async () => {
    const guid = await bank.createMember('INVALID');
    settings({ readsPerPhase: 1 });
    const idle = { connection_status: 'UPDATED', is_being_aggregated: false };
    const skipped = await bank.update(guid, 'p1', { skip_aggregation: true });
    expect(member(skipped.body)).toMatchObject(idle);
    settings({ aggregatesOnUpdate: false });
    expect(member((await bank.update(guid, 'p2', {})).body)).toMatchObject(idle);
  });

  test('an update of other fields starts nothing and rejects a taken identifier', async () => {
    await bank.createMember('p1', { identifier: 'taken' });
    const guid = await bank.createMember('p2', { identifier: 'mine' });
    const update = (fields: Json) => bank.call('PUT', bank.path(guid), { member: fields });
    expect((await update({ identifier: 'taken' })).status).toBe(409);
    const { body } = await update({ metadata: 'new', background_aggregation_is_disabled: true });
    expect(member(body)).toMatchObject({ metadata: 'new', identifier: 'mine' });
    expect(bank.simulator.control.counters().aggregationsStarted).toBe(0);
  });

  test('deleting a user frees the identifiers of its members', async () => {
    await bank.createMember('password', { identifier: 'm-of-user' });
    await bank.call('DELETE', `/users/${bank.userGuid}`);
    const created = await bank.call('POST', '/users', { user: { identifier: 'next' } });
    const next = new Bank(
      bank.simulator,
      bank.clock,
      (created.body['user'] as { guid: string }).guid,
    );
    expect((await next.postMember('password', { identifier: 'm-of-user' })).status).toBe(202);
  });
});

describe('OAuth and widget', () => {
  const options = { referral_source: 'APP', ui_message_webview_url_scheme: 'yourapp' };

  const oauthMember = (fields: Json, rest: Json = {}) =>
    bank.call('POST', `/users/${bank.userGuid}/members`, {
      member: { institution_code: 'mx_bank_oauth', is_oauth: true, ...fields },
      ...rest,
    });

  test.each([
    ['beside member', {}, options],
    ['inside member', options, {}],
  ])('options %s: PENDING with a one-time address', async (_where, fields, rest) => {
    const created = member((await oauthMember(fields, rest)).body);
    const pending = { connection_status: 'PENDING', status: null, is_being_aggregated: true };
    expect(created).toMatchObject(pending);
    const uri = new URL(String(created['oauth_window_uri']));
    expect(Object.fromEntries(uri.searchParams)).toEqual(options);
    expect((await bank.verify(String(created['guid']))).status).toBe(405);
  });

  test.each([
    ['approved', false, 'CONNECTED'],
    ['approved', true, 'CREATED'],
    ['denied', false, 'DENIED'],
  ] as const)('the end user %s (skip_aggregation %s): %s', async (result, skips, status) => {
    const created = await oauthMember({ skip_aggregation: skips });
    const guid = String(member(created.body)['guid']);
    bank.simulator.control.finishOauth(guid, result);
    const expected = { connection_status: status, is_being_aggregated: false };
    expect(await bank.status(guid)).toMatchObject(expected);
  });

  test('each widget address is fresh; a wrong option or member is rejected', async () => {
    const path = `/users/${bank.userGuid}/connect_widget_url`;
    const ask = (body: Json) => bank.call('POST', path, body);
    const url = async () => (await ask({ mode: 'verification' })).body['user'] as Json;
    expect(await url()).not.toEqual(await url());
    expect((await ask({ mode: 'magic' })).status).toBe(400);
    expect((await ask({ current_member_guid: 'MBR-x' })).status).toBe(404);
  });
});
