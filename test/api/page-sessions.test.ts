/**
 * Goal: the page's address works once and for its verification alone; its session may do what the page
 * needs, and nothing of it is written down. Method: a stubbed API.
 */
import { describe, expect, it } from '@jest/globals';
import { DerivedKeys } from '../../api/derived-keys';
import { issueTicket } from '../../api/page/page-tickets';
import { expectProblem } from './support/api';
import { BACK, ORIGIN, browser, usePageApi, type Opened } from './support/page-api';
import { TOKEN_SECRET } from './support/stub-api';

const { acme, written, requests, backend, anybody, anAddress, open, url, counted } = usePageApi();

describe('the address', () => {
  it('opens for one browser, which may repeat it; and for nobody else', async () => {
    const { ticket, url: address } = await anAddress();
    expect(address.origin).toBe(url());
    expect(address.pathname + address.search).not.toContain(ticket);
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

  it('is counted by what becomes of it', async () => {
    const results = ['created', 'opened', 'renewed', 'address-used'];
    const counts = async () => Promise.all(results.map(counted));
    const before = await counts();
    const { ticket } = await anAddress();
    const { token } = (await open(ticket)).body as unknown as Opened;
    await open(ticket, 'c'.repeat(43));
    await open('abc.def.ghi');
    await anybody().post('/v1/page-sessions/renew', undefined, { token });
    const after = await counts();
    expect(after.map((count, at) => count - before[at]!)).toEqual([1, 1, 1, 2]);
  });

  it('has a ticket that is no token', async () => {
    const { id, ticket } = await anAddress();
    const answer = await anybody().get(`/v1/verifications/${id}`, { token: ticket });
    expectProblem(answer, 401, 'UNAUTHENTICATED');
  });
});

describe('the session', () => {
  const asked = { returnUrl: `${BACK}?cart=7`, state: 'order 7' };

  it('brings what the backend said, may cancel, and is renewed', async () => {
    const { id, ticket } = await anAddress(asked);
    const { token, ...told } = (await open(ticket)).body as unknown as Opened;
    expect(told).toMatchObject({ ...asked, verificationId: id, embedOrigins: [ORIGIN] });
    const parts = { token, headers: { origin: url() } };
    const renewed = await anybody().post('/v1/page-sessions/renew', undefined, parts);
    expect(renewed.body).toMatchObject(told);
    const reason = { reason: 'no more' };
    const cancelled = await anybody().post(`/v1/verifications/${id}/cancel`, reason, parts);
    expect(cancelled.status).toBe(202);
  });

  it.each([ORIGIN, 'https://evil.example.com', 'null'])(
    'is good for no page of %s',
    async (origin) => {
      const { id, ticket } = await anAddress();
      const { token } = (await open(ticket)).body as unknown as Opened;
      const answer = await anybody().get(`/v1/verifications/${id}`, { token, headers: { origin } });
      expectProblem(answer, 403, 'ORIGIN_REJECTED');
    },
  );

  it('does not reach another verification, nor the whole numbers', async () => {
    const { id, ticket } = await anAddress();
    const other = await anAddress();
    const { token } = (await open(ticket)).body as unknown as Opened;
    const elsewhere = await anybody().get(`/v1/verifications/${other.id}`, { token });
    expectProblem(elsewhere, 404, 'VERIFICATION_NOT_FOUND');
    const numbers = await anybody().get(`/v1/verifications/${id}/account-numbers`, { token });
    expectProblem(numbers, 403, 'SCOPE_MISSING');
  });

  it('is no renewal for a plain browser token', async () => {
    const { id } = await anAddress();
    const issued = await backend().post(`/v1/verifications/${id}/tokens`, {});
    const { token } = issued.body as unknown as Opened;
    const answer = await anybody().post('/v1/page-sessions/renew', undefined, { token });
    expectProblem(answer, 403, 'SCOPE_MISSING');
  });
});

it('nothing of address, session and what comes back with the end user is in a log or an audit line', async () => {
  const {
    id,
    url: address,
    ticket,
  } = await anAddress({
    returnUrl: `${BACK}?cart=7`,
    state: 'pLaNtEd',
  });
  const { token } = (await open(ticket)).body as unknown as Opened;
  await anybody().get(address.pathname);
  await anybody().get('/page/return?status=pLaNtEd');
  await anybody().get(`/v1/verifications/${id}`, { token });
  const lines = written.join('\n');
  const events = written
    .filter((line) => line.includes('"stream":"audit"'))
    .map((line) => JSON.parse(line) as { readonly verificationId?: string; readonly event: string })
    .filter(({ verificationId }) => verificationId === id)
    .map(({ event }) => event);
  const kinds = ['verification.started', 'page-session.created', 'page-session.opened'];
  expect(events).toEqual([...kinds, 'verification.read']);
  const [, mark = ''] = /\.acme\.(.+)$/.exec(address.pathname) ?? [];
  const secrets = [ticket, token, ticket.split('.')[2]!, token.split('.')[2]!, mark, browser];
  for (const secret of [...secrets, 'pLaNtEd', 'cart=7']) expect(lines).not.toContain(secret);
});

describe('a page that asks for the bank', () => {
  const start = { user: { kind: 'new', identifier: 'customer-1' }, reference: 'order-4711' };
  const begin = async (asked: object = { start }) => {
    const made = await backend().post('/v1/page-sessions', asked);
    const { url = 'http://none', verificationId: id = '' } = made.body as unknown as {
      readonly url?: string;
      readonly verificationId?: string;
    };
    return { made, id, ticket: new URL(url).hash.slice(1) };
  };
  const choose = (token: string, institutionCode: string) =>
    anybody().post('/v1/page-sessions/start', { institutionCode }, { token });

  it('starts one verification with it, and with what the backend gave, which the page never sees', async () => {
    const { id, ticket } = await begin();
    const claims = Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString();
    expect(claims).toContain(id);
    expect(claims).not.toMatch(/4711|customer-1/);
    const opened = await open(ticket);
    expect(opened.body).toMatchObject({ choosesBank: true, verificationId: id });
    expect(opened.text).not.toMatch(/4711|customer-1/);
    const { token } = opened.body as unknown as Opened;
    const renewed = await anybody().post('/v1/page-sessions/renew', undefined, { token });
    expect(renewed.status).toBe(200);
    expect((await anybody().get('/v1/institutions?name=mx', { token })).status).toBe(200);
    expectProblem(
      await anybody().get(`/v1/verifications/${id}`, { token }),
      404,
      'VERIFICATION_NOT_FOUND',
    );
    expect((await choose(token, 'mx_bank_oauth')).status).toBe(202);
    expect((await choose(token, 'mxbank')).status).toBe(202);
    const member = { kind: 'oauth', institutionCode: 'mx_bank_oauth' };
    expect(requests.get(id)).toEqual({ ...start, member, verificationId: id, tenantId: 'acme' });
    expect((await anybody().get(`/v1/verifications/${id}`, { token })).status).toBe(200);
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
