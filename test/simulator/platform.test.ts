/**
 * Goal: Platform's rules hold beside Atrium's on one port. Method: a fake clock, both versions, tidy unless said.
 */
import { describe, expect, test } from '@jest/globals';
import { type Settings } from '../../simulator';
import { roughen } from '../../simulator/untidy/roughen';
import { visit } from './page-visitor';
import { orderMember } from './platform-scenes';
import { platformHeaders } from './request';
import { Bank, bankForEach, type Json } from './support';

const V1_TYPE = 'application/vnd.mx.api.v1+json';
let bank: Bank;
bankForEach((opened) => (bank = opened), {}, 'v20250224');

const change = (settings: Partial<Settings>) => bank.simulator.control.changeSettings(settings);
const counters = () => bank.simulator.control.counters();
const memberOf = async (guid: string, from = bank) =>
  (await from.call('GET', bank.path(guid))).body['member'] as Json;

/** Creates a member with products; returns the answer. */
async function order(password: string, fields: Json = {}) {
  const products = { data_request: { products: ['account_verification'] } };
  const body = { ...(await bank.memberRequest(password, fields)), ...products };
  const response = await bank.call('POST', `/users/${bank.userGuid}/members`, body);
  return { status: response.status, member: response.body['member'] as Json & { guid: string } };
}

/** Answers everything right until the member is idle. */
async function finish(guid: string): Promise<void> {
  for (let rounds = 0; rounds < 5; rounds += 1) {
    const status = await bank.settle(guid);
    if (status.challenges === undefined) return;
    await bank.answer(guid, status);
  }
}

describe('a request', () => {
  const status = async (headers: Record<string, string | undefined>) => {
    const all = { ...platformHeaders(bank.simulator, 'v20250224'), ...headers };
    const sent = Object.entries(all).filter(([, value]) => value !== undefined);
    const response = await fetch(`${bank.simulator.baseUrl}/users`, {
      headers: Object.fromEntries(sent) as Record<string, string>,
    });
    return response.status;
  };

  test.each<[string, Record<string, string | undefined>, number]>([
    ['in the current version', {}, 200],
    ['in the older version', { 'Accept-Version': 'v20111101' }, 200],
    ['in a version that is not served', { 'Accept-Version': 'rc20260430' }, 406],
    ['for another type than JSON', { Accept: 'text/html' }, 406],
    ['in a version of the type', { 'Accept-Version': undefined, Accept: V1_TYPE }, 200],
    ['in no version', { 'Accept-Version': undefined }, 406],
    ['with other keys', { Authorization: 'Basic eDp5' }, 401],
    ['with no keys', { Authorization: undefined }, 401],
  ])('%s', async (_name, headers, expected) => {
    expect(await status(headers)).toBe(expected);
  });

  test('needs the version header from the day of the setting', async () => {
    const vendor = { 'Accept-Version': undefined, Accept: V1_TYPE };
    change({ versionRequiredFrom: '2026-01-06' });
    expect(await status(vendor)).toBe(200);
    bank.clock.advance(24 * 60 * 60 * 1000);
    expect([await status(vendor), await status({})]).toEqual([406, 200]);
  });

  test('meets the same users, members and faults as one of Atrium', async () => {
    const guid = await bank.verified('password');
    bank.simulator.control.addFault({ route: 'readMember', kind: 'status', status: 503 });
    const answers = [await bank.call('GET', bank.path(guid)), await bank.call('GET', '/nowhere')];
    expect(answers.map((each) => each.status)).toEqual([503, 404]);
    const ours = { guid, identifier: null, status: 'COMPLETED' };
    expect(await memberOf(guid, bank.in('atrium'))).toMatchObject(ours);
    const apis = bank.simulator.requestLog.entries('readMember').map(({ api }) => api);
    expect(apis).toEqual(['v20250224', 'atrium']);
    expect((await bank.in('atrium').call('POST', bank.path(guid, '/check_balance'))).status).toBe(
      404,
    );
  });
});

test("the log of requests names members by their guids, and nothing else of a path's ids", async () => {
  const { member } = await order('password', { id: 'ours-1' });
  bank.simulator.requestLog.clear();
  const paths = [bank.path('ours-1'), bank.path('ours-2'), '/users/tester', '/users/ours-3'];
  for (const path of paths) await bank.call('GET', path);
  await bank.in('atrium').call('GET', bank.path('ours-1'));
  await bank.call('GET', `/users/${bank.userGuid}/transactions/ours-4`);
  const { url } = (
    await bank.call('POST', `/users/${bank.userGuid}/widget_urls`, {
      widget_url: { widget_type: 'connect_widget' },
    })
  ).body['widget_url'] as { url: string };
  await visit(bank, url);
  const logged = bank.simulator.requestLog.entries();
  expect(logged[0]).toMatchObject({ path: bank.path(member.guid), memberGuid: member.guid });
  expect(logged[1]).toMatchObject({ path: bank.path(':memberGuid'), status: 404 });
  const token = new URL(url).pathname.split('/').at(-1)!;
  for (const secret of ['ours-', 'tester', token])
    expect(JSON.stringify(logged)).not.toContain(secret);
});

describe('a new member with products', () => {
  test('is verified by one job, without verify', async () => {
    const { status, member } = await order('challenge', { id: 'ours' });
    expect([status, member['is_being_aggregated']]).toEqual([202, true]);
    await finish(member.guid);
    expect(await bank.numbers(member.guid)).toMatchObject([{ passed_validation: true }]);
    const once = { membersCreated: 1, verificationsStarted: 1, productsStarted: 1 };
    expect(counters()).toMatchObject({ ...once, aggregationsStarted: 0 });
    expect(await memberOf('ours')).toMatchObject({ guid: member.guid, error: {} });
    expect((await bank.in('v20111101').call('GET', bank.path('ours'))).status).toBe(404);
    expect((await bank.call('GET', bank.path('ours', '/account_numbers'))).status).toBe(404);
  });

  test.each<[string, Partial<Settings>, number[]]>([
    ['runs a job that verify meets', {}, [202, 409]],
    ['runs a job of the same kind', { productsJobKind: 'verification' }, [202, 202]],
    ['may fail', { productsOnCreate: 'fail' }, [201, 200]],
    ['may not start', { productsOnCreate: 'never-start' }, [202, 200]],
    ['may run unsaid', { productsOnCreate: 'late' }, [200, 409]],
  ])('%s: %j', async (_name, settings, expected) => {
    change(settings);
    const { status, member } = await order('challenge');
    expect([status, (await bank.verify(member.guid)).status]).toEqual(expected);
    expect(counters().verificationsStarted).toBe(1);
  });

  test('is taken by the institution or fails; in a throttled scenario its job never starts', async () => {
    const at = async (password: string, code: string) => {
      const { member } = await bank.memberRequest(password, {}, code);
      const body = { member, data_request: { products: ['account_verification'] } };
      return (await bank.call('POST', `/users/${bank.userGuid}/members`, body)).status;
    };
    expect(await at('password', 'tiny_credit_union')).toBe(201);
    expect(await at('password', 'birch_trust')).toBe(400);
    expect(await at('sim_throttled_once', 'mxbank')).toBe(202);
    expect(counters().verificationsStarted).toBe(0);
    change({ failedProducts: 'rejected' });
    expect(await at('options', 'tiny_credit_union')).toBe(400);
    change({ verificationEnabled: false });
    expect(await at('options', 'mxbank')).toBe(403);
    expect(counters().membersCreated).toBe(2);
  });

  test('that failed may tell why', async () => {
    change({ productsOnCreate: 'fail', failedProductsCode: 2005 });
    expect((await order('password')).member['error']).toMatchObject({ error_code: 2005 });
  });

  test('may not know its job yet, and starts it anew with new credentials', async () => {
    change({ jobGuidLate: true, updateStarts: 'products' });
    const { member } = await order('INVALID');
    expect(member['most_recent_job_guid']).toBeNull();
    await finish(member.guid);
    const { most_recent_job_guid: job, error } = await memberOf(member.guid);
    expect([job, error]).toEqual([
      expect.stringMatching(/^JOB-/),
      expect.objectContaining({ error_code: 2005 }),
    ]);
    await bank.update(member.guid, 'password', {});
    await finish(member.guid);
    expect(await bank.numbers(member.guid)).toHaveLength(1);
    expect(counters()).toMatchObject({ verificationsStarted: 2, aggregationsStarted: 0 });
  });

  test('of an OAuth bank gets its job after consent, and the address anew as two keys', async () => {
    const body = {
      member: { institution_code: 'mx_bank_oauth', is_oauth: true },
      data_request: { products: ['account_verification'] },
    };
    const made = await bank.call('POST', `/users/${bank.userGuid}/members`, body);
    const { guid } = made.body['member'] as { guid: string };
    const uri = await bank.call('GET', bank.path(guid, '/oauth_window_uri?referral_source=APP'));
    const { oauth_window_uri: address } = uri.body['member'] as { oauth_window_uri: string };
    expect(new URL(address).searchParams.get('ui_message_webview_url_scheme')).toBe('mx');
    bank.simulator.control.finishOauth(guid, 'approved');
    await finish(guid);
    expect(await bank.numbers(guid)).toHaveLength(1);
  });
});

test.each([
  ['INVALID', [], 2005],
  ['challenge', ['wrong'], 2002],
  ['sim_token', ['wrong'], 2001],
  ['UNAVAILABLE', [], 3002],
  ['sim_status_impaired', [], 2004],
])('%s ends with an error code: %j', async (password, answers, code) => {
  const guid = await bank.createMember(password);
  await bank.run(guid, answers);
  expect((await memberOf(guid))['error']).toMatchObject({ error_code: code });
  change({ errorCodes: false });
  expect((await memberOf(guid))['error']).toEqual({});
});

test('a member CONNECTED with an error code has no numbers', async () => {
  change({ connectedErrorCode: 1000 });
  const guid = await bank.verified('sim_legacy');
  expect(await bank.status(guid)).toMatchObject({
    connection_status: 'CONNECTED',
    has_processed_account_numbers: false,
  });
  expect([(await memberOf(guid))['error'], await bank.numbers(guid)]).toEqual([
    expect.objectContaining({ error_code: 1000 }),
    [],
  ]);
});

test("a deleted member's accounts stay in its user's list for a while, at Platform alone", async () => {
  const guid = await bank.verified('password');
  const count = async (from = bank) =>
    ((await from.call('GET', `/users/${bank.userGuid}/accounts`)).body['accounts'] as Json[])
      .length;
  await bank.call('DELETE', bank.path(guid));
  expect((await bank.call('GET', bank.path(guid, '/accounts'))).status).toBe(404);
  expect([await count(), await count(bank.in('atrium'))]).toEqual([2, 0]);
  bank.clock.advance(60_000);
  expect(await count()).toBe(0);
});

test('an option may be answered by its guid; a duplicate may be 422; ids have a form', async () => {
  const { guid, open } = await bank.asked('options');
  const [question] = open.challenges ?? [];
  const [option] = (question?.options ?? []) as unknown as { guid: string }[];
  const answer = { guid: question?.guid ?? '', value: option?.guid ?? '' };
  expect((await bank.resume(guid, [answer])).status).toBe(202);
  expect((await bank.settle(guid)).connection_status).toBe('CHALLENGED');
  change({ duplicateStatus: 422 });
  const create = async (id: string) => (await bank.call('POST', '/users', { user: { id } })).status;
  expect([await create('tester'), await create('USR-1'), await create('a b')]).toEqual([
    422, 400, 400,
  ]);
});

test('the widget orders products, speaks first as the frame, and says that it is there', async () => {
  const path = `/users/${bank.userGuid}/widget_urls`;
  const products = { products: ['account_verification'] };
  const options = { widget_type: 'connect_widget', data_request: products };
  const { body } = await bank.call('POST', path, { widget_url: options });
  const { url, user_id: user } = body['widget_url'] as { url: string; user_id: string };
  expect(user).toBe('tester');
  const { location } = await visit(bank, url);
  const { data } = await visit(bank, location);
  const [load, loaded] = data['messages'] as Json[];
  expect(load).toMatchObject({ type: 'mx/load', metadata: { user_guid: '', session_guid: '' } });
  expect(loaded).toMatchObject({ type: 'mx/connect/loaded' });
  expect(data['ping']).toMatchObject({ messages: [{ type: 'mx/ping' }] });
  const filled = await bank.fill('mxbank', 'mxuser', 'sim_legacy');
  const fields = Object.fromEntries(filled.map(({ guid, value }) => [guid, value]));
  await visit(bank, location, { action: 'choose', code: 'mxbank' });
  await visit(bank, location, { action: 'log-in', ...fields });
  for (let looks = 0; looks < 9; looks += 1) await visit(bank, location);
  expect((await visit(bank, location)).heading).toBe('Your account is connected');
  expect(counters()).toMatchObject({ verificationsStarted: 1, productsStarted: 1 });
  expect((await bank.call('POST', path.replace('widget_urls', 'connect_widget_url'))).status).toBe(
    404,
  );
  expect((await bank.call('POST', path, { widget_url: {} })).status).toBe(400);
});

test('webhooks of a member can be fetched, with its correlation value', async () => {
  const guid = await orderMember(bank, 'password');
  const header = { 'X-CALLBACK-PAYLOAD': 'b3Vycw==' };
  await finish(guid);
  await bank.call('PUT', bank.path(guid), { member: { metadata: 'x' } }, header);
  const [verification, ...others] = bank.simulator.control.webhooks(guid);
  const [account] = await bank.numbers(guid);
  expect(verification).toMatchObject({
    headers: { 'x-callback-payload': 'b3Vycw==' },
    body: { type: 'VERIFICATION', accounts: [account?.['account_guid']], user_id: 'tester' },
  });
  expect(others.map(({ body }) => body['type'])).toEqual(['MEMBER']);
});

test('untidy, what a client decides by comes all the same, and nothing in a wrong type', async () => {
  const untidy = await Bank.open({ tidy: false, seed: 'b' }, 'v20250224');
  const guid = await orderMember(untidy, 'password');
  const seen = new Set<unknown>();
  for (let reads = 0; reads < 12; reads += 1) {
    const { challenges, ...status } = (await untidy.status(guid)) as unknown as Json;
    seen.add(status['is_being_aggregated'] ?? null);
    expect(status['connection_status']).toEqual(expect.any(String));
    if (Array.isArray(challenges) && challenges.length > 0) {
      await untidy.answer(guid, { challenges } as never);
    }
  }
  expect([...seen]).toEqual(expect.arrayContaining([true, false]));
  expect(await untidy.numbers(guid)).toMatchObject([{ account_number: expect.any(String) }]);
  await untidy.simulator.close();
  const form = { credentials: [{ guid: 'CRD-1', type: 'LOGIN', field_type: 'LOGIN' }] };
  for (let seed = 0; seed < 50; seed += 1) {
    const rough = roughen(String(seed), 'any', form, 'v20250224') as { credentials: Json[] };
    expect(rough.credentials[0]).toMatchObject(
      'type' in (rough.credentials[0] ?? {}) ? { type: 'LOGIN' } : { field_type: 'LOGIN' },
    );
  }
});
