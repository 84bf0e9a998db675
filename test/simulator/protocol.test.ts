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

function message(body: Record<string, unknown>): string {
  return (body['error'] as { message: string }).message;
}

describe('request headers', () => {
  test.each([
    ['wrong key', { 'MX-API-Key': 'wrong' }],
    ['wrong client id', { 'MX-Client-ID': 'wrong' }],
    ['empty key', { 'MX-API-Key': '' }],
  ])('%s is 401', async (_name, headers) => {
    const response = await request(simulator, 'GET', '/users', undefined, headers);
    expect(response.status).toBe(401);
    expect(message(response.body)).toBe('Invalid MX-API-Key or MX-Client-ID.');
  });

  test('missing keys are 401, also on a path that does not exist', async () => {
    const headers = { Accept: 'application/vnd.mx.atrium.v1+json' };
    expect((await fetch(`${simulator.baseUrl}/users`, { headers })).status).toBe(401);
    expect((await fetch(`${simulator.baseUrl}/nowhere`, { headers })).status).toBe(401);
  });

  test('keys are accepted under upper-case header names', async () => {
    const headers = {
      'MX-API-KEY': simulator.apiKey,
      'MX-CLIENT-ID': simulator.clientId,
      accept: 'application/vnd.mx.atrium.v1+json',
    };
    expect((await fetch(`${simulator.baseUrl}/users`, { headers })).status).toBe(200);
  });

  test.each([
    'application/json, text/plain, */*',
    'application/vnd.mx.atrium.v2+json',
    'text/html',
    '*/*',
  ])('Accept %s is 406', async (accept) => {
    const response = await request(simulator, 'GET', '/users', undefined, { Accept: accept });
    expect(response.status).toBe(406);
    expect(message(response.body)).toBe('No acceptable API version was requested.');
  });

  test('plain application/json is served, because the official SDK sends just that', async () => {
    const headers = { Accept: 'application/json' };
    expect((await request(simulator, 'GET', '/users', undefined, headers)).status).toBe(200);
  });

  test('a body that is not declared as JSON is 415', async () => {
    const response = await request(simulator, 'POST', '/users', '{"user":{"identifier":"x"}}', {
      'Content-Type': 'text/plain',
    });
    expect(response.status).toBe(415);
  });

  test('an address that is not allowed is 403', async () => {
    simulator.control.changeSettings({ ipAllowed: false });
    const response = await request(simulator, 'GET', '/users');
    simulator.control.changeSettings({ ipAllowed: true });
    expect(response.status).toBe(403);
  });
});

describe('bodies', () => {
  test.each([
    ['an unrooted body', 'POST', '/users', { identifier: 'x' }, 400],
    ['an empty user object', 'POST', '/users', { user: {} }, 400],
    ['a missing body', 'POST', '/users', undefined, 400],
    ['a body that is not JSON', 'POST', '/users', '{"user":', 400],
    ['a number where true or false belongs', 'POST', '/users', { user: { is_disabled: 1 } }, 400],
    ['metadata that is no string', 'POST', '/users', { user: { metadata: { a: 1 } } }, 400],
    ['a monstrous string', 'POST', '/users', { user: { metadata: 'x'.repeat(1_000_000) } }, 422],
    ['a body over one MiB', 'POST', '/users', { user: { metadata: 'x'.repeat(1_100_000) } }, 413],
    ['a path that does not exist', 'GET', '/nowhere', undefined, 404],
    ['an unknown user', 'GET', '/users/USR-unknown', undefined, 404],
  ])('%s is rejected with an error body', async (_name, method, path, body, status) => {
    const response = await request(simulator, method, path, body);
    expect(response.status).toBe(status);
    expect(Object.keys(response.body)).toEqual(['error']);
    expect(typeof message(response.body)).toBe('string');
  });

  test('an update without a body is 400 and says so', async () => {
    const created = await request(simulator, 'POST', '/users', { user: { identifier: 'empty' } });
    const { guid } = created.body['user'] as { guid: string };
    const response = await request(simulator, 'PUT', `/users/${guid}`);
    expect(response.status).toBe(400);
    expect(message(response.body)).toBe('The request body must not be empty.');
  });

  test('no rejection repeats what was sent', async () => {
    const secret = 'Tr0ub4dor-canary';
    const bodies = [`{"user": ${secret}`, { user: { metadata: [secret] } }, { [secret]: secret }];
    for (const body of bodies) {
      expect((await request(simulator, 'POST', '/users', body)).text).not.toContain(secret);
    }
  });
});

test('answers carry the headers of Atrium', async () => {
  const { headers } = await request(simulator, 'GET', '/users');
  expect(headers.get('content-type')).toBe('application/vnd.mx.atrium.v1+json; charset=utf-8');
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(headers.get('cache-control')).toBe('max-age=0, private, must-revalidate');
  expect(headers.get('etag')).toMatch(/^W\/"/);
  expect(headers.get('x-runtime')).toMatch(/^\d/);
});

test('two requests have two request ids', async () => {
  const [first, second] = [
    await request(simulator, 'GET', '/users'),
    await request(simulator, 'GET', '/users'),
  ];
  expect(first.headers.get('x-request-id')).not.toBe(second.headers.get('x-request-id'));
});

describe('pages', () => {
  test.each([
    ['', { current_page: 1, per_page: 25, total_entries: 36, total_pages: 2 }, 25],
    ['?page=2', { current_page: 2, per_page: 25, total_entries: 36, total_pages: 2 }, 11],
    ['?page=3', { current_page: 3, per_page: 25, total_entries: 36, total_pages: 2 }, 0],
    [
      '?records_per_page=10&page=4',
      { current_page: 4, per_page: 10, total_entries: 36, total_pages: 4 },
      6,
    ],
    [
      '?records_per_page=100',
      { current_page: 1, per_page: 100, total_entries: 36, total_pages: 1 },
      36,
    ],
    [
      '?records_per_page=101',
      { current_page: 1, per_page: 25, total_entries: 36, total_pages: 2 },
      25,
    ],
    [
      '?records_per_page=9',
      { current_page: 1, per_page: 25, total_entries: 36, total_pages: 2 },
      25,
    ],
    ['?page=0', { current_page: 1, per_page: 25, total_entries: 36, total_pages: 2 }, 25],
    ['?page=-1', { current_page: 1, per_page: 25, total_entries: 36, total_pages: 2 }, 25],
    ['?page=abc', { current_page: 1, per_page: 25, total_entries: 36, total_pages: 2 }, 25],
  ])('/institutions%s', async (query, pagination, entries) => {
    const { body } = await request(simulator, 'GET', `/institutions${query}`);
    expect(body['pagination']).toEqual(pagination);
    expect(body['institutions']).toHaveLength(entries);
  });

  test('an empty list has one page', async () => {
    const { body } = await request(simulator, 'GET', '/institutions?name=no-such-bank');
    expect(body).toEqual({
      institutions: [],
      pagination: { current_page: 1, per_page: 25, total_entries: 0, total_pages: 1 },
    });
  });
});

test('a simulator can be closed twice and is gone afterwards', async () => {
  const other = await startSimulator();
  await other.close();
  await other.close();
  await expect(
    fetch(`${other.baseUrl}/users`, { headers: atriumHeaders(other) }),
  ).rejects.toThrow();
});
