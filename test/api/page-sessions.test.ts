/**
 * Goal: the page's address works once and for its verification alone, leads nowhere that the tenant
 * has not registered, and is embedded by nobody else. Method: a stubbed API with tenants and a page
 * of three files.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES, type StartApiOptions } from '../../api';
import { createLogger } from '../../runtime';
import { DerivedKeys } from '../../api/derived-keys';
import { issueTicket } from '../../api/page/page-tickets';
import { parseTenantFile, Tenants } from '../../api/tenants';
import { Caller, aKey, expectProblem } from './support/api';
import { TOKEN_SECRET, aPlayedClient, startStubbedApi, type StubbedApi } from './support/stub-api';

const ORIGIN = 'https://shop.example.com';
const BACK = 'https://shop.example.com/done';
const TENANTS = {
  tenants: {
    acme: {
      origins: [ORIGIN],
      returnUrls: [BACK],
      brand: { name: 'Acme', logoUrl: 'https://cdn.example.com/logo.svg' },
    },
  },
};
const acme = aKey('acme', SCOPES);
const browser = 'b'.repeat(43);
const file = (text: string) => ({ bytes: Buffer.from(text), contentType: 'text/javascript' });
const page = {
  html: Buffer.from('<!doctype html><title>Page</title>'),
  assets: new Map([['page-1.js', file('1')]]),
  embed: file('2'),
};

const bank = (code: string, supportsOauth: boolean | null, canVerify: boolean | null) => ({
  ...{ code, name: code, url: null, smallLogoUrl: null, mediumLogoUrl: null },
  ...{ supportsOauth, canVerify },
});
const BANKS = [
  bank('mxbank', null, true),
  bank('mx_bank_oauth', true, true),
  bank('unverifiable', false, false),
];
const institutions: StartApiOptions['institutions'] = {
  searchInstitutions: () =>
    Promise.resolve({ items: BANKS, totalPages: 1, totalEntries: BANKS.length }),
  readInstitution: ({ institutionCode }) =>
    Promise.resolve(BANKS.find(({ code }) => code === institutionCode)!),
  readSignInForm: () => Promise.resolve([]),
};

let requests: ReturnType<typeof aPlayedClient>['requests'];
/** Log and audit lines. */
const written: string[] = [];
let stubbed: StubbedApi;
let backend: Caller;
let anybody: Caller;
beforeAll(async () => {
  const tenants = new Tenants({
    value: parseTenantFile(JSON.stringify(TENANTS)),
    close: () => undefined,
  });
  const played = aPlayedClient();
  ({ requests } = played);
  const note = { write: (line: string) => void written.push(line) };
  const options = {
    ...{ tenants, institutions, records: [acme.record], page },
    ...{ logger: createLogger('trace', note), audit: note },
  };
  stubbed = await startStubbedApi(played.client, options);
  backend = new Caller(stubbed.api.url, acme.key);
  anybody = new Caller(stubbed.api.url);
});
afterAll(() => stubbed.api.close());

/** A verification and the address of its page. */
async function anAddress(asked: object = {}, caller = backend) {
  const member = { kind: 'credentials', institutionCode: 'mxbank' };
  const started = await caller.post('/v1/verifications', { user: { kind: 'new' }, member });
  const { id } = started.body;
  const made = await caller.post(`/v1/verifications/${id}/page-sessions`, asked);
  const url = new URL((made.body as unknown as { readonly url?: string }).url ?? 'http://none');
  return { id, made, url, ticket: url.hash.slice(1) };
}

const open = (ticket: string, by = browser) =>
  anybody.post('/v1/page-sessions/open', { ticket, browser: by });

interface Opened {
  readonly token: string;
  readonly returnUrl: string | null;
  readonly state: string | null;
}

describe('the address', () => {
  it('opens for one browser, which may repeat it; and for nobody else', async () => {
    const { ticket, url } = await anAddress();
    expect(url.origin).toBe(stubbed.api.url);
    expect(url.pathname + url.search).not.toContain(ticket);
    expect((await open(ticket)).status).toBe(200);
    expect((await open(ticket)).status).toBe(200);
    expectProblem(await open(ticket, 'c'.repeat(43)), 410, 'PAGE_ADDRESS_USED');
  });

  it('is too old when its time is over', async () => {
    const { made } = await anAddress({ lifeSeconds: 60 });
    const { expiresAt } = made.body as unknown as { readonly expiresAt: string };
    const leftMs = Date.parse(expiresAt) - Date.now();
    expect(leftMs).toBeLessThanOrEqual(60_000);
    expect(leftMs).toBeGreaterThan(0);
    const owner = { verificationId: 'v-1', tenantId: 'acme' };
    const issuer = { kind: 'api-key', id: 'k' } as const;
    const old = { ...owner, issuer, grant: {}, lifeSeconds: -1 };
    const { ticket } = await issueTicket(new DerivedKeys(TOKEN_SECRET), old);
    expectProblem(await open(ticket), 410, 'PAGE_ADDRESS_USED');
  });

  it.each([
    ['no ticket of ours', 'abc.def.ghi'],
    ['an API key', acme.key],
  ])('does not open with %s', async (_what, ticket) => {
    expectProblem(await open(ticket), 410, 'PAGE_ADDRESS_USED');
  });

  it('has a ticket that is no token', async () => {
    const { id, ticket } = await anAddress();
    const answer = await anybody.get(`/v1/verifications/${id}`, { token: ticket });
    expectProblem(answer, 401, 'UNAUTHENTICATED');
  });
});

describe('the session', () => {
  const asked = { returnUrl: `${BACK}?cart=7`, state: 'order 7' };

  it('brings what the backend said, may cancel, and is renewed', async () => {
    const { id, ticket } = await anAddress(asked);
    const { token, ...told } = (await open(ticket)).body as unknown as Opened;
    expect(told).toMatchObject({ ...asked, verificationId: id, embedOrigins: [ORIGIN] });
    const parts = { token, headers: { origin: stubbed.api.url } };
    const renewed = await anybody.post('/v1/page-sessions/renew', undefined, parts);
    expect(renewed.body).toMatchObject(told);
    const reason = { reason: 'no more' };
    const cancelled = await anybody.post(`/v1/verifications/${id}/cancel`, reason, parts);
    expect(cancelled.status).toBe(202);
  });

  it.each([ORIGIN, 'https://evil.example.com', 'null'])(
    'is good for no page of %s',
    async (origin) => {
      const { id, ticket } = await anAddress();
      const { token } = (await open(ticket)).body as unknown as Opened;
      const answer = await anybody.get(`/v1/verifications/${id}`, { token, headers: { origin } });
      expectProblem(answer, 403, 'ORIGIN_REJECTED');
    },
  );

  it('does not reach another verification, nor the whole numbers', async () => {
    const { id, ticket } = await anAddress();
    const other = await anAddress();
    const { token } = (await open(ticket)).body as unknown as Opened;
    const elsewhere = await anybody.get(`/v1/verifications/${other.id}`, { token });
    expectProblem(elsewhere, 404, 'VERIFICATION_NOT_FOUND');
    const numbers = await anybody.get(`/v1/verifications/${id}/account-numbers`, { token });
    expectProblem(numbers, 403, 'SCOPE_MISSING');
  });

  it('is no renewal for a plain browser token', async () => {
    const { id } = await anAddress();
    const issued = await backend.post(`/v1/verifications/${id}/tokens`, {});
    const { token } = issued.body as unknown as Opened;
    const answer = await anybody.post('/v1/page-sessions/renew', undefined, { token });
    expectProblem(answer, 403, 'SCOPE_MISSING');
  });
});

it('nothing of address, session and what comes back with the end user is in a log or an audit line', async () => {
  const { id, url, ticket } = await anAddress({ returnUrl: `${BACK}?cart=7`, state: 'pLaNtEd' });
  const { token } = (await open(ticket)).body as unknown as Opened;
  await anybody.get(url.pathname);
  await anybody.get('/page/return?member_guid=pLaNtEd&status=success');
  await anybody.get(`/v1/verifications/${id}`, { token });
  const lines = written.join('\n');
  expect(lines).toContain('page-session.opened');
  const [, mark = ''] = /\.acme\.(.+)$/.exec(url.pathname) ?? [];
  const secrets = [ticket, token, ticket.split('.')[2]!, token.split('.')[2]!, mark, browser];
  for (const secret of [...secrets, 'pLaNtEd', 'cart=7']) expect(lines).not.toContain(secret);
});

describe('a page that asks for the bank', () => {
  const start = { user: { kind: 'new', identifier: 'customer-1' }, reference: 'order-4711' };
  const begin = async (asked: object = { start }) => {
    const made = await backend.post('/v1/page-sessions', asked);
    const { url = 'http://none', verificationId: id = '' } = made.body as unknown as {
      readonly url?: string;
      readonly verificationId?: string;
    };
    return { made, id, ticket: new URL(url).hash.slice(1) };
  };
  const choose = (token: string, institutionCode: string) =>
    anybody.post('/v1/page-sessions/start', { institutionCode }, { token });

  it('starts one verification with it, and with what the backend gave, which the page never sees', async () => {
    const { id, ticket } = await begin();
    const claims = Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString();
    expect(claims).toContain(id);
    expect(claims).not.toMatch(/4711|customer-1/);
    const opened = await open(ticket);
    expect(opened.body).toMatchObject({ choosesBank: true, verificationId: id });
    expect(opened.text).not.toMatch(/4711|customer-1/);
    const { token } = opened.body as unknown as Opened;
    const renewed = await anybody.post('/v1/page-sessions/renew', undefined, { token });
    expect(renewed.status).toBe(200);
    expect((await anybody.get('/v1/institutions?name=mx', { token })).status).toBe(200);
    expectProblem(
      await anybody.get(`/v1/verifications/${id}`, { token }),
      404,
      'VERIFICATION_NOT_FOUND',
    );
    expect((await choose(token, 'mx_bank_oauth')).status).toBe(202);
    expect((await choose(token, 'mxbank')).status).toBe(202);
    const member = { kind: 'oauth', institutionCode: 'mx_bank_oauth' };
    expect(requests.get(id)).toEqual({ ...start, member, verificationId: id, tenantId: 'acme' });
    expect((await anybody.get(`/v1/verifications/${id}`, { token })).status).toBe(200);
  });

  it('takes no bank that cannot be verified, and no page of a verification that is there', async () => {
    const { id, ticket } = await begin();
    const { token } = (await open(ticket)).body as unknown as Opened;
    expectProblem(await choose(token, 'unverifiable'), 404, 'INSTITUTION_NOT_FOUND');
    expect(requests.has(id)).toBe(false);
    const other = await anAddress();
    const session = (await open(other.ticket)).body as unknown as Opened;
    expectProblem(await choose(session.token, 'mxbank'), 403, 'SCOPE_MISSING');
    expectProblem(await choose(acme.key, 'mxbank'), 403, 'SCOPE_MISSING');
  });

  it.each<[string, object]>([
    ['is longer than an address', { user: { kind: 'new', metadata: 'x'.repeat(2_000) } }],
    ['has no effect', { ...start, policies: { reuseKnownNumbers: true } }],
    ['names a member', { ...start, member: { kind: 'connect-widget' } }],
  ])('takes no start that %s', async (_what, given) => {
    const { made } = await begin({ start: given });
    expectProblem(made, 400, 'INVALID_REQUEST');
    expect(made.text).toContain('/start');
  });
});

describe('the return address', () => {
  it.each([
    'https://evil.example.com/done',
    'https://shop.example.com.evil.example.com/done',
    'https://shop.example.com/other',
    'https://shop.example.com@evil.example.com/done',
    'http://shop.example.com/done',
    'javascript:alert(1)',
    '//evil.example.com/done',
    '/done',
  ])('%s is rejected', async (returnUrl) => {
    expectProblem((await anAddress({ returnUrl })).made, 400, 'INVALID_REQUEST');
  });

  it('is rejected for a tenant that registered none', async () => {
    const { made } = await anAddress({ returnUrl: BACK }, stubbed.caller);
    expectProblem(made, 400, 'INVALID_REQUEST');
  });
});

describe('the page', () => {
  const policyOf = async (path: string) =>
    (await anybody.get(path)).headers.get('content-security-policy') ?? '';

  it('is embedded by the origins of its tenant alone, and runs nothing that is inline', async () => {
    const { url } = await anAddress();
    const { status, headers } = await anybody.get(url.pathname);
    expect(status).toBe(200);
    const policy = (headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data: https://cdn.example.com https://content.moneydesktop.com",
      'frame-src https://*.moneydesktop.com https://*.mx.com',
      `frame-ancestors ${ORIGIN}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is embedded by nobody where the tenant has no origins', async () => {
    const { url } = await anAddress({}, stubbed.caller);
    expect(await policyOf(url.pathname)).toContain("frame-ancestors 'none'");
    expect(await policyOf('/page/return?member_guid=MBR-1')).toContain("frame-ancestors 'none'");
  });

  it('is not there for an address whose tenant was changed', async () => {
    const { url } = await anAddress();
    const changed = url.pathname.replace('.acme.', '.dev.');
    expectProblem(await anybody.get(changed), 404, 'ROUTE_NOT_FOUND');
  });

  it('serves its files, and no other', async () => {
    const found = await anybody.get('/page/assets/page-1.js');
    expect(found.headers.get('content-type')).toBe('text/javascript');
    expect(found.headers.get('cache-control')).toContain('immutable');
    expectProblem(await anybody.get('/page/assets/..'), 404, 'ROUTE_NOT_FOUND');
    expectProblem(await anybody.get('/page/assets/page-2.js'), 404, 'ROUTE_NOT_FOUND');
    expect((await anybody.get('/page/embed.js')).text).toBe('2');
  });
});
