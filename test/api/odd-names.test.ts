/**
 * Goal: a name that means something to JavaScript is a name as any other, or is rejected with words:
 * it is never dropped, and never finds what no one put there. Method: such names wherever a file or a
 * caller gives the key of a map.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES } from '../../api';
import { createApiKey, parseApiKeyFile } from '../../api/auth/key-file';
import { Tenants, parseTenantFile } from '../../api/tenants';
import {
  AesPayloadCodec,
  PayloadCodecError,
  generateSealingKeyPair,
  importPayloadKeys,
  importSealingKeys,
  newPayloadKeys,
} from '../../codec';
import { byPathToken, startCodecServer, type CodecServer } from '../../codec-server';
import { createLogger, redact } from '../../runtime';
import { aStart, expectProblem } from './support/api';
import { aPlayedClient, startStubbedApi } from './support/stub-api';

const PROTO = '__proto__';
const INHERITED = ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
const NAMES = [PROTO, ...INHERITED];
/** As JSON has it: `__proto__` in an object literal would be no member. */
const member = (name: string, value: unknown) =>
  `{${JSON.stringify(name)}:${JSON.stringify(value)}}`;

describe('a tenant named', () => {
  const limits = { openVerifications: 2 };
  const tenantsOf = (text: string) =>
    new Tenants({ value: parseTenantFile(`{"tenants":${text}}`), close: () => undefined });

  it.each(INHERITED)('%s has its limits, and nothing without an entry', (name) => {
    expect(tenantsOf(member(name, { limits })).limitsOf(name)).toEqual(limits);
    expect(tenantsOf('{}').of(name)).toEqual({});
  });

  it.each(INHERITED)('%s has keys', (tenantId) => {
    const { record } = createApiKey({ tenantId, scopes: SCOPES });
    const { keys } = parseApiKeyFile(JSON.stringify({ keys: [record] }));
    expect(keys).toEqual([record]);
  });

  it('__proto__ is rejected: in the file of tenants, and in that of keys', () => {
    expect(() => tenantsOf(member(PROTO, { limits }))).toThrow('/tenants/__proto__ is no id');
    expect(tenantsOf('{}').of(PROTO)).toEqual({});
    const { record } = createApiKey({ tenantId: 'acme', scopes: SCOPES });
    const file = JSON.stringify({ keys: [{ ...record, tenantId: PROTO }] });
    expect(() => parseApiKeyFile(file)).toThrow('/keys/0/tenantId');
  });
});

describe.each(NAMES)('a key named %s', (kid) => {
  it('of the payload ring encrypts and opens; without it nothing does', async () => {
    const [key] = newPayloadKeys().keys;
    const ring = { active: kid, keys: [{ ...key, kid }] };
    const options = { keys: await importPayloadKeys(JSON.stringify(ring)), namespace: 'n' };
    const codec = new AesPayloadCodec(options);
    const plain = { metadata: { encoding: Buffer.from('x') }, data: Buffer.from('y') };
    const encoded = await codec.encode([plain]);
    expect(Buffer.from((await codec.decode(encoded))[0]!.data!).toString()).toBe('y');
    const keys = await importPayloadKeys(JSON.stringify(newPayloadKeys()));
    const other = new AesPayloadCodec({ keys, namespace: 'n' });
    await expect(other.decode(encoded)).rejects.toThrow(PayloadCodecError);
  });

  it('of the sealing ring is found; without it nothing is', async () => {
    const { privateJwk } = await generateSealingKeyPair();
    const ring = await importSealingKeys(JSON.stringify({ ...privateJwk, kid }));
    expect((await ring.find(kid)).type).toBe('private');
    const other = await importSealingKeys(JSON.stringify(privateJwk));
    await expect(other.find(kid)).rejects.toMatchObject({ code: 'unknown-key' });
  });
});

it.each(NAMES)('a log field named %s is redacted as any other', (name) => {
  const fields = JSON.parse(member(name, { accessToken: 'hunter2', polls: 3 })) as unknown;
  const line = JSON.stringify(redact(fields));
  expect(line).toBe(member(name, { accessToken: '[redacted]', polls: 3 }));
});

describe('a member of a request named', () => {
  let stubbed: Awaited<ReturnType<typeof startStubbedApi>>;
  let codec: CodecServer;
  const tokens = { operator: 'o'.repeat(32), auditor: 'a'.repeat(32) };
  beforeAll(async () => {
    stubbed = await startStubbedApi(aPlayedClient().client);
    const logger = createLogger('error', { write: () => undefined });
    codec = await startCodecServer({
      ...{ host: '127.0.0.1', port: 0, namespace: 'n', origins: [], requestsPerMinute: 1_000 },
      keys: await importPayloadKeys(JSON.stringify(newPayloadKeys())),
      recognise: byPathToken(tokens),
      ...{ logger, audit: logger },
    });
  });
  afterAll(async () => {
    await stubbed.api.close();
    await codec.close();
  });

  it.each(NAMES)('%s is rejected, at every depth', async (name) => {
    const odd = member(name, { isAdmin: true }).slice(1, -1);
    const start = aStart();
    for (const [at, text] of [
      ['the start', `{${odd},${JSON.stringify(start).slice(1)}`],
      ['its user', JSON.stringify(start).replace('"user":{', `"user":{${odd},`)],
      ['its member', JSON.stringify(start).replace('"member":{', `"member":{${odd},`)],
    ] as const) {
      expect([at, text.includes(odd)]).toEqual([at, true]);
      expectProblem(await stubbed.caller.post('/v1/verifications', text), 400, 'INVALID_REQUEST');
    }
    expect(({} as { readonly isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each(NAMES)('%s is kept as metadata of a payload, or rejected', async (name) => {
    const metadata = member(name, 'eA==');
    const body = `{"payloads":[{"metadata":${metadata},"data":"eQ=="}]}`;
    const answer = await fetch(`${codec.url}/auditor/${tokens.auditor}/decode`, {
      ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
    });
    const text = await answer.text();
    if (name === PROTO)
      expect([answer.status, text]).toEqual([400, expect.stringContaining('INVALID_REQUEST')]);
    else expect([answer.status, text]).toEqual([200, body]);
  });
});
