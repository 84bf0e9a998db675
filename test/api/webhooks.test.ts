/**
 * Goal: a tenant manages its own webhooks and nobody else's, and a webhook of MX needs its path and its login.
 * Method: the API on the client's double, whose endpoints are in memory.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { MxHints } from '../../api/mx-hints';
import { VerificationDouble } from '../../client/testing';
import { NO_MEASURE } from '../../runtime/observability';
import { eventually } from '../../tools/waiting';
import { Caller, aKey, expectProblem } from './support/api';
import { startStubbedApi, type StubbedApi } from './support/stub-api';

const ENDPOINTS = '/v1/webhook-endpoints';
const DELIVERIES = '/v1/webhook-deliveries';
const url = 'https://hooks.example.com/in';
const secretPath = 'p'.repeat(43);
const login = 'mx:0123456789abcdef';
const range = { from: '2026-11-30T00:00:00Z', to: '2026-12-01T00:00:00Z' };
const other = aKey('other', ['webhooks:manage']);
const { webhooks } = new VerificationDouble();

/** What names the member in MX's own. */
interface MxWebhook {
  readonly type: string;
  readonly member_guid?: string;
  readonly guid?: string;
}

let stubbed: StubbedApi;
const members: string[] = [];
const results: string[] = [];
const lines: string[] = [];

beforeAll(async () => {
  const tellOfMember = (guid: string) => Promise.resolve(members.push(guid));
  const measure = {
    ...NO_MEASURE,
    add: (name: string, labels: Readonly<Record<string, string>>) => {
      if (name === 'verification_mx_webhooks_total') results.push(labels['result'] ?? '');
    },
  };
  stubbed = await startStubbedApi(
    { webhooks, tellOfMember },
    {
      records: [other.record],
      mxWebhooks: { path: secretPath, login },
      audit: { write: (line) => lines.push(line) },
      measure,
    },
  );
});
afterAll(() => stubbed.api.close());

/** Registers an endpoint; returns what is shown once. */
async function registered(body: object = {}) {
  const { status, body: made } = await stubbed.caller.post(ENDPOINTS, { url, ...body });
  expect(status).toBe(201);
  return made as unknown as { endpointId: string; secretId: string; key: string };
}

describe('an endpoint', () => {
  it('is registered with a secret that is shown once, listed, changed and removed', async () => {
    const { caller } = stubbed;
    const { endpointId, secretId, key } = await registered({ events: ['verification.finished'] });
    expect(key).toMatch(/^whsec_/);
    const path = `${ENDPOINTS}/${endpointId}`;
    const second = await caller.post(`${path}/secrets`, { signing: 'v1a' });
    expect(second.text).toMatch(/whpk_/);
    expect((await caller.post(`${path}/state`, { state: 'disabled' })).status).toBe(200);
    const listed = await caller.get(ENDPOINTS);
    const [, added] = [secretId, (second.body as unknown as { secretId: string }).secretId];
    const endpoint = { endpointId, url, events: ['verification.finished'], disabled: 'asked' };
    expect(listed.body).toEqual({ endpoints: [{ ...endpoint, secretIds: [added, secretId] }] });
    expect(listed.text).not.toContain(key);
    expect((await caller.post(`${path}/state`, { state: 'enabled' })).status).toBe(200);
    expect((await caller.send('DELETE', `${path}/secrets/${secretId}`)).status).toBe(200);
    const last = await caller.send('DELETE', `${path}/secrets/${added}`);
    expectProblem(last, 409, 'LAST_WEBHOOK_SECRET');
    expect((await caller.send('DELETE', path)).status).toBe(200);
    expect((await caller.get(ENDPOINTS)).body).toEqual({ endpoints: [] });
    const own = lines.filter((line) => line.includes('"webhook.'));
    expect(own.every((line) => !line.includes(key))).toBe(true);
    expect(own.some((line) => line.includes(`"endpointId":"${endpointId}"`))).toBe(true);
  });

  it.each([
    [{ url: 'http://hooks.example.com/' }, '/url'],
    [{ url: 'https://user:secret@hooks.example.com/' }, '/url'],
    [{ url: 'https://hooks.example.com/#a' }, '/url'],
    [{ url: 'https://hooks.example.com/a b' }, '/url'],
    [{ url: 'ftp://hooks.example.com/' }, '/url'],
    [{ events: [] }, '/events'],
    [{ events: ['verification.unheard-of'] }, '/events/0'],
    [{ signing: 'v2' }, '/signing'],
    [{ more: 1 }, ''],
  ])('is rejected with %j', async (body, pointer) => {
    const answer = await stubbed.caller.post(ENDPOINTS, { url, ...body });
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it('or a secret that is asked for twice under one key is made once, and shown to the same request alone', async () => {
    const { endpointId } = await registered();
    const headers = { 'idempotency-key': 'sent-again' };
    const signing = 'v1a';
    for (const [path, body, another] of [
      [ENDPOINTS, { url, signing, events: ['webhook.test'] }, { url: `${url}/elsewhere` }],
      [`${ENDPOINTS}/${endpointId}/secrets`, { signing }, {}],
    ] as const) {
      const before = (await stubbed.caller.get(ENDPOINTS)).text;
      const send = (sent: object, caller = stubbed.caller) => caller.post(path, sent, { headers });
      const answers = await Promise.all([send(body), send(body), send(body)]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(answers.map((each) => each.headers.get('idempotent-replayed')).sort()).toEqual([
        null,
        'true',
        'true',
      ]);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      const { secretId } = answers[0].body as unknown as { secretId: string };
      const after = (await stubbed.caller.get(ENDPOINTS)).text;
      expect([before, after].map((text) => text.split(secretId).length)).toEqual([1, 2]);
      expectProblem(await send(another), 422, 'IDEMPOTENCY_KEY_REUSED');
      expect((await stubbed.caller.get(ENDPOINTS)).text).toBe(after);
      const foreign = await send(body, new Caller(stubbed.api.url, other.key));
      expect(foreign.text).not.toContain(secretId);
    }
    for (const each of await webhooks.list('other'))
      await webhooks.change('other', { kind: 'remove', endpointId: each.endpointId });
    for (const each of await webhooks.list('dev'))
      await webhooks.change('dev', { kind: 'remove', endpointId: each.endpointId });
  });

  it('is one of ten at most, and has three secrets at most', async () => {
    const { endpointId } = await registered();
    const more = () => stubbed.caller.post(`${ENDPOINTS}/${endpointId}/secrets`, {});
    expect([(await more()).status, (await more()).status]).toEqual([201, 201]);
    expectProblem(await more(), 409, 'TOO_MANY_WEBHOOK_SECRETS');
    for (let at = 1; at < 10; at += 1) await registered();
    expectProblem(await stubbed.caller.post(ENDPOINTS, { url }), 409, 'TOO_MANY_WEBHOOK_ENDPOINTS');
  });
});

test('what is sent is listed, and sent once more, for its own tenant alone', async () => {
  const { caller } = stubbed;
  const [first] = await webhooks.list('dev');
  const { endpointId } = first!;
  const sent = await caller.post(`${ENDPOINTS}/${endpointId}/test`, undefined);
  expect(sent.status).toBe(202);
  const { eventId } = sent.body as unknown as { eventId: string };
  const listed = await caller.get(`${DELIVERIES}?state=delivered&pageSize=5`);
  const row = { endpointId, eventId, type: 'webhook.test', verificationId: null };
  expect(listed.body).toMatchObject({ deliveries: [row], nextCursor: null });
  const resent = await caller.post(`${DELIVERIES}/resend`, { endpointId, eventId });
  expect([resent.status, resent.body]).toEqual([202, { accepted: true }]);
  const all = await caller.post(`${DELIVERIES}/resend-range`, range);
  expect([all.status, all.body]).toEqual([202, { count: 1, nextCursor: null }]);
  const foreign = await caller.get(`${DELIVERIES}?cursor=made-elsewhere`);
  expectProblem(foreign, 400, 'CURSOR_INVALID');

  const stranger = new Caller(stubbed.api.url, other.key);
  expect((await stranger.get(ENDPOINTS)).body).toEqual({ endpoints: [] });
  const tries = [
    stranger.post(`${ENDPOINTS}/${endpointId}/test`, undefined),
    stranger.post(`${ENDPOINTS}/${endpointId}/secrets`, {}),
    stranger.post(`${ENDPOINTS}/${endpointId}/state`, { state: 'disabled' }),
    stranger.send('DELETE', `${ENDPOINTS}/${endpointId}`),
    stranger.post(`${DELIVERIES}/resend`, { endpointId, eventId }),
  ];
  for (const answer of await Promise.all(tries)) expectProblem(answer, 404, 'WEBHOOK_NOT_FOUND');
});

describe('a webhook of MX', () => {
  const hook = { type: 'CONNECTION_STATUS', action: 'CHANGED', member_guid: 'MBR-1' };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const send = (path: string, authorization: string, body: unknown = hook) =>
    new Caller(stubbed.api.url).post(`/v1/mx-webhooks/${path}`, body, {
      headers: { authorization },
    });

  it('needs its path and its login', async () => {
    expectProblem(await send('p'.repeat(42), basic(login)), 404, 'ROUTE_NOT_FOUND');
    for (const wrong of ['', basic('mx:0123456789abcdeF'), 'Bearer x', basic('')]) {
      const answer = await send(secretPath, wrong);
      expectProblem(answer, 401, 'UNAUTHENTICATED');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
    expect([members, results]).toEqual([[], Array(4).fill('rejected')]);
  });

  it.each(['atrium', 'mx-platform'])('of %s is answered at once, and passed on', async (api) => {
    const folder = join(__dirname, '../fixtures', api);
    const bodies = readdirSync(folder)
      .filter((file) => /^webhook-.*\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as MxWebhook);
    const types = ['CONNECTION_STATUS', 'VERIFICATION', 'MEMBER'];
    expect(bodies.map(({ type }) => type)).toEqual(expect.arrayContaining(types));
    members.length = 0;
    results.length = 0;
    for (const body of bodies) {
      const answer = await send(secretPath, basic(login), body);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    const told = bodies.map((body) => body.member_guid ?? body.guid);
    await eventually('all are counted', () => results.length >= told.length);
    expect([[...members].sort(), new Set(results)]).toEqual([told.sort(), new Set(['passed'])]);
  });

  it('that names no member does nothing', async () => {
    members.length = 0;
    results.length = 0;
    for (const body of [{ ...hook, member_guid: null }, {}, { member_guid: 7 }])
      expect((await send(secretPath, basic(login), body)).status).toBe(204);
    await eventually('all are counted', () => results.length >= 3);
    expect([members, new Set(results)]).toEqual([[], new Set(['no-member'])]);
    expectProblem(await send(secretPath, basic(login), []), 400, 'INVALID_REQUEST');
  });
});

test('webhooks of MX that nobody can pass on in time are dropped, and the others are not', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let running = 0;
  let most = 0;
  const hints = new MxHints({
    tellOfMember: async (guid) => {
      most = Math.max(most, (running += 1));
      await held;
      running -= 1;
      if (guid === 'away') throw new Error('away');
      return guid === 'nobody' ? 0 : 1;
    },
  });
  const guids = ['away', 'nobody', ...Array.from({ length: 510 }, (_, at) => String(at))];
  const all = guids.map((guid) => hints.pass(guid));
  release();
  const counts = new Map<string, number>();
  for (const result of await Promise.all(all)) counts.set(result, (counts.get(result) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({
    ...{ failed: 1, 'nobody-waits': 1, passed: 506, 'too-many': 4 },
  });
  expect(most).toBe(8);
});
