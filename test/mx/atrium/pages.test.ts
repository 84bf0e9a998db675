/** Goal: readers of all pages read all of them, once each, and always end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PAGES_MAX } from '../../../mx/http';
import { type MxPort, type UserSearchStep } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import { fixtureBody, MEMBER_REF, USER_GUID } from './support/fixtures';

const [ACCOUNT] = (fixtureBody('list-accounts-response.json') as { accounts: object[] }).accounts;
const [MEMBER] = (fixtureBody('list-members-response.json') as { members: object[] }).members;

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

const pagination = (page: number, total: number, perPage = 100, pages?: number) => ({
  current_page: page,
  per_page: perPage,
  total_entries: total,
  total_pages: pages ?? Math.max(1, Math.ceil(total / perPage)),
});

/**
 * Serves `total` items under `key`, cut into pages of at most `perPageMax`, as MX does, and tells
 * of the pages what is `told`.
 */
function serve(
  key: string,
  total: number,
  item: (index: number) => object,
  perPageMax = 100,
  told: readonly string[] = Object.keys(pagination(1, 1)),
) {
  server.answerWith((request, response) => {
    const perPage = Math.min(Number(request.query['records_per_page'] ?? 25), perPageMax);
    const page = Number(request.query['page'] ?? 1);
    const all = Array.from({ length: total }, (_, index) => item(index));
    const items = all.slice((page - 1) * perPage, page * perPage);
    const whole = Object.entries(pagination(page, total, perPage));
    const some = Object.fromEntries(whole.filter(([name]) => told.includes(name)));
    const body = { ...(told.length > 0 ? { pagination: some } : {}), [key]: items };
    json(200, body)(request, response);
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
    const numbers = await mx.listNumbers(MEMBER_REF);
    expect(numbers.map(({ accountGuid }) => accountGuid)).toEqual(
      Array.from({ length: total }, (_, index) => `ACT-${String(index)}`),
    );
    expect(server.requests.map(({ query }) => query)).toEqual(
      Array.from({ length: requests }, (_, index) => ({
        page: String(index + 1),
        records_per_page: '100',
      })),
    );
  });

  it('pages smaller than asked for, accounts and members are read the same way', async () => {
    serve('account_numbers', 60, number, 25);
    expect(await mx.listNumbers(MEMBER_REF)).toHaveLength(60);
    serve('accounts', 201, (index) => ({ ...ACCOUNT, guid: `ACT-${String(index)}` }));
    expect(await mx.listAccounts(MEMBER_REF)).toHaveLength(201);
    serve('members', 120, (index) => ({ ...MEMBER, guid: `MBR-${String(index)}` }));
    expect(await mx.listMembers(USER_GUID)).toHaveLength(120);
    expect(server.requests).toHaveLength(3 + 3 + 2);
  });

  it.each([
    ['its entries', ['total_entries']],
    ['the size of a page', ['per_page']],
    ['both', ['total_entries', 'per_page']],
  ])(
    'no page is left out where MX has a limit of its own and tells of pages %s',
    async (_what, told) => {
      serve('account_numbers', 60, number, 25, told);
      expect(await mx.listNumbers(MEMBER_REF)).toHaveLength(60);
      expect(server.requests).toHaveLength(3);
      const transaction = (index: number) => ({
        guid: `TRN-${String(index)}`,
        account_guid: 'ACT-1',
      });
      serve('transactions', 60, transaction, 25, told);
      const second = await mx.listTransactions(MEMBER_REF, { page: 2, pageSize: 100 });
      expect(second).toMatchObject({ items: { length: 25 }, totalPages: 3 });
    },
  );

  it.each([
    ['reads on while pages come full', [100, 100, 7], 207, 3],
    ['stops at a page that is not full', [25], 25, 1],
    ['stops where the server has no pages and repeats itself', [100], 100, 2],
  ])('without pagination it %s', async (_what, sizes, expected, requests) => {
    server.answerWith((request, response) => {
      const page = Math.min(Number(request.query['page']), sizes.length) - 1;
      const rows = Array.from({ length: sizes[page]! }, (_, index) => number(page * 100 + index));
      json(200, { account_numbers: rows })(request, response);
    });
    expect(await mx.listNumbers(MEMBER_REF)).toHaveLength(expected);
    expect(server.requests).toHaveLength(requests);
  });

  it('no pages at all is an empty list', async () => {
    server.answerWith(json(200, { account_numbers: [], pagination: pagination(1, 0, 100, 0) }));
    expect(await mx.listNumbers(MEMBER_REF)).toEqual([]);
  });

  it('a failing page fails the whole operation', async () => {
    server.answerWith((request, response) => {
      const first = json(200, { account_numbers: [number(1)], pagination: pagination(1, 200) });
      (request.query['page'] === '1' ? first : json(502, {}))(request, response);
    });
    expect((await failureOf(mx.listNumbers(MEMBER_REF))).code).toBe('server-error');
  });
});

describe('servers that cannot be trusted with pages', () => {
  it.each<[string, (page: number) => object, (page: number) => number, RegExp, number]>([
    ['another page than the one asked for', number, () => 1, /^pagination: not the page/, 2],
    [
      'the same items under a new page number',
      () => number(1),
      (page) => page,
      /^account_numbers: same/,
      2,
    ],
    ['pages without end', number, (page) => page, /^pagination: over/, PAGES_MAX],
  ])('%s', async (_what, entry, currentPage, issue, requests) => {
    server.answerWith((request, response) => {
      const page = Number(request.query['page']);
      const told = pagination(currentPage(page), 1e6, 100, 1e4);
      json(200, { account_numbers: [entry(page)], pagination: told })(request, response);
    });
    const error = await failureOf(mx.listNumbers(MEMBER_REF));
    expect(error.code).toBe('response-invalid');
    expect(error.issues[0]).toMatch(issue);
    expect(server.requests).toHaveLength(requests);
  });
});

it('single pages of transactions keep amounts, unknown words and missing fields', async () => {
  const transaction = { account_guid: 'ACT-1', amount: 61.11, type: 'NEW_WORD' };
  serve('transactions', 60, (index) => ({ ...transaction, guid: `TRN-${String(index)}` }));
  const page = await mx.listTransactions(MEMBER_REF, { page: 2, pageSize: 50 });
  expect(page).toMatchObject({ totalPages: 2, totalEntries: 60 });
  expect(page.items).toHaveLength(10);
  const missing = { status: null, date: null, description: null, currencyCode: null };
  const read = { guid: 'TRN-50', accountGuid: 'ACT-1', amount: 61.11, type: 'NEW_WORD' };
  expect(page.items[0]).toEqual({ ...read, ...missing });
});

describe('searchUser', () => {
  /** Follows the search to its end; the pages that it read, and what it found. */
  async function searched(ownId: string, stepsMax = 50) {
    let step: UserSearchStep = { next: {} };
    for (let steps = 0; step.next !== undefined && steps < stepsMax; steps += 1) {
      step = await mx.searchUser(ownId, step.next);
    }
    const pages = server.requests.map(({ query }) => Number(query['page']));
    return { pages, found: step.found?.userGuid };
  }

  it.each([
    ['the first page', 450, 'user-50', [1], 'USR-50'],
    ['the last page, where a new user may be, is read next', 450, 'user-449', [1, 5], 'USR-449'],
    ['then those before it', 450, 'user-150', [1, 5, 4, 3, 2], 'USR-150'],
    ['no page', 450, 'user-1500', [1, 5, 4, 3, 2], undefined],
    ['no page of one', 80, 'user-1500', [1], undefined],
    ['no page of none', 0, 'user-1500', [1], undefined],
  ])('reads no page twice: %s', async (_what, total, ownId, pages, found) => {
    serve('users', total, user);
    expect(await searched(ownId)).toEqual({ pages, found });
  });

  it('goes upwards where MX does not count its pages', async () => {
    serve('users', 450, user, 100, []);
    expect(await searched('user-1500')).toEqual({ pages: [1, 2, 3, 4, 5], found: undefined });
  });

  it('goes on to pages that were added meanwhile', async () => {
    serve('users', 150, user);
    const { next } = await mx.searchUser('user-250');
    serve('users', 300, user);
    const second = await mx.searchUser('user-250', next);
    expect(second).not.toHaveProperty('found');
    expect(await mx.searchUser('user-250', second.next)).toMatchObject({
      found: { userGuid: 'USR-250', ownId: 'user-250' },
    });
  });
});

describe('findMember', () => {
  it('takes the member with our own id, and no other', async () => {
    const member = (index: number) => ({ ...MEMBER, identifier: `av-${String(index)}` });
    serve('members', 120, member);
    expect(await mx.findMember(USER_GUID, 'av-110')).toMatchObject({ ownId: 'av-110' });
    expect(await mx.findMember(USER_GUID, 'av-1')).toMatchObject({ ownId: 'av-1' });
    expect(await mx.findMember(USER_GUID, 'av-500')).toBeUndefined();
  });
});
