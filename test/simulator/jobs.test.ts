/**
 * Goal: verify and its sister jobs answer 200, 202, 400, 403, 405, 409 and 429 as contract §2 and
 * §9 say.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Bank, type Json } from './support';

let bank: Bank;

beforeEach(async () => {
  bank = await Bank.open({ settings: { readsPerPhase: 1 } });
});
afterEach(() => bank.simulator.close());

const member = (body: Json) => body['member'] as Json;
const message = (body: Json) => (body['error'] as Json)['message'];
const post = (guid: string, job: string, body?: unknown) =>
  bank.call('POST', bank.path(guid, `/${job}`), body);

describe('verify', () => {
  test('starts with the old connection_status and the flag up', async () => {
    const guid = await bank.createMember('sim_legacy');
    await bank.run(guid);
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

  test('while one is running: 202, and no second one starts', async () => {
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    const second = await bank.verify(guid);
    expect(second.status).toBe(202);
    expect(member(second.body)['is_being_aggregated']).toBe(true);
    expect(bank.simulator.control.counters()).toMatchObject({
      verificationsStarted: 1,
      verificationsAttached: 1,
    });
  });

  test.each(['aggregate', 'balance', 'identify', 'extend_history', 'fetch_statements'])(
    'while %s is running: 409',
    async (job) => {
      const guid = await bank.createMember('password', {}, 'chase');
      expect((await post(guid, job)).status).toBeLessThan(300);
      const rejected = await bank.verify(guid);
      expect(rejected.status).toBe(409);
      expect(message(rejected.body)).toBe('Another job is running for this member.');
      await bank.settle(guid);
      expect((await bank.verify(guid)).status).toBe(200);
    },
  );

  test('at an institution without support: 400 with the words that clients look for', async () => {
    const guid = await bank.createMember('password', {}, 'tiny_credit_union');
    const rejected = await bank.verify(guid);
    expect(rejected.status).toBe(400);
    expect(message(rejected.body)).toContain('does not support instant account verification');
  });

  test('not enabled for the client: 403', async () => {
    const guid = await bank.createMember('password');
    bank.simulator.control.changeSettings({ verificationEnabled: false });
    expect((await bank.verify(guid)).status).toBe(403);
    expect(bank.simulator.control.counters().verificationsStarted).toBe(0);
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
    expect(member(throttled.body)).toMatchObject({
      is_being_aggregated: false,
      aggregated_at: null,
    });
    expect((await bank.verify(guid)).status).toBe(200);
  });

  test('a background aggregation collides and then lets go', async () => {
    const guid = await bank.createMember('password');
    bank.simulator.control.startBackgroundAggregation(guid);
    expect((await bank.verify(guid)).status).toBe(409);
    await bank.settle(guid);
    expect((await bank.verify(guid)).status).toBe(200);
  });
});

describe('sister jobs', () => {
  test.each([
    ['aggregate', 202],
    ['balance', 200],
    ['identify', 200],
    ['extend_history', 200],
    ['fetch_statements', 200],
  ])('%s starts with %i; the same kind again is 202', async (job, status) => {
    const guid = await bank.createMember('password', {}, 'chase');
    bank.simulator.control.changeSettings({ balanceIntervalMs: 0 });
    const started = await post(guid, job);
    expect(started.status).toBe(status);
    expect(member(started.body)['is_being_aggregated']).toBe(true);
    expect((await post(guid, job)).status).toBe(202);
  });

  test.each(['aggregate', 'balance', 'identify', 'extend_history', 'fetch_statements'])(
    '%s while a verification is running is 409',
    async (job) => {
      const guid = await bank.createMember('password', {}, 'chase');
      await bank.verify(guid);
      expect((await post(guid, job)).status).toBe(409);
    },
  );

  test.each(['identify', 'extend_history', 'fetch_statements'])(
    '%s where it is not supported is 400',
    async (job) => {
      const guid = await bank.createMember('password', {}, 'tiny_credit_union');
      expect((await post(guid, job)).status).toBe(400);
    },
  );

  test('aggregate inside the throttle window: 202 and nothing starts; after it, it starts', async () => {
    const guid = await bank.createMember('password', {}, 'chase');
    await post(guid, 'aggregate');
    await bank.settle(guid);
    const throttled = await post(guid, 'aggregate');
    expect(throttled.status).toBe(202);
    expect(member(throttled.body)['is_being_aggregated']).toBe(false);
    bank.clock.advance(10_800_000);
    expect(member((await post(guid, 'aggregate')).body)['is_being_aggregated']).toBe(true);
  });

  test('mxbank has no throttle', async () => {
    const guid = await bank.createMember('password');
    await post(guid, 'aggregate');
    await bank.settle(guid);
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
  test('is 405 while nothing is asked', async () => {
    const guid = await bank.createMember('challenge');
    const answers = [{ guid: 'CRD-1ec152cd-e628-e81a-e852-d1e7104624da', value: 'correct' }];
    expect((await bank.resume(guid, answers)).status).toBe(405);
    await bank.verify(guid);
    expect((await bank.resume(guid, answers)).status).toBe(405);
  });

  test.each([
    ['an unknown guid', [['CRD-x', 'correct']]],
    ['half of the answers', [['0', 'correct']]],
    [
      'one guid twice',
      [
        ['0', 'correct'],
        ['0', 'correct'],
        ['1', 'correct'],
      ],
    ],
    [
      'one answer too many',
      [
        ['0', 'correct'],
        ['1', 'correct'],
        ['2', 'sms-1234'],
        ['CRD-x', 'y'],
      ],
    ],
    [
      'an empty answer',
      [
        ['0', ''],
        ['1', 'correct'],
        ['2', 'sms-1234'],
      ],
    ],
    [
      'every answer, one of them twice',
      [
        ['0', 'wrong'],
        ['0', 'correct'],
        ['1', 'correct'],
        ['2', 'sms-1234'],
      ],
    ],
    ['no answers', []],
  ])('with %s is 400 and changes nothing', async (_name, pairs) => {
    const guid = await bank.createMember('sim_multiple');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    const answers = pairs.map(([at, value]) => ({
      guid: open.challenges?.[Number(at)]?.guid ?? String(at),
      value: String(value),
    }));
    expect((await bank.resume(guid, answers)).status).toBe(400);
    expect((await bank.status(guid)).challenges).toEqual(open.challenges);
  });

  test('takes effect once: the same answer again is 405', async () => {
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    const accepted = await bank.answer(guid, open);
    expect(accepted.status).toBe(202);
    expect(member(accepted.body)).toMatchObject({
      connection_status: 'RESUMED',
      status: 'RECEIVED',
      is_being_aggregated: true,
    });
    expect((await bank.answer(guid, open)).status).toBe(405);
    expect(bank.simulator.control.challenges(guid)).toEqual([
      {
        challengeGuid: open.challenges?.[0]?.guid,
        memberGuid: guid,
        posts: 2,
        effects: 1,
        verdict: 'correct',
      },
    ]);
  });

  test('GET challenges shows what the status shows, and 204 when nothing is asked', async () => {
    const guid = await bank.createMember('challenge');
    const none = await bank.call('GET', bank.path(guid, '/challenges'));
    expect([none.status, none.text]).toEqual([204, '']);
    await bank.verify(guid);
    const open = await bank.settle(guid);
    const { body } = await bank.call('GET', bank.path(guid, '/challenges'));
    expect(body).toEqual({ challenges: open.challenges });
  });
});

test('the documented test member: verify 200, a defined end, and the documented numbers', async () => {
  const path = '/users/test_atrium/members/test_atrium_member';
  const statusOf = async () => member((await bank.call('GET', `${path}/status`)).body);
  const before = await statusOf();
  expect(before).toMatchObject({ connection_status: 'CONNECTED', is_being_aggregated: false });
  for (let round = 0; round < 2; round += 1) {
    expect((await bank.call('POST', `${path}/verify`)).status).toBe(200);
    expect((await bank.call('POST', `${path}/verify`)).status).toBe(200);
    let status = await statusOf();
    while (status['is_being_aggregated'] === true) status = await statusOf();
    expect(status).toMatchObject({ connection_status: 'CONNECTED', status: 'COMPLETED' });
    expect(status['aggregated_at']).not.toBe(before['aggregated_at']);
    expect(status['successfully_aggregated_at']).not.toBe(before['successfully_aggregated_at']);
  }
  const { body } = await bank.call('GET', `${path}/account_numbers`);
  expect(body['account_numbers']).toEqual([
    {
      account_guid: 'ACT-123',
      account_number: '10001',
      institution_number: null,
      member_guid: 'MBR-7c6f361b-e582-15b6-60c0-358f12466b4b',
      routing_number: '68899990000000',
      transit_number: null,
      user_guid: 'USR-fa7537f3-48aa-a683-a02a-b18940482f54',
    },
  ]);
  expect((await bank.call('DELETE', path)).status).toBe(204);
  expect((await statusOf())['connection_status']).toBe('CONNECTED');
});

test('the documented test user and member answer an update and stay as they are, for everybody', async () => {
  const user = '/users/test_atrium';
  const path = `${user}/members/test_atrium_member`;
  const everything = async () => [
    (await bank.call('GET', user)).body,
    (await bank.call('GET', path)).body,
    (await bank.call('GET', `${path}/status`)).body,
    (await bank.call('GET', `${path}/account_numbers`)).body,
    bank.simulator.control.counters().membersUpdated,
  ];
  const before = await everything();

  const changedUser = await bank.call('PUT', user, {
    user: { identifier: 'mine', is_disabled: true, metadata: 'my notes' },
  });
  expect(changedUser.status).toBe(200);
  expect(changedUser.body['user']).toMatchObject({
    guid: 'USR-fa7537f3-48aa-a683-a02a-b18940482f54',
    identifier: 'mine',
    is_disabled: true,
    metadata: 'my notes',
  });

  const form = (await bank.call('GET', `${path}/credentials`)).body['credentials'] as Json[];
  const changedMember = await bank.call('PUT', path, {
    member: {
      identifier: 'my-member',
      metadata: 'my notes',
      credentials: form.map(({ guid }) => ({ guid, value: 'INVALID' })),
    },
  });
  expect(changedMember.status).toBe(200);
  expect(changedMember.body['member']).toMatchObject({
    guid: 'MBR-7c6f361b-e582-15b6-60c0-358f12466b4b',
    identifier: 'my-member',
    metadata: 'my notes',
  });
  expect(await everything()).toEqual(before);

  const broken = await bank.call('PUT', path, { member: { identifier: 7 } });
  expect(broken.status).toBe(400);
  const free = await bank.call('POST', '/users', { user: { identifier: 'mine' } });
  expect(free.status).toBe(200);
});
