/**
 * Goal: transactions are there exactly where a job brought them, page by page and day by day.
 * Method: plain requests after jobs of each kind.
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bank, type Json } from './support';

let bank: Bank;

beforeEach(async () => {
  bank = await Bank.open();
});
afterEach(() => bank.simulator.close());

async function list(path: string): Promise<{ entries: Json[]; pagination: Json; status: number }> {
  const { body, status } = await bank.call('GET', path);
  const entries = (body['transactions'] ?? []) as Json[];
  return { entries, pagination: (body['pagination'] ?? {}) as Json, status };
}

const ofMember = (guid: string, query = '') => list(bank.path(guid, `/transactions${query}`));

/** A member whose verification was asked for transactions, and chose the first account. */
async function verified(body?: Json): Promise<string> {
  const guid = await bank.createMember('password');
  await bank.call('POST', bank.path(guid, '/verify'), body);
  await bank.answer(guid, await bank.settle(guid));
  await bank.settle(guid);
  return guid;
}

test('a verification brings them only when asked, and those of the chosen account alone', async () => {
  const asked = await ofMember(await verified({ include_transactions: true }));
  expect(asked.pagination).toMatchObject({ total_entries: 30, total_pages: 2 });
  expect(new Set(asked.entries.map((entry) => entry['account_guid'])).size).toBe(1);
});

test('a verification that was not asked brings none', async () => {
  expect((await ofMember(await verified())).entries).toEqual([]);
});

test('an aggregation brings those of all accounts', async () => {
  const guid = await bank.createMember('password', { skip_aggregation: false });
  await bank.settle(guid);
  const { pagination, entries } = await ofMember(guid, '?records_per_page=100');
  expect(pagination).toMatchObject({ total_entries: 60, total_pages: 1 });
  expect(new Set(entries.map((entry) => entry['account_guid'])).size).toBe(2);
});

test('pages follow one another, newest first, and every read says the same', async () => {
  const guid = await verified({ include_transactions: true });
  const [first, second] = [await ofMember(guid), await ofMember(guid, '?page=2')];
  const all = [...first.entries, ...second.entries];
  expect([first.entries.length, second.entries.length]).toEqual([25, 5]);
  expect(new Set(all.map((entry) => entry['guid'])).size).toBe(30);
  const dates = all.map((entry) => String(entry['date']));
  expect(dates).toEqual([...dates].sort().reverse());
  expect((await ofMember(guid)).entries).toEqual(first.entries);
});

test('both dates count in; without one the last 120 days are listed', async () => {
  const guid = await verified({ include_transactions: true });
  const { entries } = await ofMember(guid);
  const [from, to] = [String(entries[4]?.['date']), String(entries[2]?.['date'])];
  const between = await ofMember(guid, `?from_date=${from}&to_date=${to}`);
  expect(between.entries).toEqual(entries.slice(2, 5));
  bank.clock.advance(40 * 24 * 60 * 60 * 1000);
  expect((await ofMember(guid)).pagination['total_entries']).toBe(27);
  expect((await ofMember(guid, '?from_date=2020-01-01')).pagination['total_entries']).toBe(30);
});

test('a malformed date is 400', async () => {
  const guid = await verified({ include_transactions: true });
  expect((await ofMember(guid, '?from_date=yesterday')).status).toBe(400);
});

test('an account lists its own; an unknown one, or one not imported yet, is 404', async () => {
  const guid = await verified({ include_transactions: true });
  const { entries } = await ofMember(guid);
  const account = String(entries[0]?.['account_guid']);
  const path = `/users/${bank.userGuid}/accounts`;
  expect((await list(`${path}/${account}/transactions`)).entries).toEqual(entries);
  expect((await list(`${path}/ACT-none/transactions`)).status).toBe(404);
});

test('a transaction says whose it is, and has the fields of MX’s SDK models', async () => {
  const guid = await verified({ include_transactions: true });
  const [entry] = (await ofMember(guid)).entries;
  expect(entry).toMatchObject({
    member_guid: guid,
    user_guid: bank.userGuid,
    status: 'PENDING',
    posted_at: null,
    currency_code: 'USD',
    type: 'DEBIT',
  });
  expect(typeof entry?.['amount']).toBe('number');
});
