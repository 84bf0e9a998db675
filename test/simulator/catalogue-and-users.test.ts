/**
 * Goal: the catalogue is varied enough to test with and its filters work; users behave as Atrium's
 * do; one seed gives one story. Method: real requests; each test makes users of its own.
 */
import { describe, expect, test } from '@jest/globals';
import { type WireResponse } from './request';
import { Bank, bankForEach, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

describe('institutions', () => {
  const list = async (query: string) =>
    (await bank.call('GET', `/institutions?records_per_page=100&${query}`)).body[
      'institutions'
    ] as Json[];
  const fields = async (code: unknown) =>
    (await bank.call('GET', `/institutions/${String(code)}/credentials`)).body[
      'credentials'
    ] as Json[];

  test('there are at least 32; no code and no guid of a field occurs twice', async () => {
    const codes = (await list('')).map(({ code }) => code);
    expect(codes.length).toBeGreaterThanOrEqual(32);
    const guids = (await Promise.all(codes.map(fields))).flat().map(({ guid }) => guid);
    for (const ids of [codes, guids]) expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    'supports_account_identification',
    'supports_account_statement',
    'supports_account_verification',
    'supports_transaction_history',
  ])('%s=true keeps exactly those that do, and some do not', async (flag) => {
    const [all, found] = [await list(''), await list(`${flag}=true`)];
    expect(found).toEqual(all.filter((institution) => institution[flag] === true));
    expect([0, all.length]).not.toContain(found.length);
  });

  test('name finds parts of names in any case, and filters combine', async () => {
    expect(await list('name=CHASE')).toMatchObject([{ name: 'Chase Bank' }]);
    const flags = 'supports_account_verification=true&supports_transaction_history=true';
    const codes = (await list(`name=bank&${flags}`)).map(({ code }) => code);
    expect(codes).toContain('chase');
    expect(codes).not.toContain('mxbank');
  });

  test('supports_oauth is true, false or absent, as the examples of MX have it', async () => {
    const flags = new Map(
      (await list('')).map((entry) => [entry['code'], entry['supports_oauth']]),
    );
    const codes = ['mx_bank_oauth', 'tiny_credit_union', 'mxbank'];
    expect(codes.map((code) => flags.get(code))).toEqual([true, false, undefined]);
  });

  test('log-in forms: order from 0, three fields, an optional field, a list', async () => {
    expect((await fields('alliant')).map((field) => field['display_order'])).toEqual([0, 1]);
    expect(await fields('navy_federal')).toHaveLength(3);
    expect(await fields('golden_1')).toHaveLength(3);
    const options = [{ value: 'personal' }, { value: 'business' }];
    expect((await fields('business_direct'))[2]).toMatchObject({ type: 'OPTIONS', options });
  });
});

describe('users', () => {
  const post = (user: Json): Promise<WireResponse> => bank.call('POST', '/users', { user });
  const put = (path: string, user: Json) => bank.call('PUT', path, { user });
  const statusOf = async (path: string) => (await bank.call('GET', path)).status;

  test.each([
    ['all fields', { identifier: 'u', metadata: '{"a":1}' }, 'u', '{"a":1}'],
    ['the names of the guide', { id: 'u', email: 'a@example.com', is_disabled: false }, 'u', null],
    ['no identifier', { metadata: 'x' }, null, 'x'],
  ])('a user is created with %s', async (_name, given, identifier, metadata) => {
    const guid = expect.stringMatching(/^USR-[0-9a-f-]{36}$/);
    const { status, body } = await post(given);
    expect(status).toBe(200);
    expect(body['user']).toEqual({ guid, identifier, is_disabled: false, metadata });
  });

  test('an identifier is unique; a delete or another identifier makes it free again', async () => {
    const created = await post({ identifier: 'first', metadata: 'before' });
    const user = created.body['user'] as { guid: string };
    const path = `/users/${user.guid}`;
    await post({ identifier: 'taken' });
    expect((await post({ identifier: 'taken' })).status).toBe(409);
    expect((await put(path, { identifier: 'taken' })).status).toBe(409);
    const updated = await put(path, { identifier: 'second' });
    expect(updated.body['user']).toEqual({ ...user, identifier: 'second' });
    expect((await post({ identifier: 'first' })).status).toBe(200);
    const deleted = await bank.call('DELETE', path);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await post({ identifier: 'second' })).status).toBe(200);
    expect([await statusOf(path), await statusOf(`${path}/members`)]).toEqual([404, 404]);
  });

  test('a disabled user can be read and enabled again, but its data cannot be read', async () => {
    const path = `/users/${bank.userGuid}`;
    for (const [is_disabled, status] of [
      [true, 403],
      [false, 200],
    ] as const) {
      expect((await put(path, { is_disabled })).body['user']).toMatchObject({ is_disabled });
      expect(await statusOf(`${path}/members`)).toBe(status);
      expect(await statusOf(`${path}/accounts`)).toBe(status);
      expect(await statusOf(path)).toBe(200);
    }
  });

  test('one user more than the limit is 405', async () => {
    bank.simulator.control.changeSettings({ usersMax: 1 });
    expect((await post({ identifier: 'one-too-many' })).status).toBe(405);
  });
});

async function story(seed: string, hasNeighbour = false): Promise<string> {
  const own = await Bank.open({ seed });
  if (hasNeighbour) await own.createUser('neighbour');
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
