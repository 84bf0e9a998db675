/**
 * Goal: the codec server decodes for whom it should, as their role may read, and gives everybody
 * else the right error and no payload; each request leaves one line without content. Method: the
 * requests that the Temporal UI makes, over a real socket, to an identity provider's JWKS.
 */
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { SignJWT, generateKeyPair, type CryptoKey } from 'jose';
import { byJwt, byPathToken, startCodecServer, type CodecServer } from '../../codec-server';
import { writePayloads } from '../../codec-server/payloads';
import { AesPayloadCodec, importPayloadKeys, newPayloadKeys } from '../../codec';
import { createLogger } from '../../runtime';
import { startJwks, type Jwks } from '../support/jwks';
import { AS_OPERATOR, SECRETS, VALUE } from './values';

const PROVIDER = { issuer: 'https://id.example.com', audience: 'payloads' };
const ORIGIN = 'https://temporal.example.com';
const NAMESPACE = 'prod';
const PERSON = 'person-1@example.com';
const nameOf = (subject: string) => `a name of ${String(subject.length)}`;
const keyFile = newPayloadKeys();
const lines: string[] = [];
const servers: CodecServer[] = [];
let jwks: Jwks;
let server: CodecServer;
let encrypted: Payload;

async function start(changes: Partial<Parameters<typeof startCodecServer>[0]> = {}) {
  const jwksUrl = jwks.url;
  const started = await startCodecServer({
    ...{ host: '127.0.0.1', port: 0, namespace: NAMESPACE, origins: [ORIGIN] },
    keys: await importPayloadKeys(JSON.stringify(keyFile)),
    recognise: byJwt({ ...PROVIDER, jwksUrl, roleClaim: 'scope' }, nameOf),
    requestsPerMinute: 1_000,
    logger: createLogger('info', { write: (line) => lines.push(line) }),
    audit: createLogger('info', { write: (line) => lines.push(line) }),
    ...changes,
  });
  servers.push(started);
  return started;
}

beforeAll(async () => {
  jwks = await startJwks();
  server = await start();
  const keys = await importPayloadKeys(JSON.stringify(keyFile));
  const codec = new AesPayloadCodec({ keys, namespace: NAMESPACE });
  [encrypted] = (await codec.encode([defaultPayloadConverter.toPayload(VALUE)])) as [Payload];
});
afterAll(async () => {
  await Promise.all(servers.map((each) => each.close()));
  jwks.close();
});
beforeEach(() => {
  lines.length = 0;
});

interface TokenChanges {
  readonly claims?: object;
  readonly key?: CryptoKey | Uint8Array;
  readonly alg?: string;
  readonly audience?: string;
  readonly subject?: string;
  readonly lifeSeconds?: number;
}

function token(changes: TokenChanges = {}) {
  const { claims, key, alg = 'ES256', audience, subject = PERSON, lifeSeconds = 60 } = changes;
  return new SignJWT({ scope: 'openid codec:operator', ...claims })
    .setProtectedHeader({ alg, kid: 'k1' })
    .setIssuer(PROVIDER.issuer)
    .setAudience(audience ?? PROVIDER.audience)
    .setSubject(subject)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifeSeconds)
    .sign(key ?? jwks.privateKey);
}

interface Asking {
  readonly url?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly method?: string;
}

/** As the Temporal UI asks: `Authorization`, `X-Namespace`, `Origin`. */
async function ask({ url = server.url, path = '/decode', headers, body, method = 'POST' }: Asking) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...{ origin: ORIGIN, 'x-namespace': NAMESPACE },
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(method === 'POST' ? { body: body ?? JSON.stringify(writePayloads([encrypted])) } : {}),
  });
  const text = await response.text();
  const json = (text === '' ? {} : JSON.parse(text)) as {
    readonly code?: string;
    readonly payloads?: readonly { readonly data: string }[];
  };
  const isReadable = json.payloads !== undefined && !path.endsWith('/encode');
  const values = isReadable ? json.payloads.map(({ data }) => fromBase64(data)) : undefined;
  return { status: response.status, headers: response.headers, code: json.code, text, values };
}

const fromBase64 = (data: string) =>
  JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as unknown;
const bearer = async (changes?: TokenChanges) => ({
  authorization: `Bearer ${await token(changes)}`,
});
const audit = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the codec server', () => {
  it('shows an operator what is not sensitive, an auditor all; sealed values to neither', async () => {
    const operator = await ask({ headers: await bearer() });
    expect(operator.values).toEqual([AS_OPERATOR]);
    expect(operator.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    for (const scope of ['codec:auditor codec:operator', ['codec:auditor']]) {
      const auditor = await ask({ headers: await bearer({ claims: { scope } }) });
      expect(auditor.values).toEqual([VALUE]);
    }
  });

  it.each<[string, () => Promise<Record<string, string>>, number, string]>([
    ['no token', () => Promise.resolve({}), 401, 'UNAUTHENTICATED'],
    ['no bearer', () => Promise.resolve({ authorization: 'Basic dTpw' }), 401, 'UNAUTHENTICATED'],
    ['an expired token', () => bearer({ lifeSeconds: -60 }), 401, 'UNAUTHENTICATED'],
    ['another audience', () => bearer({ audience: 'elsewhere' }), 401, 'UNAUTHENTICATED'],
    [
      'a forged token',
      async () => bearer({ key: (await generateKeyPair('ES256')).privateKey }),
      401,
      'UNAUTHENTICATED',
    ],
    [
      'a token signed with what is public',
      () => bearer({ key: new TextEncoder().encode('k1'.repeat(20)), alg: 'HS256' }),
      401,
      'UNAUTHENTICATED',
    ],
    ['no role', () => bearer({ claims: { scope: 'openid' } }), 403, 'FORBIDDEN'],
    ['a role that is none', () => bearer({ claims: { scope: { a: 1 } } }), 403, 'FORBIDDEN'],
    [
      'another origin',
      async () => ({ ...(await bearer()), origin: `${ORIGIN}.evil.example` }),
      403,
      'ORIGIN_REJECTED',
    ],
    [
      'no origin of its own',
      async () => ({ ...(await bearer()), origin: 'null' }),
      403,
      'ORIGIN_REJECTED',
    ],
    [
      'another namespace',
      async () => ({ ...(await bearer()), 'x-namespace': 'other' }),
      403,
      'OTHER_NAMESPACE',
    ],
  ])('rejects %s: no payload, one line', async (_what, headers, status, code) => {
    const answer = await ask({ headers: await headers() });
    expect([answer.status, answer.code, answer.values]).toEqual([status, code, undefined]);
    if (code === 'ORIGIN_REJECTED')
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(audit()).toMatchObject([{ operation: 'decode', outcome: code, count: 0 }]);
  });

  it.each<[string, string, number, string]>([
    ['too many payloads', JSON.stringify({ payloads: Array(1_001).fill({}) }), 413, 'TOO_LARGE'],
    ['too large a body', `"${'x'.repeat(7_000_000)}"`, 413, 'TOO_LARGE'],
    ['no JSON', '{"planted', 400, 'INVALID_REQUEST'],
    ['no payloads', '{"payloads":"planted"}', 400, 'INVALID_REQUEST'],
    ['no base64', '{"payloads":[{"data":"plänted"}]}', 400, 'INVALID_REQUEST'],
    ['nothing', '', 400, 'INVALID_REQUEST'],
  ])('rejects %s', async (_what, body, status, code) => {
    const answer = await ask({ headers: await bearer(), body });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.text + lines.join('')).not.toMatch(/planted|plänted/);
  });

  it('tells in the place of a payload why it does not open, and decodes the others', async () => {
    const other = newPayloadKeys();
    const codec = (file: typeof keyFile, namespace: string) =>
      importPayloadKeys(JSON.stringify(file)).then(
        (keys) => new AesPayloadCodec({ keys, namespace }),
      );
    const value = defaultPayloadConverter.toPayload('x');
    const [unknown] = await (await codec(other, NAMESPACE)).encode([value]);
    const [foreign] = await (await codec(keyFile, 'other')).encode([value]);
    const body = JSON.stringify(writePayloads([unknown!, encrypted, foreign!]));
    const { status, values } = await ask({ headers: await bearer(), body });
    expect([status, values]).toEqual([
      200,
      [
        { problem: 'unknown-key', message: expect.stringContaining(other.active) },
        AS_OPERATOR,
        { problem: 'not-openable', message: expect.any(String) },
      ],
    ]);
    expect(audit()).toMatchObject([{ outcome: 'decoded in part', count: 3 }]);
  });

  it('counts requests of one person, and rejections of one address', async () => {
    const { url } = await start({ requestsPerMinute: 2 });
    const headers = await bearer();
    const statuses: number[] = [];
    for (let sent = 0; sent < 4; sent += 1) statuses.push((await ask({ url, headers })).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const rejected = await Promise.all(Array.from({ length: 601 }, () => ask({ url })));
    expect(new Set(rejected.map(({ status }) => status))).toEqual(new Set([401, 429]));
    for (const other of [{ path: '/nothing' }, { method: 'OPTIONS' }])
      expect((await ask({ url, ...other })).code).toBe('RATE_LIMITED');
    expect((await ask({ url, headers: await bearer({ subject: 'person-2' }) })).status).toBe(200);
  });

  it('says so when the keys of the provider cannot be fetched', async () => {
    const gone = { ...PROVIDER, jwksUrl: 'http://127.0.0.1:9/jwks', roleClaim: 'scope' };
    const { url } = await start({ recognise: byJwt(gone, nameOf) });
    const { status, code } = await ask({ url, headers: await bearer() });
    expect([status, code]).toEqual([503, 'IDENTITY_UNAVAILABLE']);
  });

  it('encodes only where that is switched on', async () => {
    const headers = await bearer();
    const asked = { path: '/encode', headers, body: JSON.stringify({ payloads: [{}] }) };
    expect((await ask(asked)).code).toBe('NOT_FOUND');
    const { url } = await start({ encodes: true });
    const { text } = await ask({ url, ...asked });
    expect((await ask({ headers, body: '{}' })).values).toEqual([]);
    const [{ metadata }] = (JSON.parse(text) as { payloads: [{ metadata: { kid: string } }] })
      .payloads;
    expect(Buffer.from(metadata.kid, 'base64').toString()).toBe(keyFile.active);
  });

  it('answers the preflight of the exact origin alone', async () => {
    const preflight = (origin: string) => ask({ method: 'OPTIONS', headers: { origin } });
    const good = await preflight(ORIGIN);
    expect([good.status, good.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type, x-namespace',
    ]);
    expect((await preflight('https://evil.example')).code).toBe('ORIGIN_REJECTED');
    expect(lines).toEqual([]);
  });

  it('takes the role of the path with its own token alone, for development', async () => {
    const recognise = byPathToken({ operator: 'op-token', auditor: 'au-token' });
    const { url } = await start({ recognise });
    const by = (path: string) => ask({ url, path: `${path}/decode` });
    expect((await by('/operator/op-token')).values).toEqual([AS_OPERATOR]);
    expect((await by('/auditor/au-token')).values).toEqual([VALUE]);
    for (const path of ['/auditor/op-token', '/operator/', '/admin/op-token', '', '/operator/x'])
      expect((await by(path)).values).toBeUndefined();
  });

  it('leaves its line before the answer goes out: whoever hangs up has been written down', async () => {
    const large = defaultPayloadConverter.toPayload('x'.repeat(3_500_000)); // Overfills sockets.
    const headers = { ...(await bearer()), 'content-type': 'application/json' };
    const sent = request(`${server.url}/decode`, { method: 'POST', headers, agent: false });
    sent.on('error', () => undefined).end(JSON.stringify(writePayloads([large])));
    await once(sent, 'response');
    sent.destroy();
    expect(audit()).toMatchObject([{ outcome: 'decoded', count: 1, subject: nameOf(PERSON) }]);
  });

  it('leaves one line a request, with who and how many, and nothing of what', async () => {
    await ask({ headers: await bearer({ claims: { jti: 'token-1' } }) });
    await ask({ headers: await bearer({ claims: { jti: PERSON } }) });
    const who = { role: 'operator', subject: nameOf(PERSON), namespace: NAMESPACE };
    const what = { operation: 'decode', count: 1, outcome: 'decoded' };
    const line = { ...who, ...what, msg: 'Payloads were asked for.' };
    const common = { level: expect.anything(), time: expect.any(String) };
    // The id of a token is written where it is one.
    expect(audit()).toEqual([
      { ...line, ...common, jti: 'token-1' },
      { ...line, ...common },
    ]);
    for (const secret of [...SECRETS, PERSON]) expect(lines.join('')).not.toContain(secret);
  });
});
