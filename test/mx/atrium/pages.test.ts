// Goal: readers of all pages read all of them, once each, and always end. Method: a real server with paged lists, honest and not.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { PAGES_MAX } from '../../../mx/atrium';
import type { AtriumClient } from '../../../mx/atrium';
import { failureOf } from './support/failure';
import { json, startFakeAtrium } from './support/fake-atrium';
import type { FakeAtrium } from './support/fake-atrium';
import { ACCOUNT_REF, fixtureBody, MEMBER_REF, USER_GUID } from './support/fixtures';

const [ACCOUNT] = (fixtureBody('list-accounts-response.json') as { accounts: object[] }).accounts;
const [MEMBER] = (fixtureBody('list-members-response.json') as { members: object[] }).members;

let server: FakeAtrium;
let client: AtriumClient;
beforeAll(async () => {
  server = await startFakeAtrium();
  client = server.client();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

/** Serves `total` items under `key`, cut into pages of at most `perPageMax`, as MX does. */
function serve(
  key: string,
  total: number,
  item: (index: number) => object,
  perPageMax = 100,
): void {
  server.answerWith((request, response) => {
    const asked = Number(request.query['records_per_page'] ?? 25);
    const perPage = Math.min(asked, perPageMax);
    const page = Number(request.query['page'] ?? 1);
    const all = Array.from({ length: total }, (_, index) => item(index));
    const pagination = {
      current_page: page,
      per_page: perPage,
      total_entries: total,
      total_pages: Math.max(1, Math.ceil(total / perPage)),
    };
    const items = all.slice((page - 1) * perPage, page * perPage);
    json(200, { pagination, [key]: items })(request, response);
  });
}

const number = (index: number) => ({
  account_guid: `ACT-${String(index)}`,
  member_guid: 'MBR-1',
  user_guid: 'USR-1',
  account_number: String(index).padStart(9, '0'),
});
const user = (index: number) => ({
  guid: `USR-${String(index)}`,
  identifier: `user-${String(index)}`,
  is_disabled: false,
});

describe('readers of all pages', () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])('%d account numbers take %d requests of 100', async (total, requests) => {
    serve('account_numbers', total, number);
    const numbers = await client.members.accountNumbers(MEMBER_REF);
    expect(numbers.map((entry) => entry.account_guid)).toEqual(
      Array.from({ length: total }, (_, index) => `ACT-${String(index)}`),
    );
    expect(server.requests.map(({ query }) => query)).toEqual(
      Array.from({ length: requests }, (_, index) => ({
        page: String(index + 1),
        records_per_page: '100',
      })),
    );
  });

  it('pages smaller than asked for are all read', async () => {
    serve('account_numbers', 60, number, 25);
    expect(await client.accounts.accountNumbers(ACCOUNT_REF)).toHaveLength(60);
    expect(server.requests).toHaveLength(3);
  });

  it('accounts and members are read the same way', async () => {
    serve('accounts', 201, (index) => ({ ...ACCOUNT, guid: `ACT-${String(index)}` }));
    expect(await client.members.accounts(MEMBER_REF)).toHaveLength(201);
    serve('members', 120, (index) => ({ ...MEMBER, guid: `MBR-${String(index)}` }));
    expect(await client.members.listAll(USER_GUID)).toHaveLength(120);
    expect(server.requests).toHaveLength(5);
  });

  it('no pages at all is an empty list', async () => {
    const pagination = { current_page: 1, per_page: 100, total_entries: 0, total_pages: 0 };
    server.answerWith(json(200, { account_numbers: [], pagination }));
    expect(await client.members.accountNumbers(MEMBER_REF)).toEqual([]);
  });

  it('a failing page fails the whole call', async () => {
    server.answerWith((request, response) => {
      const pagination = { current_page: 1, per_page: 100, total_entries: 200, total_pages: 2 };
      const answer =
        request.query['page'] === '1'
          ? json(200, { account_numbers: [number(1)], pagination })
          : json(502, {});
      answer(request, response);
    });
    const error = await failureOf(client.members.accountNumbers(MEMBER_REF));
    expect(error.code).toBe('server-error');
  });
});

describe('servers that cannot be trusted with pages', () => {
  const answerPages = (entry: (page: number) => object, currentPage: (page: number) => number) => {
    server.answerWith((request, response) => {
      const page = Number(request.query['page']);
      const pagination = {
        current_page: currentPage(page),
        per_page: 100,
        total_entries: 1e6,
        total_pages: 1e4,
      };
      json(200, { account_numbers: [entry(page)], pagination })(request, response);
    });
  };

  it('another page than the one asked for', async () => {
    answerPages(number, () => 1);
    const error = await failureOf(client.members.accountNumbers(MEMBER_REF));
    expect(error.code).toBe('response-invalid');
    expect(error.issues[0]).toMatch(/^pagination\.current_page/);
    expect(server.requests).toHaveLength(2);
  });

  it('the same items under a new page number', async () => {
    answerPages(
      () => number(1),
      (page) => page,
    );
    const error = await failureOf(client.members.accountNumbers(MEMBER_REF));
    expect(error.code).toBe('response-invalid');
    expect(error.issues[0]).toMatch(/^account_numbers: same/);
    expect(server.requests).toHaveLength(2);
  });

  it('pages without end', async () => {
    answerPages(number, (page) => page);
    const error = await failureOf(client.members.accountNumbers(MEMBER_REF));
    expect(error.code).toBe('response-invalid');
    expect(server.requests).toHaveLength(PAGES_MAX);
  });
});

describe('single pages', () => {
  it('hand on the items and the pagination', async () => {
    serve('users', 60, user);
    const page = await client.users.list({ page: 2, records_per_page: 50 });
    expect(page.items).toHaveLength(10);
    expect(page.pagination).toEqual({
      current_page: 2,
      per_page: 50,
      total_entries: 60,
      total_pages: 2,
    });
  });

  it('of transactions keep amounts, unknown words and missing fields', async () => {
    const transaction = { guid: 'TRN-1', account_guid: 'ACT-1', amount: 61.11, type: 'NEW_WORD' };
    serve('transactions', 1, () => transaction);
    const page = await client.members.transactions(MEMBER_REF);
    expect(page.items).toEqual([
      expect.objectContaining({ ...transaction, description: null, is_fee: null }),
    ]);
  });
});

describe('users.findByIdentifier', () => {
  it('stops at the page that has it', async () => {
    serve('users', 450, user);
    expect(await client.users.findByIdentifier('user-150')).toMatchObject({ guid: 'USR-150' });
    expect(server.requests).toHaveLength(2);
  });

  it('is undefined when no page has it', async () => {
    serve('users', 150, user);
    expect(await client.users.findByIdentifier('user-1500')).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });
});
