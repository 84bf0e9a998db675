/** Goal: users behave as Atrium's do. Method: real requests; each test makes users of its own. */
import { expect, test } from '@jest/globals';
import { bankForEach, type Bank, type Json, type WireResponse } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const post = (user: Json): Promise<WireResponse> => bank.call('POST', '/users', { user });

async function createUser(user: Json): Promise<{ readonly user: Json; readonly path: string }> {
  const { status, body } = await post(user);
  expect(status).toBe(200);
  const created = body['user'] as Json;
  return { user: created, path: `/users/${String(created['guid'])}` };
}

test.each([
  ['all fields', { identifier: 'u', metadata: '{"a":1}' }, 'u', '{"a":1}'],
  ['the names of the guide', { id: 'u', email: 'a@example.com', is_disabled: false }, 'u', null],
  ['no identifier', { metadata: 'x' }, null, 'x'],
])('a user is created with %s', async (_name, given, identifier, metadata) => {
  const guid = expect.stringMatching(/^USR-[0-9a-f-]{36}$/);
  const { user } = await createUser(given);
  expect(user).toEqual({ guid, identifier, is_disabled: false, metadata });
});

test('an identifier is unique; a delete or another identifier makes it free again', async () => {
  const { user, path } = await createUser({ identifier: 'first', metadata: 'before' });
  await createUser({ identifier: 'taken' });
  expect((await post({ identifier: 'taken' })).status).toBe(409);
  expect((await bank.call('PUT', path, { user: { identifier: 'taken' } })).status).toBe(409);
  const updated = await bank.call('PUT', path, { user: { identifier: 'second' } });
  expect(updated.body['user']).toEqual({ ...user, identifier: 'second' });
  await createUser({ identifier: 'first' });
  const deleted = await bank.call('DELETE', path);
  expect([deleted.status, deleted.text]).toEqual([204, '']);
  await createUser({ identifier: 'second' });
  for (const rest of ['', '/members']) {
    expect((await bank.call('GET', path + rest)).status).toBe(404);
  }
});

test('a disabled user can be read and enabled again, but its data cannot be read', async () => {
  const { path } = await createUser({ identifier: 'disabled' });
  const disabled = await bank.call('PUT', path, { user: { is_disabled: true } });
  expect((disabled.body['user'] as Json)['is_disabled']).toBe(true);
  expect((await bank.call('GET', `${path}/members`)).status).toBe(403);
  expect((await bank.call('GET', `${path}/accounts`)).status).toBe(403);
  expect((await bank.call('GET', path)).status).toBe(200);
  await bank.call('PUT', path, { user: { is_disabled: false } });
  expect((await bank.call('GET', `${path}/members`)).status).toBe(200);
});

test('the list is in order of creation, without the documented test user', async () => {
  await createUser({ identifier: 'second' });
  const { body } = await bank.call('GET', '/users?records_per_page=100');
  const identifiers = (body['users'] as Json[]).map((user) => user['identifier']);
  expect(identifiers).toEqual(['tester', 'second']);
});

test('one user more than the limit is 405', async () => {
  bank.simulator.control.changeSettings({ usersMax: 1 });
  expect((await post({ identifier: 'one-too-many' })).status).toBe(405);
});
