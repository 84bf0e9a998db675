/**
 * Goal: every access leaves one line that says who, what, which, from where and with what result,
 * and holds no content. Method: every route of the list, with secrets planted wherever a request
 * takes text.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeys, SCOPES } from '../../api';
import { AuditLog, auditDestination } from '../../api/audit/audit-log';
import {
  AUDIT_FIELDS,
  KEY_EVENTS,
  OPERATOR_EVENTS,
  REQUEST_EVENTS,
  auditEntrySchema,
} from '../../api/audit/entry';
import { type Route } from '../../api/route';
import { ROUTES } from '../../api/routes';
import { readPage, tableBelow } from '../docs/markdown-table';
import { Caller, aKey, aStart, type Answer } from './support/api';
import {
  anEndpoint,
  aPlayedClient,
  aView,
  startStubbedApi,
  type StubbedApi,
} from './support/stub-api';

const LIST = '/v1/verifications';
const SECRET = 'hunter2-very-secret';
const own = aKey('dev', SCOPES);
const reader = aKey('dev', ['verifications:read']);
const foreign = aKey('other', SCOPES);
const revoked = aKey('dev', SCOPES);
const keys = {
  keys: [own, reader, foreign, revoked].map(({ record }) => record),
  revocations: [{ kind: 'key' as const, id: revoked.record.id, at: new Date().toISOString() }],
};
const lines: string[] = [];
const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
let isDiskFull = false;
const audit = {
  write: (line: string) => {
    if (isDiskFull) throw new Error('ENOSPC');
    lines.push(line);
  },
};
const played = aPlayedClient();
const client = {
  ...played.client,
  requestOpenUrl: () => Promise.resolve({ url: `https://bank.example/${SECRET}` }),
  result: () =>
    Promise.resolve({
      outcome: { code: 'verified' },
      accountNumbers: [{ ...numbers }],
      areNumbersTruncated: false,
    }) as never,
};
const numbers = {
  ...{ accountGuid: 'ACT-1', accountNumber: SECRET, routingNumber: SECRET },
  ...{ institutionNumber: null, transitNumber: null },
  ...{ mayBeTokenised: false, passedValidation: true },
};
const institution = { code: 'mxbank', name: SECRET, url: null, smallLogoUrl: null };
const institutions = {
  searchInstitutions: () => Promise.resolve({ items: [], totalPages: 1, totalEntries: 0 } as never),
  readInstitution: () =>
    Promise.resolve({
      ...{ ...institution, mediumLogoUrl: null, canVerify: true, supportsOauth: true },
    } as never),
  readSignInForm: () => Promise.resolve([]),
};

let stubbed: StubbedApi;
const apiKeys = new ApiKeys(keys);
const as = (token?: string) => new Caller(stubbed.api.url, token);
beforeAll(async () => {
  stubbed = await startStubbedApi(client, {
    ...{ apiKeys, audit, institutions, mxWebhooks: MX_WEBHOOKS },
  });
});
afterAll(() => stubbed.api.close());
beforeEach(() => {
  isDiskFull = false;
  lines.splice(0);
});

const MX_WEBHOOKS = { path: 'p'.repeat(43), login: 'mx:0123456789abcdef' };
const HEADERS = { 'x-request-id': `trace 42 <${'x'.repeat(100)}>`, 'user-agent': SECRET };
const BASIC = `Basic ${Buffer.from(MX_WEBHOOKS.login).toString('base64')}`;
const BODIES: Record<string, unknown> = {
  startVerification: {
    ...aStart(SECRET),
    user: { kind: 'new', metadata: SECRET, identifier: SECRET },
  },
  cancelVerification: { reason: SECRET },
  answerChallenges: { round: 1, answers: [{ guid: 'CHL-1', value: SECRET }] },
  selectAccount: { round: 1, value: SECRET },
  provideCredentials: { round: 1, credentials: [{ guid: 'CRD-1', value: SECRET }] },
  memberChanged: { status: SECRET },
  issueToken: {},
  createPageSession: { state: SECRET },
  registerWebhookEndpoint: { url: `https://hooks.example.com/${SECRET}` },
  setWebhookEndpointState: { state: 'disabled' },
  resendWebhooks: { from: '2026-11-30T00:00:00Z', to: '2026-12-01T00:00:00Z' },
  receiveMxWebhook: { note: SECRET },
};

/** A verification of the tenant `dev`; for its numbers one that has ended. */
async function aPath({ path: template, operationId }: Route): Promise<string> {
  const { body } = await as(own.key).post(LIST, aStart());
  if (operationId === 'readAccountNumbers' || operationId === 'deleteVerification') {
    const outcome = { code: 'verified' } as never;
    played.views.set(body.id, aView(2, { verificationId: body.id, outcome }));
  }
  const { endpointId, secretId, eventId } = await anEndpoint(played.client.webhooks, SECRET);
  BODIES['resendWebhook'] = { endpointId, eventId };
  lines.splice(0);
  return template
    .replace('{verificationId}', body.id)
    .replace('{institutionCode}', 'mxbank')
    .replace('{endpointId}', endpointId)
    .replace('{secretId}', secretId)
    .replace('{secret}', MX_WEBHOOKS.path);
}

/** What the line of a request names: a verification, an endpoint, or neither. */
function namedBy({ method, path, operationId }: Route, to: string, { body }: Answer) {
  const [id] = path.includes('{') ? [to.split('/')[3]] : [];
  if (path.includes('{endpointId}')) return { endpointId: id };
  if (path.includes('{verificationId}')) return { verificationId: id };
  if (/^(?:resend|register)Webhook/.test(operationId) && operationId !== 'resendWebhooks')
    return { endpointId: expect.any(String) };
  return method === 'POST' && path === LIST ? { verificationId: body.id } : {};
}

const send = (caller: Caller, { method, operationId }: Route, to: string) =>
  caller.send(method, to, {
    body: BODIES[operationId],
    headers: { ...HEADERS, ...(operationId === 'receiveMxWebhook' && { authorization: BASIC }) },
  });

/** Those of the page itself take its session, and no key: test/api/page-sessions.test.ts. */
const FOR_KEYS = ROUTES.filter(
  ({ tag, operationId }) => tag !== 'Page' || operationId === 'createPageSession',
);
const ISSUING = ['issueToken', 'createPageSession'];

describe('every route', () => {
  it.each(FOR_KEYS.map((route) => [route.operationId, route] as const))(
    '%s leaves one line without content, or none for a reason',
    async (_id, route) => {
      const to = await aPath(route);
      const answer = await send(as(own.key), route, to);
      expect(answer.status).toBeLessThan(300);
      if (typeof route.audit !== 'string') {
        expect(route.audit.notAudited).toMatch(/\w/);
        expect(lines).toEqual([]);
        return;
      }
      expect(entries()).toEqual([
        {
          ...{ time: expect.any(String), stream: 'audit', event: route.audit, outcome: 'ok' },
          ...{ status: answer.status, tenantId: 'dev', caller: 'api-key', keyId: own.record.id },
          address: '127.0.0.1',
          requestId: answer.headers.get('x-request-id'),
          callerRequestId: `trace42${'x'.repeat(57)}`,
          ...namedBy(route, to, answer),
          ...(ISSUING.includes(route.operationId)
            ? { issuedTokenId: expect.stringMatching(/^[0-9a-f-]{36}$/) }
            : {}),
        },
      ]);
      expect(lines.join('')).not.toContain(SECRET);
    },
  );

  const audited = FOR_KEYS.filter(({ audit: event }) => typeof event === 'string');
  it.each(audited.map((route) => [route.operationId, route] as const))(
    '%s leaves one line as well when it is rejected',
    async (_id, route) => {
      const to = await aPath(route);
      const rejected = async (caller: Caller) => {
        lines.splice(0);
        const { status, body } = await send(caller, route, to);
        const [entry] = entries();
        expect(lines).toHaveLength(1);
        expect(entry).toMatchObject({ event: route.audit, status, outcome: 'rejected' });
        expect(entry).toMatchObject({ code: body.code, requestId: body.requestId });
        return entry;
      };
      expect(await rejected(as())).not.toHaveProperty('tenantId');
      const { claimedKeyId, caller } = (await rejected(as(revoked.key)))!;
      expect([claimedKeyId, caller]).toEqual([revoked.record.id, undefined]);
      const isRead = 'scope' in route.access && route.access.scope === 'verifications:read';
      if (!isRead) expect(await rejected(as(reader.key))).toMatchObject({ tenantId: 'dev' });
      if (!route.path.includes('{')) return;
      const id = to.split('/')[3];
      expect(await rejected(as(foreign.key))).toMatchObject({
        ...{ tenantId: 'other', keyId: foreign.record.id },
        ...(route.path.includes('{endpointId}')
          ? { code: 'WEBHOOK_NOT_FOUND', endpointId: id }
          : { code: 'VERIFICATION_NOT_FOUND', verificationId: id }),
      });
    },
  );

  it.each(audited.map((route) => [route.operationId, route] as const))(
    '%s hands nothing out without its line',
    async (_id, route) => {
      const to = await aPath(route);
      isDiskFull = true;
      const answer = await send(as(own.key), route, to);
      expect([answer.status, answer.body.code]).toEqual([503, 'NOT_READY']);
      expect(answer.text).not.toContain(SECRET);
    },
  );
});

it("a browser's token is named by its id", async () => {
  const { body } = await as(own.key).post(LIST, aStart());
  const issued = (await as(own.key).post(`${body.links.self}/tokens`, {})).body;
  lines.splice(0);
  await as(issued.token).get(body.links.self);
  const { tokenId } = issued as unknown as { readonly tokenId: string };
  expect(entries()).toMatchObject([{ caller: 'browser-token', tokenId, tenantId: 'dev' }]);
});

it('a change of the keys leaves a line for each', () => {
  const added = aKey('acme', SCOPES);
  const changed = { ...own.record, note: SECRET };
  const at = new Date().toISOString();
  apiKeys.replace({
    keys: [changed, ...[reader, foreign, added].map(({ record }) => record)],
    revocations: [
      ...keys.revocations,
      { kind: 'key', id: reader.record.id, at },
      { kind: 'verification', id: 'v-1', at },
    ],
  });
  const about = (event: string, subjectKind: string, subject: string, tenantId?: string) => ({
    time: expect.any(String),
    stream: 'audit',
    event,
    subjectKind,
    subject,
    ...(tenantId === undefined ? {} : { tenantId }),
  });
  expect(entries()).toEqual([
    about('key.changed', 'key', own.record.id, 'dev'),
    about('key.added', 'key', added.record.id, 'acme'),
    about('key.removed', 'key', revoked.record.id, 'dev'),
    about('access.revoked', 'key', reader.record.id, 'dev'),
    about('access.revoked', 'verification', 'v-1'),
  ]);
  expect(lines.join('')).not.toContain(SECRET);
  apiKeys.replace(keys);
});

describe('the file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
  const file = path.join(folder, 'audit.log');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is its owner's alone, and may be moved away", () => {
    const log = new AuditLog(auditDestination(file));
    const entry = { event: 'key.added', subjectKind: 'key', subject: 'k1' } as const;
    log.write(entry);
    renameSync(file, `${file}.1`);
    log.write({ ...entry, subject: 'k2' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const [name, subject] of [[`${file}.1`, 'k1'] as const, [file, 'k2'] as const]) {
      expect(JSON.parse(readFileSync(name, 'utf8'))).toMatchObject({ stream: 'audit', subject });
    }
  });
});

describe('the schema', () => {
  it('is what docs/audit.md says', () => {
    const page = readPage('docs/audit.md');
    const names = (heading: string) =>
      tableBelow(page, heading).map((row) => Object.values(row)[0]!.replaceAll('`', ''));
    expect(names('Fields').sort()).toEqual([...AUDIT_FIELDS].sort());
    expect(names('Events')).toEqual([...REQUEST_EVENTS, ...OPERATOR_EVENTS, ...KEY_EVENTS]);
    const used = ROUTES.flatMap(({ audit: event }) => (typeof event === 'string' ? [event] : []));
    expect([...new Set(used)].sort()).toEqual([...REQUEST_EVENTS].sort());
  });

  it('takes nothing that is not documented, and no free text', () => {
    const log = new AuditLog(audit);
    const entry = { event: 'key.added', subjectKind: 'key', subject: 'k1' } as const;
    expect(() => log.write({ ...entry, note: 'x' } as never)).toThrow(/./);
    expect(() => log.write({ ...entry, subject: 'two words' })).toThrow(/./);
    expect(auditEntrySchema.safeParse({}).success).toBe(false);
  });
});
