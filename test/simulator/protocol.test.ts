/**
 * Goal: the outer rules of Atrium hold for every call: keys, version, bodies, headers, pages, error
 * bodies. Method: plain fetch against a simulator on a free port.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator';
import { atriumHeaders, request } from './support';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ pace: 'instant' });
});
afterAll(() => simulator.close());

const V1 = 'application/vnd.mx.atrium.v1+json';
const V2 = 'application/vnd.mx.atrium.v2+json';
const LIBRARY_DEFAULT = 'application/json, text/plain, */*';
const UNROOTED = { identifier: 'x' };

/** A body with a `metadata` of so many characters. */
const sized = (length: number) => ({ user: { metadata: 'x'.repeat(length) } });

function message(body: Record<string, unknown>): string {
  return (body['error'] as { message: string }).message;
}

describe('request headers', () => {
  test.each([
    ['a wrong key', { 'MX-API-Key': 'wrong' }, 401],
    ['a wrong client id', { 'MX-Client-ID': 'wrong' }, 401],
    ['an empty key', { 'MX-API-Key': '' }, 401],
    ['the list that HTTP libraries send', { Accept: LIBRARY_DEFAULT }, 406],
    ['another version', { Accept: V2 }, 406],
    ['a type that is not JSON', { Accept: 'text/html' }, 406],
    ['any type', { Accept: '*/*' }, 406],
    ['plain JSON, as the official SDK sends it', { Accept: 'application/json' }, 200],
  ])('%s', async (_name, headers, status) => {
    const response = await request(simulator, 'GET', '/users', undefined, headers);
    expect(response.status).toBe(status);
    if (status === 200) return;
    expect(message(response.body)).toBe(
      status === 401
        ? 'Invalid MX-API-Key or MX-Client-ID.'
        : 'No acceptable API version was requested.',
    );
  });

  test('missing keys are 401, also on an unknown path; upper-case names are read', async () => {
    const { apiKey, clientId, baseUrl } = simulator;
    const status = async (path: string, headers: Record<string, string>) =>
      (await fetch(baseUrl + path, { headers: { accept: V1, ...headers } })).status;
    expect(await status('/users', {})).toBe(401);
    expect(await status('/nowhere', {})).toBe(401);
    const keys = { 'MX-API-KEY': apiKey, 'MX-CLIENT-ID': clientId };
    expect(await status('/users', keys)).toBe(200);
  });

  test('a body that is not declared as JSON is 415', async () => {
    const type = { 'Content-Type': 'text/plain' };
    const { status } = await request(simulator, 'POST', '/users', '{"user":{"id":"x"}}', type);
    expect(status).toBe(415);
  });
});

describe('bodies', () => {
  test.each([
    ['an unrooted body', 'POST', '/users', UNROOTED, 400],
    ['an empty user object', 'POST', '/users', { user: {} }, 400],
    ['a missing body', 'POST', '/users', undefined, 400],
    ['a body that is not JSON', 'POST', '/users', '{"user":', 400],
    ['a number where true or false belongs', 'POST', '/users', { user: { is_disabled: 1 } }, 400],
    ['metadata that is no string', 'POST', '/users', { user: { metadata: { a: 1 } } }, 400],
    ['a monstrous string', 'POST', '/users', sized(1_000_000), 422],
    ['a body over one MiB', 'POST', '/users', sized(1_100_000), 413],
    ['a path that does not exist', 'GET', '/nowhere', undefined, 404],
  ])('%s is rejected with an error body', async (_name, method, path, body, status) => {
    const response = await request(simulator, method, path, body);
    expect(response.status).toBe(status);
    expect(response.body).toEqual({ error: { message: expect.any(String) } });
  });

  test('no rejection repeats what was sent', async () => {
    const secret = 'Tr0ub4dor-canary';
    const bodies = [`{"user": ${secret}`, { user: { metadata: [secret] } }, { [secret]: secret }];
    for (const body of bodies) {
      expect((await request(simulator, 'POST', '/users', body)).text).not.toContain(secret);
    }
  });
});

test('answers carry the headers of Atrium, each a request id of its own', async () => {
  const { headers } = await request(simulator, 'GET', '/users');
  expect(headers.get('content-type')).toBe(`${V1}; charset=utf-8`);
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(headers.get('cache-control')).toBe('max-age=0, private, must-revalidate');
  expect(headers.get('etag')).toMatch(/^W\/"/);
  expect(headers.get('x-runtime')).toMatch(/^\d/);
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
  const headers = atriumHeaders(other);
  await expect(fetch(`${other.baseUrl}/users`, { headers })).rejects.toThrow();
});
