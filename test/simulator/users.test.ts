/** Goal: users behave as Atrium's do. Method: real requests; each test makes users of its own. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator';
import { request, type Json } from './support';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ pace: 'instant' });
});
afterAll(() => simulator.close());

async function createUser(user: Json): Promise<Json> {
  const { status, body } = await request(simulator, 'POST', '/users', { user });
  expect(status).toBe(200);
  return body['user'] as Json;
}

function call(method: string, path: string, body?: unknown) {
  return request(simulator, method, path, body);
}

test('a user is created with 200 and all its fields', async () => {
  const user = await createUser({ identifier: 'u1', metadata: '{"a":1}' });
  expect(user).toEqual({
    guid: expect.stringMatching(/^USR-[0-9a-f-]{36}$/),
    identifier: 'u1',
    is_disabled: false,
    metadata: '{"a":1}',
  });
});

test('the parameter names of the guide, id and email, are accepted', async () => {
  const user = await createUser({ id: 'u2', email: 'end-user@example.com', is_disabled: false });
  expect(user['identifier']).toBe('u2');
});

test('a user without identifier has null there', async () => {
  expect((await createUser({ metadata: 'x' }))['identifier']).toBeNull();
});

test('an identifier is unique: the second user is 409, and free again after a delete', async () => {
  const first = await createUser({ identifier: 'u3' });
  expect((await call('POST', '/users', { user: { identifier: 'u3' } })).status).toBe(409);
  const deleted = await call('DELETE', `/users/${String(first['guid'])}`);
  expect([deleted.status, deleted.text]).toEqual([204, '']);
  await createUser({ identifier: 'u3' });
});

test('an update changes what it names, rejects a taken identifier, and frees the old one', async () => {
  await createUser({ identifier: 'u4-taken' });
  const user = await createUser({ identifier: 'u4', metadata: 'before' });
  const path = `/users/${String(user['guid'])}`;
  const taken = await call('PUT', path, { user: { identifier: 'u4-taken' } });
  expect(taken.status).toBe(409);
  const updated = await call('PUT', path, { user: { identifier: 'u4-new' } });
  expect(updated.body['user']).toEqual({ ...user, identifier: 'u4-new' });
  await createUser({ identifier: 'u4' });
});

test('a disabled user can be read and enabled again, but its data cannot be read', async () => {
  const { guid } = await createUser({ identifier: 'u5' });
  const path = `/users/${String(guid)}`;
  const disabled = await call('PUT', path, { user: { is_disabled: true } });
  expect((disabled.body['user'] as Json)['is_disabled']).toBe(true);
  expect((await call('GET', `${path}/members`)).status).toBe(403);
  expect((await call('GET', `${path}/accounts`)).status).toBe(403);
  expect((await call('GET', path)).status).toBe(200);
  await call('PUT', path, { user: { is_disabled: false } });
  expect((await call('GET', `${path}/members`)).status).toBe(200);
});

test('a deleted user is gone with its members', async () => {
  const { guid } = await createUser({ identifier: 'u6' });
  await call('DELETE', `/users/${String(guid)}`);
  expect((await call('GET', `/users/${String(guid)}`)).status).toBe(404);
  expect((await call('GET', `/users/${String(guid)}/members`)).status).toBe(404);
});

test('the list shows users in order of creation and leaves the documented test user out', async () => {
  const { body } = await call('GET', '/users?records_per_page=100');
  const identifiers = (body['users'] as Json[]).map((user) => user['identifier']);
  expect(identifiers.indexOf('u1')).toBeLessThan(identifiers.indexOf('u2'));
  expect(identifiers).not.toContain('unique_id');
});

test('one user more than the limit is 405', async () => {
  const before = simulator.control.settings().usersMax;
  simulator.control.changeSettings({ usersMax: 1 });
  expect((await call('POST', '/users', { user: { identifier: 'u7' } })).status).toBe(405);
  simulator.control.changeSettings({ usersMax: before });
});
