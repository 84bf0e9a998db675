/** Goal: members are made, changed and removed as Atrium does it. Method: one user per test. */
import { describe, expect, test } from '@jest/globals';
import { Bank, bankForEach, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const control = () => bank.simulator.control;
const member = ({ body }: { readonly body: Json }) => body['member'] as Json;

describe('create', () => {
  test('with skip_aggregation a member is CREATED and idle, and can be read and listed', async () => {
    const response = await bank.postMember('password', { identifier: 'm1', metadata: 'note' });
    expect(response.status).toBe(202);
    const created = member(response);
    expect(created).toEqual({
      aggregated_at: null,
      connection_status: 'CREATED',
      guid: expect.stringMatching(/^MBR-/),
      identifier: 'm1',
      institution_code: 'mxbank',
      is_being_aggregated: false,
      is_oauth: false,
      metadata: 'note',
      name: 'MX Bank',
      status: null,
      successfully_aggregated_at: null,
      user_guid: bank.userGuid,
    });
    expect(member(await bank.call('GET', bank.path(String(created['guid']))))).toEqual(created);
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
    expect(control().counters().membersCreated).toBe(0);
  });

  test.each([
    ['all fields of a form with a list', 'business_direct', 3, {}, 202],
    ['a choice that the list does not have', 'business_direct', 3, { value: 'royal' }, 422],
    ['a form without its optional field', 'golden_1', 2, {}, 202],
    ['a form without a required field', 'navy_federal', 2, {}, 400],
    ['an empty value', 'navy_federal', 3, { value: '' }, 400],
  ])('%s at %s', async (_name, code, count, last, status) => {
    const credentials = (await bank.fill(code, 'test_atrium', 'password')).slice(0, count);
    Object.assign(credentials.at(-1) ?? {}, last);
    expect((await bank.postMember('password', { credentials }, code)).status).toBe(status);
  });

  test('the same credentials or identifier are 409, and free again after a delete', async () => {
    const guid = await bank.createMember('password', { identifier: 'm2' });
    const path = bank.path(guid);
    const statuses = [
      await bank.postMember('password', { identifier: 'm3' }),
      await bank.postMember('challenge', { identifier: 'm2' }),
      await bank.postMember('password', {}, 'chase'),
      await bank.call('DELETE', path),
      await bank.call('GET', path),
      await bank.call('DELETE', path),
      await bank.postMember('password', { identifier: 'm2' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([409, 409, 202, 204, 404, 404, 202]);
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
    control().changeSettings({ readsPerPhase: 1 });
    const guid = await bank.verified('INVALID');
    const updated = await bank.update(guid, 'sim_legacy', {});
    expect(updated.status).toBe(200);
    const initiated = { connection_status: 'UPDATED', status: 'INITIATED' };
    expect(member(updated)).toMatchObject({ ...initiated, is_being_aggregated: true });
    expect((await bank.verify(guid)).status).toBe(409);
    expect((await bank.settle(guid)).connection_status).toBe('CONNECTED');
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('CONNECTED');
  });

  test('skip_aggregation, and a setting, keep that aggregation from starting', async () => {
    const guid = await bank.createMember('INVALID');
    control().changeSettings({ readsPerPhase: 1 });
    const idle = { connection_status: 'UPDATED', is_being_aggregated: false };
    const skipped = await bank.update(guid, 'p1', { skip_aggregation: true });
    expect(member(skipped)).toMatchObject(idle);
    control().changeSettings({ aggregatesOnUpdate: false });
    expect(member(await bank.update(guid, 'p2', {}))).toMatchObject(idle);
  });

  test('an update of other fields starts nothing and rejects a taken identifier', async () => {
    await bank.createMember('p1', { identifier: 'taken' });
    const guid = await bank.createMember('p2', { identifier: 'mine' });
    const update = (fields: Json) => bank.call('PUT', bank.path(guid), { member: fields });
    expect((await update({ identifier: 'taken' })).status).toBe(409);
    const updated = await update({ metadata: 'new', background_aggregation_is_disabled: true });
    expect(member(updated)).toMatchObject({ metadata: 'new', identifier: 'mine' });
    expect(control().counters().aggregationsStarted).toBe(0);
  });

  test('deleting a user frees the identifiers of its members', async () => {
    await bank.createMember('password', { identifier: 'm-of-user' });
    await bank.call('DELETE', `/users/${bank.userGuid}`);
    const next = new Bank(bank.simulator, bank.clock, await bank.createUser('next'), 'atrium');
    expect((await next.postMember('password', { identifier: 'm-of-user' })).status).toBe(202);
  });
});

test('each widget address is fresh; a wrong option or member is rejected', async () => {
  const ask = (body: Json) => bank.call('POST', `/users/${bank.userGuid}/connect_widget_url`, body);
  const url = async () => (await ask({ mode: 'verification' })).body['user'];
  expect(await url()).not.toEqual(await url());
  expect((await ask({ mode: 'magic' })).status).toBe(400);
  expect((await ask({ current_member_guid: 'MBR-x' })).status).toBe(404);
});
