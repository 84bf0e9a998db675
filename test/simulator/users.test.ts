/**
 * Goal: users behave as Atrium's do, and one seed gives one story. Method: real requests; each test
 * makes users of its own.
 */
import { expect, test } from '@jest/globals';
import { Bank, bankForEach, type Json, type WireResponse } from './support';

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

test('one user more than the limit is 405', async () => {
  bank.simulator.control.changeSettings({ usersMax: 1 });
  expect((await post({ identifier: 'one-too-many' })).status).toBe(405);
});

async function story(seed: string, hasNeighbour = false): Promise<string> {
  const own = await Bank.open({ seed });
  if (hasNeighbour) await own.call('POST', '/users', { user: { identifier: 'neighbour' } });
  const guid = await own.createMember('challenge');
  const result = [own.userGuid, guid, await own.run(guid), await own.numbers(guid)];
  await own.simulator.close();
  return JSON.stringify(result);
}

test('one seed, one story, whatever other users do; another seed, another story', async () => {
  const first = await story('a');
  expect(await story('a')).toBe(first);
  expect(await story('a', true)).toBe(first);
  expect(await story('b')).not.toBe(first);
});
