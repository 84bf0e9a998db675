/**
 * Goal: verify and its sister jobs answer 200, 202, 400, 403, 405, 409 and 429 as atrium-contract.md §2 and
 * §9 say. Method: plain requests, every phase of a job read once; texts are held by the fixtures.
 */
import { describe, expect, test } from '@jest/globals';
import { bankForEach, type Bank, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened), { settings: { readsPerPhase: 1 } });

const SISTERS = [
  ['aggregate', 202],
  ['balance', 200],
  ['identify', 200],
  ['extend_history', 200],
  ['fetch_statements', 200],
] as const;

const member = (body: Json) => body['member'] as Json;
const post = (guid: string, job: string, body?: unknown) =>
  bank.call('POST', bank.path(guid, `/${job}`), body);
const counters = () => bank.simulator.control.counters();

describe('verify', () => {
  test('starts with the old connection_status and the flag up', async () => {
    const guid = await bank.verified('sim_legacy');
    const before = await bank.status(guid);
    bank.clock.advance(60_000);
    const response = await bank.verify(guid);
    expect(response.status).toBe(200);
    expect(member(response.body)).toMatchObject({
      connection_status: 'CONNECTED',
      status: 'INITIATED',
      is_being_aggregated: true,
      successfully_aggregated_at: before.successfully_aggregated_at,
    });
    expect(member(response.body)['aggregated_at']).not.toBe(before.aggregated_at);
    const after = await bank.status(guid);
    expect(after).toMatchObject({ is_authenticated: false, has_processed_accounts: false });
  });

  test('include_transactions is taken as a boolean and nothing else', async () => {
    const guid = await bank.createMember('sim_legacy');
    expect((await post(guid, 'verify', { include_transactions: 'yes' })).status).toBe(400);
    expect((await post(guid, 'verify', { include_transactions: true })).status).toBe(200);
    expect(await bank.settle(guid)).toMatchObject({ has_processed_transactions: true });
  });

  test('throttled by setting: 202 with nothing started, as often as asked', async () => {
    bank.simulator.control.changeSettings({ throttledVerifies: 1 });
    const guid = await bank.createMember('password');
    const throttled = await bank.verify(guid);
    expect(throttled.status).toBe(202);
    const idle = { is_being_aggregated: false, aggregated_at: null };
    expect(member(throttled.body)).toMatchObject(idle);
    expect((await bank.verify(guid)).status).toBe(200);
  });
});

describe('sister jobs', () => {
  test.each(SISTERS)('%s: %i; again 202; 409 against a verification', async (job, status) => {
    const guid = await bank.createMember('password', {}, 'chase');
    bank.simulator.control.changeSettings({ balanceIntervalMs: 0 });
    const started = await post(guid, job);
    expect(started.status).toBe(status);
    expect(member(started.body)['is_being_aggregated']).toBe(true);
    expect((await post(guid, job)).status).toBe(202);
    expect((await bank.verify(guid)).status).toBe(409);
    await bank.settle(guid);
    expect((await bank.verify(guid)).status).toBe(200);
    expect((await post(guid, job)).status).toBe(409);
  });

  test('where a job is not supported it is 400', async () => {
    const guid = await bank.createMember('password', {}, 'tiny_credit_union');
    for (const job of ['identify', 'extend_history', 'fetch_statements']) {
      expect((await post(guid, job)).status).toBe(400);
    }
  });

  test.each([
    ['chase', false],
    ['mxbank', true],
  ])('a second aggregate within three hours at %s starts: %s', async (code, starts) => {
    const guid = await bank.createMember('password', {}, code);
    await post(guid, 'aggregate');
    await bank.settle(guid);
    const second = await post(guid, 'aggregate');
    expect(second.status).toBe(202);
    expect(member(second.body)['is_being_aggregated']).toBe(starts);
    await bank.settle(guid);
    bank.clock.advance(10_800_000);
    expect(member((await post(guid, 'aggregate')).body)['is_being_aggregated']).toBe(true);
  });

  test('balance twice within two hours is 429', async () => {
    const guid = await bank.createMember('password');
    await post(guid, 'balance');
    await bank.settle(guid);
    expect((await post(guid, 'balance')).status).toBe(429);
    bank.clock.advance(7_200_000);
    expect((await post(guid, 'balance')).status).toBe(200);
  });

  test('identification not enabled is 403; owners are there after it has run', async () => {
    const guid = await bank.createMember('password', {}, 'chase');
    const owners = async () =>
      (await bank.call('GET', bank.path(guid, '/account_owners'))).body['account_owners'] as Json[];
    bank.simulator.control.changeSettings({ identificationEnabled: false });
    expect((await post(guid, 'identify')).status).toBe(403);
    bank.simulator.control.changeSettings({ identificationEnabled: true });
    expect(await owners()).toEqual([]);
    await post(guid, 'identify');
    await bank.settle(guid);
    expect(await owners()).toHaveLength(2);
  });
});

describe('resume', () => {
  test('is 405, and challenges 204, while nothing is asked; a second verify is 202', async () => {
    const guid = await bank.createMember('challenge');
    const none = await bank.call('GET', bank.path(guid, '/challenges'));
    expect([none.status, none.text]).toEqual([204, '']);
    const answers = [{ guid: 'CRD-1ec152cd-e628-e81a-e852-d1e7104624da', value: 'correct' }];
    expect((await bank.resume(guid, answers)).status).toBe(405);
    await bank.verify(guid);
    expect((await bank.resume(guid, answers)).status).toBe(405);
    expect((await bank.verify(guid)).status).toBe(202);
    expect(counters()).toMatchObject({ verificationsStarted: 1, verificationsAttached: 1 });
  });

  /** Positions of the open questions, or guids of no question, each with its answer. */
  const ALL = ['0=correct', '1=correct', '2=sms-1234'];

  test.each([
    ['an unknown guid', ['CRD-x=correct']],
    ['a third of the answers', ['0=correct']],
    ['one guid twice', ['0=correct', '0=correct', '1=correct']],
    ['one answer too many', [...ALL, 'CRD-x=y']],
    ['an empty answer', ['0=', '1=correct', '2=sms-1234']],
    ['every answer, one of them twice', ['0=wrong', ...ALL]],
    ['no answers', []],
  ])('with %s is 400 and changes nothing', async (_name, pairs) => {
    const { guid, open } = await bank.asked('sim_multiple');
    const answers = pairs.map((pair) => {
      const [at = '', value = ''] = pair.split('=');
      return { guid: open.challenges?.[Number(at)]?.guid ?? at, value };
    });
    expect((await bank.resume(guid, answers)).status).toBe(400);
    expect((await bank.status(guid)).challenges).toEqual(open.challenges);
  });

  test('takes effect once: the same answer again is 405', async () => {
    const { guid, open } = await bank.asked('challenge');
    const { body } = await bank.call('GET', bank.path(guid, '/challenges'));
    expect(body).toEqual({ challenges: open.challenges });
    const accepted = await bank.answer(guid, open);
    expect(member(accepted.body)).toMatchObject({ connection_status: 'RESUMED' });
    expect((await bank.answer(guid, open)).status).toBe(405);
    const once = { memberGuid: guid, posts: 2, effects: 1, verdict: 'correct' };
    expect(bank.simulator.control.challenges(guid)).toMatchObject([once]);
  });
});

test('the documented test user and member: verify 200, the documented numbers, no change', async () => {
  const user = '/users/test_atrium';
  const path = `${user}/members/test_atrium_member`;
  const statusOf = async () => member((await bank.call('GET', `${path}/status`)).body);
  const before = await statusOf();
  for (let calls = 0; calls < 2; calls += 1)
    expect((await bank.call('POST', `${path}/verify`)).status).toBe(200);
  let status = await statusOf();
  while (status['is_being_aggregated'] === true) status = await statusOf();
  expect(status).toMatchObject({ connection_status: 'CONNECTED', status: 'COMPLETED' });
  expect(status['aggregated_at']).not.toBe(before['aggregated_at']);
  const { body } = await bank.call('GET', `${path}/account_numbers`);
  expect(body['account_numbers']).toMatchObject([
    { account_guid: 'ACT-123', account_number: '10001', routing_number: '68899990000000' },
  ]);

  const everything = async () => [
    (await bank.call('GET', user)).body,
    (await bank.call('GET', path)).body,
    (await bank.call('GET', `${path}/status`)).body,
    bank.simulator.control.counters().membersUpdated,
  ];
  const unchanged = await everything();
  const fields = { identifier: 'mine', metadata: 'my notes' };
  const changedUser = await bank.call('PUT', user, { user: { ...fields, is_disabled: true } });
  expect(changedUser.body['user']).toMatchObject({ ...fields, is_disabled: true });
  const form = (await bank.call('GET', `${path}/credentials`)).body['credentials'] as Json[];
  const credentials = form.map(({ guid }) => ({ guid, value: 'INVALID' }));
  const changed = await bank.call('PUT', path, { member: { ...fields, credentials } });
  expect(member(changed.body)).toMatchObject(fields);
  expect((await bank.call('PUT', path, { member: { identifier: 7 } })).status).toBe(400);
  expect((await bank.call('DELETE', path)).status).toBe(204);
  expect(await everything()).toEqual(unchanged);
  const free = await bank.call('POST', '/users', { user: { identifier: 'mine' } });
  expect(free.status).toBe(200);
});
