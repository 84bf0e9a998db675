/**
 * Goal: a page of one tenant reads nothing and does nothing with a browser's token of another one.
 * Method: requests as browsers send them, to an API whose file of tenants changes.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SCOPES } from '../../api';
import { Tenants, type TenantSettings } from '../../api/tenants';
import { Caller, aKey, aStart, expectProblem } from './support/api';
import { aPlayedClient, startStubbedApi, type StubbedApi } from './support/stub-api';

const SHARED = 'https://shared.example.com';
const ALPHA = 'https://alpha.example.com';
const BETA = 'https://beta.example.com';
const NOBODYS = 'https://evil.example';

const file: { value: { tenants: Record<string, TenantSettings> } | undefined } = {
  value: {
    tenants: { alpha: { origins: [ALPHA] }, beta: { origins: [BETA] }, none: { origins: [] } },
  },
};
const watched = {
  get value() {
    return file.value;
  },
  close: () => undefined,
};
const keys = Object.fromEntries(
  ['alpha', 'beta', 'none', 'free'].map((tenant) => [tenant, aKey(tenant, SCOPES)]),
);
let stubbed: StubbedApi;
beforeAll(async () => {
  stubbed = await startStubbedApi(aPlayedClient().client, {
    tenants: new Tenants(watched),
    records: Object.values(keys).map(({ record }) => record),
    settings: { corsOrigins: [SHARED] },
  });
});
afterAll(() => stubbed.api.close());

/** A verification of the tenant: its path, its backend, its end user's browser. */
async function begun(tenant: string) {
  const backend = new Caller(stubbed.api.url, keys[tenant]!.key);
  const path = (await backend.post('/v1/verifications', aStart())).body.links.self;
  const { token } = (await backend.post(`${path}/tokens`, {})).body as unknown as { token: string };
  const browser = new Caller(stubbed.api.url, token);
  const from = (origin: string | undefined, caller = browser) =>
    caller.get(path, { headers: origin === undefined ? {} : { origin } });
  return { path, backend, browser, from };
}

it.each([
  ['alpha', ALPHA, 200],
  ['alpha', BETA, 403],
  ['alpha', SHARED, 403],
  ['alpha', NOBODYS, 403],
  ['alpha', 'null', 403],
  // An app is no page.
  ['alpha', undefined, 200],
  ['none', ALPHA, 403],
  // A tenant without a list restricts nothing.
  ['free', SHARED, 200],
  ['free', NOBODYS, 200],
])('the token of %s from a page of %s: %i', async (tenant, origin, status) => {
  const { from, backend, path, browser } = await begun(tenant);
  const answer = await from(origin);
  if (status === 403) expectProblem(answer, 403, 'ORIGIN_REJECTED');
  else expect(answer.status).toBe(status);
  const headers = origin === undefined ? {} : { origin };
  const answers = { round: 1, answers: [{ guid: 'CHL-1', value: 'x' }] };
  const sent = await browser.post(`${path}/challenge-answers`, answers, { headers });
  expect(sent.status === 403).toBe(status === 403);
  // Backends are no pages, whatever their requests say.
  expect((await from(origin, backend)).status).toBe(200);
});

it('the page may read answers if it is of some tenant, or of all', async () => {
  const { from } = await begun('free');
  for (const [origin, mayRead] of [
    [SHARED, true],
    [ALPHA, true],
    [BETA, true],
    [NOBODYS, false],
    ['null', false],
  ] as const) {
    const { headers } = await from(origin);
    expect(headers.get('access-control-allow-origin')).toBe(mayRead ? origin : null);
    expect(headers.get('vary')).toContain('Origin');
    const preflight = await stubbed.caller.send('OPTIONS', '/v1/verifications', {
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(mayRead ? origin : null);
  }
});

it('while the file cannot be used, no page does anything, and apps and backends go on', async () => {
  const { from, backend } = await begun('alpha');
  const { value } = file;
  file.value = undefined;
  const answer = await from(ALPHA);
  expectProblem(answer, 503, 'NOT_READY');
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  expect((await from(undefined)).status).toBe(200);
  expect((await from(undefined, backend)).status).toBe(200);
  file.value = { tenants: { alpha: { origins: [BETA] } } };
  expect((await from(BETA)).status).toBe(200);
  expectProblem(await from(ALPHA), 403, 'ORIGIN_REJECTED');
  file.value = value;
});
