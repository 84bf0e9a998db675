/** Goal: transactions exist where a job brought them, page by page and day by day. */
import { expect, test } from '@jest/globals';
import { bankForEach, type Bank, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

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

test('a verification brings none unless asked; an aggregation brings those of all accounts', async () => {
  expect((await ofMember(await verified())).entries).toEqual([]);
  const created = await bank.postMember('password', { skip_aggregation: false }, 'chase');
  const { guid } = created.body['member'] as { guid: string };
  await bank.settle(guid);
  const { pagination, entries } = await ofMember(guid, '?records_per_page=100');
  expect(pagination).toMatchObject({ total_entries: 60, total_pages: 1 });
  expect(new Set(entries.map((entry) => entry['account_guid'])).size).toBe(2);
});

test('pages of the chosen account: newest first, the same at every read, also by account', async () => {
  const guid = await verified({ include_transactions: true });
  const [first, second] = [await ofMember(guid), await ofMember(guid, '?page=2')];
  expect(first.pagination).toMatchObject({ total_entries: 30, total_pages: 2 });
  const all = [...first.entries, ...second.entries];
  expect([first.entries.length, second.entries.length]).toEqual([25, 5]);
  expect(new Set(all.map((entry) => entry['guid'])).size).toBe(30);
  expect(new Set(all.map((entry) => entry['account_guid'])).size).toBe(1);
  const dates = all.map((entry) => String(entry['date']));
  expect(dates).toEqual([...dates].sort().reverse());
  expect(all[0]).toMatchObject({
    amount: expect.any(Number),
    currency_code: 'USD',
    member_guid: guid,
    posted_at: null,
    status: 'PENDING',
    type: 'DEBIT',
    user_guid: bank.userGuid,
  });
  const accounts = `/users/${bank.userGuid}/accounts`;
  const byAccount = await list(`${accounts}/${String(all[0]?.['account_guid'])}/transactions`);
  expect(byAccount.entries).toEqual(first.entries);
  expect((await list(`${accounts}/ACT-none/transactions`)).status).toBe(404);
});

test('those of the user are those of all its members; one can be read alone', async () => {
  const guids = [await verified({ include_transactions: true })];
  const other = await bank.postMember('password', { skip_aggregation: false }, 'chase');
  guids.push((other.body['member'] as { guid: string }).guid);
  await bank.settle(guids[1] ?? '');
  const all = '?records_per_page=100';
  const [ofUser, ...ofMembers] = await Promise.all([
    list(`/users/${bank.userGuid}/transactions${all}`),
    ...guids.map((guid) => ofMember(guid, all)),
  ]);
  const byGuid = (entries: Json[]) => new Map(entries.map((entry) => [entry['guid'], entry]));
  expect(byGuid(ofUser.entries)).toEqual(byGuid(ofMembers.flatMap(({ entries }) => entries)));
  const [first] = ofUser.entries;
  const path = `/users/${bank.userGuid}/transactions`;
  const read = await bank.call('GET', `${path}/${String(first?.['guid'])}`);
  expect(read.body['transaction']).toEqual(first);
  expect((await bank.call('GET', `${path}/TRN-none`)).status).toBe(404);
});

test('an account was created with the first job, whatever jobs update it later', async () => {
  const guid = await verified();
  const times = async () => {
    const { body } = await bank.call('GET', bank.path(guid, '/accounts'));
    const [account] = body['accounts'] as Json[];
    return [account?.['created_at'], account?.['updated_at']];
  };
  const [created, updated] = await times();
  expect(updated).toBe(created);
  bank.clock.advance(60_000);
  await bank.run(guid);
  expect(await times()).toEqual([created, '2026-01-05T09:01:00Z']);
});

test('both dates count in; the default is the last 120 days; a malformed date is 400', async () => {
  const guid = await verified({ include_transactions: true });
  const { entries } = await ofMember(guid);
  const [from, to] = [String(entries[4]?.['date']), String(entries[2]?.['date'])];
  const between = await ofMember(guid, `?from_date=${from}&to_date=${to}`);
  expect(between.entries).toEqual(entries.slice(2, 5));
  bank.clock.advance(40 * 24 * 60 * 60 * 1000);
  expect((await ofMember(guid)).pagination['total_entries']).toBe(27);
  expect((await ofMember(guid, '?from_date=2020-01-01')).pagination['total_entries']).toBe(30);
  expect((await ofMember(guid, '?from_date=yesterday')).status).toBe(400);
});
