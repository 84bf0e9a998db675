/**
 * Goal: who may do what, and nobody learns whether somebody else's id exists. Method: keys, tokens and JWTs of every kind
 * against the running API; foreign and unknown ids are compared byte by byte.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { SCOPES } from '../../api';
import { VerificationTokens } from '../../api/auth/verification-tokens';
import { DerivedKeys } from '../../api/derived-keys';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aKey, aStart, answersTo, nextStep, useApi, type Answer } from './support/api';

const tokenSecret = randomBytes(48).toString('base64url');
const foreign = aKey('other', SCOPES);
const reader = aKey('dev', ['verifications:read']);
const writer = aKey('dev', ['verifications:write']);
const provider = { jwksUrl: '', issuer: 'https://id.example.com', audience: 'verifications' };

let jwksServer: Server;
let providerKey: CryptoKey;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  providerKey = privateKey;
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
  jwksServer = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => jwksServer.listen(0, '127.0.0.1', resolve));
  const { port } = jwksServer.address() as AddressInfo;
  provider.jwksUrl = `http://127.0.0.1:${String(port)}/jwks`;
});

afterAll(() => {
  jwksServer.close();
});

const jwt = (claims: Record<string, unknown>, lifeSeconds = 60) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(provider.issuer)
    .setAudience(provider.audience)
    .setSubject('backend-1')
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifeSeconds)
    .sign(providerKey);

/** What a caller sees, without what differs between any two requests. */
function seen({ status, body, headers }: Answer) {
  const { requestId: _id, ...rest } = body;
  return { status, rest, names: [...headers.keys()].sort() };
}

describeWithOwnServer('access', () => {
  const running = useApi({
    api: {
      tokenSecret,
      provider,
      records: [foreign.record, reader.record, writer.record],
    },
  });

  it('rejects a missing, malformed, unknown or altered key alike', async () => {
    const { api } = running();
    const altered = `${api.key.slice(0, -1)}${api.key.endsWith('A') ? 'B' : 'A'}`;
    const { key: unknown } = aKey('dev', SCOPES);
    for (const token of ['x', altered, unknown, 'a.b.c', `Bearer ${api.key}`]) {
      const answer = await new Caller(api.url, token).get('/v1/verifications');
      expect({ token, status: answer.status }).toEqual({ token, status: 401 });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.body).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await new Caller(api.url).get('/v1/institutions')).toMatchObject({ status: 401 });
  });

  it('rejects what a scope is missing for, before it looks at the id', async () => {
    const { api, caller } = running();
    const { body } = await caller.post('/v1/verifications', aStart());
    const withRead = new Caller(api.url, reader.key);
    const withWrite = new Caller(api.url, writer.key);
    for (const id of [body.id, 'never-was']) {
      const path = `/v1/verifications/${id}`;
      const rejected = [
        await withRead.post('/v1/verifications', aStart()),
        await withRead.post(`${path}/challenge-answers`, { round: 1, answers: [] }),
        await withRead.post(`${path}/cancel`, { reason: 'x' }),
        await withRead.post(`${path}/member-changed`, { status: 'success' }),
        await withRead.post(`${path}/tokens`, {}),
        await withRead.get(`${path}/account-numbers`),
        await withWrite.get(path),
        await withWrite.get(`${path}/events`),
        await withWrite.get(`${path}/account-numbers`),
        await withWrite.get('/v1/institutions'),
      ];
      expect(rejected.map(({ status }) => status)).toEqual(rejected.map(() => 403));
      expect(rejected.map((answer) => answer.body.code)).toEqual(
        rejected.map(() => 'SCOPE_MISSING'),
      );
    }
  });

  it("answers another tenant's id exactly as one that never was, on every path", async () => {
    const { api, caller } = running();
    const { body } = await caller.post('/v1/verifications', aStart());
    await nextStep(caller, body.id);
    const stranger = new Caller(api.url, foreign.key);
    const answer = { round: 1, answers: [{ guid: 'CHL-1', value: 'x' }] };
    const credentials = { round: 1, credentials: [{ guid: 'CRD-1', value: 'x' }] };
    const ask = (id: string) => {
      const path = `/v1/verifications/${id}`;
      return Promise.all([
        stranger.get(path),
        stranger.get(path, { headers: { prefer: 'wait=1' } }),
        stranger.get(`${path}/events`),
        stranger.get(`${path}/events`, { headers: { 'last-event-id': '3' } }),
        stranger.get(`${path}/account-numbers`),
        stranger.post(`${path}/challenge-answers`, answer),
        stranger.post(`${path}/credentials`, credentials),
        stranger.post(`${path}/account-selection`, { round: 1, value: 'x' }),
        stranger.post(`${path}/cancel`, { reason: 'x' }),
        stranger.post(`${path}/member-changed`, { status: 'success' }),
        stranger.post(`${path}/tokens`, {}),
        stranger.send('POST', `${path}/open-url`),
      ]);
    };
    const toForeign = await ask(body.id);
    const toUnknown = await ask('never-was');
    expect(toForeign.map(({ status }) => status)).toEqual(toForeign.map(() => 404));
    expect(toForeign.map(seen)).toEqual(toUnknown.map(seen));
    const listed = await stranger.get('/v1/verifications');
    expect(listed.body.verifications).toEqual([]);
  });

  it('keeps one Idempotency-Key of two tenants apart', async () => {
    const { api, caller } = running();
    const headers = { 'idempotency-key': 'same-in-both' };
    const ours = await caller.post('/v1/verifications', aStart(), { headers });
    const theirs = await new Caller(api.url, foreign.key).post('/v1/verifications', aStart(), {
      headers,
    });
    expect([ours.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
    expect(theirs.body.id).not.toBe(ours.body.id);
  });

  it('keeps one user identifier of two tenants apart, and adopts it within one', async () => {
    const { api, caller } = running();
    const other = new Caller(api.url, foreign.key);
    const user = { kind: 'new', identifier: 'customer-42' };
    const start = { ...aStart(), user };
    const userOf = async (from: Caller) => {
      const { body } = await from.post('/v1/verifications', start);
      const seen = await from.get(`/v1/verifications/${body.id}`, {
        headers: { prefer: 'wait=10' },
      });
      return seen.body.userGuid;
    };
    const [first, again, theirs] = [
      await userOf(caller),
      await userOf(caller),
      await userOf(other),
    ];
    expect(again).toBe(first);
    expect(theirs).not.toBe(first);
    expect(theirs).toMatch(/^USR-/);
  });

  it("lets a browser's token read, follow and answer its verification, and nothing else", async () => {
    const { api, caller } = running();
    const { body } = await caller.post('/v1/verifications', aStart());
    const path = `/v1/verifications/${body.id}`;
    const issued = await caller.post(`${path}/tokens`, { lifeSeconds: 60 });
    expect(issued).toMatchObject({ status: 201, body: { verificationId: body.id } });
    const browser = new Caller(api.url, issued.body.token);

    const asked = await nextStep(browser, body.id);
    expect(await browser.post(`${path}/challenge-answers`, answersTo(asked))).toMatchObject({
      status: 202,
    });
    const choice = await nextStep(browser, body.id, 1);
    const value = choice.nextAction.options[0].value;
    expect(await browser.post(`${path}/account-selection`, { round: 2, value })).toMatchObject({
      status: 202,
    });
    const events = await browser.get(`${path}/events`);
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect(events.text).toContain('"verified"');
    expect(events.text).not.toMatch(/"accountNumber":"\d/);

    const rejected = [
      await browser.post('/v1/verifications', aStart()),
      await browser.get('/v1/verifications'),
      await browser.get('/v1/institutions'),
      await browser.get(`${path}/account-numbers`),
      await browser.post(`${path}/cancel`, { reason: 'x' }),
      await browser.post(`${path}/member-changed`, { status: 'success' }),
      await browser.post(`${path}/tokens`, {}),
      await browser.send('POST', `${path}/open-url`),
    ];
    expect(rejected.map(({ status }) => status)).toEqual(rejected.map(() => 403));
  });

  it('answers a token for another verification as for one that never was', async () => {
    const { api, caller } = running();
    const [one, other] = await Promise.all([
      caller.post('/v1/verifications', aStart()),
      caller.post('/v1/verifications', aStart()),
    ]);
    const issued = await caller.post(`${one.body.links.self}/tokens`, {});
    const browser = new Caller(api.url, issued.body.token);
    const foreignId = await browser.get(other.body.links.self);
    const unknown = await browser.get('/v1/verifications/never-was');
    expect(foreignId.status).toBe(404);
    expect(seen(foreignId)).toEqual(seen(unknown));
  });

  it('rejects an expired token, a forged one, and one without a signature', async () => {
    const { api, caller } = running();
    const { body } = await caller.post('/v1/verifications', aStart());
    const about = { verificationId: body.id, tenantId: 'dev' };
    const ours = new VerificationTokens(new DerivedKeys(tokenSecret));
    const others = new VerificationTokens(new DerivedKeys('x'.repeat(43)));
    const good = await ours.issue(about, 60);
    const path = body.links.self;
    expect((await new Caller(api.url, good.token).get(path)).status).toBe(200);

    const header = Buffer.from('{"alg":"none","typ":"verification+jwt"}').toString('base64url');
    const unsigned = `${header}.${good.token.split('.')[1] ?? ''}.`;
    const expired = await ours.issue(about, -5);
    const forged = await others.issue(about, 60);
    for (const token of [expired.token, forged.token, unsigned]) {
      const answer = await new Caller(api.url, token).get(path);
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    }
  });

  it("takes an identity provider's JWT by its claims, and rejects others", async () => {
    const { api } = running();
    const claims = { tenant: 'dev', scope: 'openid verifications:read' };
    const good = await new Caller(api.url, await jwt(claims)).get('/v1/verifications');
    expect(good.status).toBe(200);
    const narrow = await new Caller(api.url, await jwt(claims)).post('/v1/verifications', aStart());
    expect(narrow.status).toBe(403);
    const bad = [
      await jwt({ scope: 'verifications:read' }),
      await jwt({ tenant: '../x', scope: 'verifications:read' }),
      await jwt(claims, -60),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
        .setExpirationTime('1m')
        .sign(new TextEncoder().encode('x'.repeat(43))),
    ];
    for (const token of bad) {
      expect(await new Caller(api.url, token).get('/v1/verifications')).toMatchObject({
        status: 401,
      });
    }
  });

  it('rejects a forged cursor, one of another tenant, and one of another filter', async () => {
    const { api, caller } = running();
    await Promise.all([1, 2, 3].map(() => caller.post('/v1/verifications', aStart())));
    let cursor: string | null = null;
    for (const deadline = Date.now() + 10_000; cursor === null && Date.now() < deadline;) {
      cursor = (await caller.get('/v1/verifications?pageSize=1')).body.nextCursor;
    }
    expect(cursor).not.toBeNull();
    const stranger = new Caller(api.url, foreign.key);
    const forged = `${Buffer.from('{"x":1}').toString('base64url')}.${'A'.repeat(43)}`;
    const answers = [
      await caller.get(`/v1/verifications?pageSize=1&cursor=${forged}`),
      await caller.get('/v1/verifications?cursor=nothing'),
      await caller.get(`/v1/verifications?phase=FINISHED&cursor=${cursor}`),
      await stranger.get(`/v1/verifications?cursor=${cursor}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(answers.map(({ body }) => body.code)).toEqual(answers.map(() => 'CURSOR_INVALID'));
    expect((await caller.get(`/v1/verifications?cursor=${cursor}`)).status).toBe(200);
  });

  it('rejects a Last-Event-ID that is none, and sends the present to one that never was', async () => {
    const { caller } = running();
    const { body } = await caller.post('/v1/verifications', aStart());
    await nextStep(caller, body.id);
    await caller.post(body.links.cancel, { reason: 'test' });
    await nextStep(caller, body.id, 9);
    const malformed = await caller.get(body.links.events, { headers: { 'last-event-id': 'x;y' } });
    expect(malformed).toMatchObject({
      status: 400,
      body: { errors: [{ header: 'last-event-id' }] },
    });
    const ahead = await caller.get(body.links.events, { headers: { 'last-event-id': '99999' } });
    expect(ahead.status).toBe(200);
    expect(ahead.text).toContain('"cancelled"');
  });
});
