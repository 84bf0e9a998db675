/** Goal: who may do what, and nobody learns whether somebody else's id exists. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { SCOPES, type Scope } from '../../api';
import { VerificationTokens } from '../../api/auth/verification-tokens';
import { DerivedKeys } from '../../api/derived-keys';
import { Caller, aKey, aStart, type Answer } from './support/api';
import { startJwks, type Jwks } from '../support/jwks';
import { aSecret } from '../support/keys';
import { aPlayedClient, startStubbedApi, type StubbedApi } from './support/stub-api';

const LIST = '/v1/verifications';
const UNKNOWN = `${LIST}/never-was`;
const tokenSecret = aSecret();
const foreign = aKey('other', SCOPES);
const keys = {
  'verifications:read': aKey('dev', ['verifications:read']),
  'verifications:write': aKey('dev', ['verifications:write']),
  'numbers:read': aKey('dev', ['numbers:read']),
  'verifications:delete': aKey('dev', ['verifications:delete']),
  'webhooks:manage': aKey('dev', ['webhooks:manage']),
};
const provider = { issuer: 'https://id.example.com', audience: 'verifications' };
const played = aPlayedClient();

let jwks: Jwks;
let stubbed: StubbedApi;
const as = (token?: string) => new Caller(stubbed.api.url, token);

beforeAll(async () => {
  jwks = await startJwks();
  stubbed = await startStubbedApi(played.client, {
    tokenSecret,
    provider: { ...provider, jwksUrl: jwks.url },
    records: [foreign, ...Object.values(keys)].map(({ record }) => record),
  });
});

afterAll(async () => {
  await stubbed.api.close();
  jwks.close();
});

/** Starts a verification of the tenant `dev`; returns its path. */
const started = async () => (await stubbed.caller.post(LIST, aStart())).body.links.self;

/** Everything that can be done with one verification, and with whose scope; some of it by the end user's browser as well. */
const ACTIONS: readonly (readonly [
  request: string,
  scope: Scope,
  browser: 'browser' | 'backend',
  body?: object,
])[] = [
  ['GET ', 'verifications:read', 'browser'],
  ['GET /events', 'verifications:read', 'browser'],
  ['POST /challenge-answers', 'verifications:write', 'browser', answering('answers')],
  ['POST /credentials', 'verifications:write', 'browser', answering('credentials')],
  ['POST /account-selection', 'verifications:write', 'browser', { round: 1, value: 'x' }],
  ['POST /cancel', 'verifications:write', 'backend', { reason: 'x' }],
  ['POST /member-changed', 'verifications:write', 'backend', { status: 'success' }],
  ['POST /open-url', 'verifications:write', 'backend'],
  ['POST /tokens', 'verifications:write', 'backend', {}],
  ['POST /page-sessions', 'verifications:write', 'backend', {}],
  ['GET /account-numbers', 'numbers:read', 'backend'],
  ['DELETE ', 'verifications:delete', 'backend'],
];

function answering(list: string) {
  return { round: 1, [list]: [{ guid: 'CHL-1', value: 'x' }] };
}

/** Does some of it with the verification under a path. */
function act(
  caller: Caller,
  path: string,
  isMeant: (action: (typeof ACTIONS)[number]) => boolean = () => true,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Answer[]> {
  const meant = ACTIONS.filter(isMeant).map(([request, , , body]) => {
    const [method = '', suffix = ''] = request.split(' ');
    return caller.send(method, `${path}${suffix}`, { body, headers });
  });
  return Promise.all(meant);
}

/** What a caller sees, without what differs between any two requests. */
function seen({ status, body, headers }: Answer) {
  const { requestId: _id, ...rest } = body;
  return { status, rest, names: [...headers.keys()].sort() };
}

/** Status and code that all answers have; the list of them where they differ. */
function all(answers: readonly Answer[]): unknown {
  const codes = [...new Set(answers.map(({ status, body }) => `${String(status)} ${body.code}`))];
  return codes.length === 1 ? codes[0] : codes;
}

describe('a key', () => {
  it('that is missing, malformed, unknown or altered is rejected alike', async () => {
    const { key } = stubbed;
    const altered = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    const { key: unknown } = aKey('dev', SCOPES);
    for (const token of ['x', altered, unknown, 'a.b.c', `Bearer ${key}`, undefined]) {
      const answer = await as(token).get(LIST);
      expect(all([answer])).toBe('401 UNAUTHENTICATED');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it.each(SCOPES)(
    'with %s alone is rejected elsewhere, before the id is looked at',
    async (only) => {
      const caller = as(keys[only].key);
      for (const path of [await started(), UNKNOWN]) {
        expect(all(await act(caller, path, ([, scope]) => scope !== only))).toBe(
          '403 SCOPE_MISSING',
        );
      }
      const starts = await caller.post(LIST, aStart());
      const looks = [await caller.get(LIST), await caller.get('/v1/institutions')];
      expect(starts.status === 403).toBe(only !== 'verifications:write');
      expect(looks.map(({ status }) => status === 403)).toEqual(
        looks.map(() => only !== 'verifications:read'),
      );
    },
  );
});

describe('another tenant', () => {
  it('is answered about an id as about one that never was, on every path', async () => {
    const stranger = as(foreign.key);
    const ask = async (path: string) => [
      ...(await act(stranger, path)),
      ...(await act(stranger, path, ([request]) => request.startsWith('GET'), {
        prefer: 'wait=1',
        'last-event-id': '3',
      })),
    ];
    const path = await started();
    // Its own tenant has read it before, so that it is remembered.
    expect((await stubbed.caller.get(path)).status).toBe(200);
    const toForeign = await ask(path);
    expect(all(toForeign)).toBe('404 VERIFICATION_NOT_FOUND');
    expect(toForeign.map(seen)).toEqual((await ask(UNKNOWN)).map(seen));
    expect((await stranger.get(LIST)).body.verifications).toEqual([]);
    expect((await stubbed.caller.get(LIST)).body.verifications).not.toEqual([]);
  });

  it('has the same Idempotency-Key for itself', async () => {
    const headers = { 'idempotency-key': 'same-in-both' };
    const start = (caller: Caller) => caller.post(LIST, aStart(), { headers });
    const [ours, again, theirs] = [
      await start(stubbed.caller),
      await start(stubbed.caller),
      await start(as(foreign.key)),
    ];
    expect([ours.status, again.body.id, theirs.status]).toEqual([201, ours.body.id, 201]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
    expect(theirs.body.id).not.toBe(ours.body.id);
  });
});

describe("a token for an end user's browser", () => {
  it('reads, follows and answers its verification, and does nothing else', async () => {
    const path = await started();
    const issued = await stubbed.caller.post(`${path}/tokens`, { lifeSeconds: 60 });
    expect(issued.status).toBe(201);
    expect(Date.parse(issued.body.expiresAt) - Date.now()).toBeLessThan(61_000);
    const browser = as(issued.body.token);
    const taken = await act(browser, path, ([, , by]) => by === 'browser');
    expect(taken.map(({ status }) => status)).toEqual([200, 200, 202, 202, 202]);
    expect(taken[1]!.text).toContain('"answer-challenges"');
    const rejected = [
      ...(await act(browser, path, ([, , by]) => by === 'backend')),
      await browser.post(LIST, aStart()),
      await browser.get(LIST),
      await browser.get('/v1/institutions'),
    ];
    expect(all(rejected)).toBe('403 SCOPE_MISSING');
    // Another one's is answered as one that never was.
    const other = await browser.get(await started());
    expect(seen(other)).toEqual(seen(await browser.get(UNKNOWN)));
    expect(all([other])).toBe('404 VERIFICATION_NOT_FOUND');
  });

  it('is rejected when it has expired, is forged, or has no signature', async () => {
    const path = await started();
    const about = { verificationId: path.split('/').at(-1)!, tenantId: 'dev' };
    const ours = new VerificationTokens(new DerivedKeys(tokenSecret));
    const others = new VerificationTokens(new DerivedKeys(aSecret()));
    const good = await ours.issue(about, 60);
    expect((await as(good.token).get(path)).status).toBe(200);
    const header = Buffer.from('{"alg":"none","typ":"verification+jwt"}').toString('base64url');
    const bad = [
      (await ours.issue(about, -5)).token,
      (await others.issue(about, 60)).token,
      `${header}.${good.token.split('.')[1] ?? ''}.`,
    ];
    expect(all(await Promise.all(bad.map((token) => as(token).get(path))))).toBe(
      '401 UNAUTHENTICATED',
    );
  });
});

describe("an identity provider's JWT", () => {
  const jwt = (claims: Record<string, unknown>, lifeSeconds = 60, key?: Uint8Array) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: key === undefined ? 'ES256' : 'HS256', kid: 'k1' })
      .setIssuer(provider.issuer)
      .setAudience(provider.audience)
      .setSubject('backend-1')
      .setExpirationTime(Math.floor(Date.now() / 1_000) + lifeSeconds)
      .sign(key ?? jwks.privateKey);

  it('is taken by its claims; others are rejected', async () => {
    const claims = { tenant: 'dev', scope: 'openid verifications:read' };
    const holder = as(await jwt(claims));
    expect((await holder.get(LIST)).status).toBe(200);
    expect(all([await holder.post(LIST, aStart())])).toBe('403 SCOPE_MISSING');
    const bad = [
      await jwt({ scope: 'verifications:read' }),
      await jwt({ tenant: '../x', scope: 'verifications:read' }),
      await jwt(claims, -60),
      await jwt(claims, 60, new TextEncoder().encode(aSecret())),
    ];
    expect(all(await Promise.all(bad.map((token) => as(token).get(LIST))))).toBe(
      '401 UNAUTHENTICATED',
    );
  });
});
