/** Goal: the outer rules of Atrium hold for every call: keys, version, bodies, headers, pages. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator';
import { atriumHeaders, request } from './request';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ pace: 'instant', tidy: true });
});
afterAll(() => simulator.close());

const V1 = 'application/vnd.mx.atrium.v1+json';
const V2 = 'application/vnd.mx.atrium.v2+json';

/** A body with a `metadata` of so many characters. */
const sized = (length: number) => ({ user: { metadata: 'x'.repeat(length) } });

test.each([
  ['a wrong key', { 'MX-API-Key': 'wrong' }, 401],
  ['a wrong client id', { 'MX-Client-ID': 'wrong' }, 401],
  ['an empty key', { 'MX-API-Key': '' }, 401],
  ['the list that HTTP libraries send', { Accept: 'application/json, text/plain, */*' }, 406],
  ['another version', { Accept: V2 }, 406],
  ['a type that is not JSON', { Accept: 'text/html' }, 406],
  ['any type', { Accept: '*/*' }, 406],
  ['plain JSON, as the official SDK sends it', { Accept: 'application/json' }, 200],
])('%s', async (_name, headers, status) => {
  const response = await request(simulator, 'GET', '/users', undefined, headers);
  expect(response.status).toBe(status);
});

test('missing keys are 401, also on an unknown path; upper-case names are read', async () => {
  const { apiKey, clientId, baseUrl } = simulator;
  const status = async (path: string, headers: Record<string, string>) =>
    (await fetch(baseUrl + path, { headers: { accept: V1, ...headers } })).status;
  expect(await status('/users', {})).toBe(401);
  expect(await status('/nowhere', {})).toBe(401);
  expect(await status('/users', { 'MX-API-KEY': apiKey, 'MX-CLIENT-ID': clientId })).toBe(200);
});

const SECRET = 'Tr0ub4dor-canary';
const TEXT = { 'Content-Type': 'text/plain' };

test.each<[string, string, string, unknown, number, Record<string, string>?]>([
  ['an unrooted body', 'POST', '/users', { [SECRET]: SECRET }, 400],
  ['an empty user object', 'POST', '/users', { user: {} }, 400],
  ['a missing body', 'POST', '/users', undefined, 400],
  ['a body that is not JSON', 'POST', '/users', `{"user": ${SECRET}`, 400],
  ['a number where true or false belongs', 'POST', '/users', { user: { is_disabled: 1 } }, 400],
  ['metadata that is no string', 'POST', '/users', { user: { metadata: [SECRET] } }, 400],
  ['a body that is not declared as JSON', 'POST', '/users', '{"user":{"id":"x"}}', 415, TEXT],
  ['a monstrous string', 'POST', '/users', sized(1_000_000), 422],
  ['a body over one MiB', 'POST', '/users', sized(1_100_000), 413],
  ['a path that does not exist', 'GET', '/nowhere', undefined, 404],
])(
  '%s is rejected without repeating it',
  async (_name, method, path, body, status, headers = {}) => {
    const response = await request(simulator, method, path, body, headers);
    expect(response.status).toBe(status);
    expect(response.body).toEqual({ error: { message: expect.any(String) } });
    expect(response.text).not.toContain(SECRET);
  },
);

test('answers carry the headers of Atrium, each a request id of its own', async () => {
  const { headers } = await request(simulator, 'GET', '/users');
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': `${V1}; charset=utf-8`,
    'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
    'cache-control': 'max-age=0, private, must-revalidate',
    etag: expect.stringMatching(/^W\/"/),
    'x-runtime': expect.stringMatching(/^\d/),
  });
  const second = await request(simulator, 'GET', '/users');
  expect(second.headers.get('x-request-id')).not.toBe(headers.get('x-request-id'));
});

test.each([
  ['', 1, 25, 2, 25],
  ['?page=2', 2, 25, 2, 11],
  ['?records_per_page=10&page=4', 4, 10, 4, 6],
  ['?records_per_page=101', 1, 25, 2, 25],
  ['?records_per_page=9', 1, 25, 2, 25],
  ['?page=0', 1, 25, 2, 25],
  ['?page=abc', 1, 25, 2, 25],
])('/institutions%s: page %i of %i entries each', async (query, page, size, pages, entries) => {
  const { body } = await request(simulator, 'GET', `/institutions${query}`);
  const pagination = { current_page: page, per_page: size, total_entries: 36, total_pages: pages };
  expect(body['pagination']).toEqual(pagination);
  expect(body['institutions']).toHaveLength(entries);
});

test('a simulator can be closed twice and is gone afterwards', async () => {
  const other = await startSimulator();
  await other.close();
  await other.close();
  await expect(fetch(other.baseUrl, { headers: atriumHeaders(other) })).rejects.toThrow();
});
