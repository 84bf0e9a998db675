/**
 * Goal: verify, its sister jobs and resume answer 200 to 429 as atrium-contract.md §2 and §9 say.
 * Method: plain requests, every phase of a job read once; the fixtures hold the texts.
 */
import { describe, expect, test } from '@jest/globals';
import { bankForEach, type Bank, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened), { settings: { readsPerPhase: 1 } });

const control = () => bank.simulator.control;
const member = ({ body }: { readonly body: Json }) => body['member'] as Json;
const post = (guid: string, job: string, body?: unknown) =>
  bank.call('POST', bank.path(guid, `/${job}`), body);

/** Starts a job and waits for its end; tells the status of the answer and whether it started. */
async function ran(guid: string, job: string): Promise<unknown[]> {
  const answer = await post(guid, job);
  await bank.settle(guid);
  return [answer.status, answer.status < 300 && member(answer)['is_being_aggregated']];
}

describe('verify', () => {
  test('starts with the old connection_status and the flag up', async () => {
    const guid = await bank.verified('sim_legacy');
    const before = await bank.status(guid);
    bank.clock.advance(60_000);
    const response = await bank.verify(guid);
    expect(response.status).toBe(200);
    expect(member(response)).toMatchObject({
      connection_status: 'CONNECTED',
      status: 'INITIATED',
      is_being_aggregated: true,
      successfully_aggregated_at: before.successfully_aggregated_at,
    });
    expect(member(response)['aggregated_at']).not.toBe(before.aggregated_at);
    const after = await bank.status(guid);
    expect(after).toMatchObject({ is_authenticated: false, has_processed_accounts: false });
  });

  test('include_transactions is taken as a boolean and nothing else', async () => {
    const guid = await bank.createMember('sim_legacy');
    expect((await post(guid, 'verify', { include_transactions: 'yes' })).status).toBe(400);
    expect((await post(guid, 'verify', { include_transactions: true })).status).toBe(200);
    expect(await bank.settle(guid)).toMatchObject({ has_processed_transactions: true });
  });
});

describe('sister jobs', () => {
  test.each([
    ['aggregate', 202],
    ['balance', 200],
    ['identify', 200],
    ['extend_history', 200],
    ['fetch_statements', 200],
  ])('%s: %i; again 202; 409 against a verification', async (job, status) => {
    const guid = await bank.createMember('password', {}, 'chase');
    control().changeSettings({ balanceIntervalMs: 0 });
    const started = await post(guid, job);
    expect([started.status, member(started)['is_being_aggregated']]).toEqual([status, true]);
    const rivals = [await post(guid, job), await bank.verify(guid)];
    await bank.settle(guid);
    rivals.push(await bank.verify(guid), await post(guid, job));
    expect(rivals.map((rival) => rival.status)).toEqual([202, 409, 200, 409]);
  });

  test('where a job is not supported it is 400', async () => {
    const guid = await bank.createMember('password', {}, 'tiny_credit_union');
    for (const job of ['identify', 'extend_history', 'fetch_statements']) {
      expect((await post(guid, job)).status).toBe(400);
    }
  });

  test.each([
    ['aggregate', 'chase', [202, true], [202, false], 10_800_000],
    ['aggregate', 'mxbank', [202, true], [202, true], 10_800_000],
    ['balance', 'mxbank', [200, true], [429, false], 7_200_000],
  ])('%s at %s: %j, and %j within %i ms', async (job, code, first, again, windowMs) => {
    const guid = await bank.createMember('password', {}, code);
    expect(await ran(guid, job)).toEqual(first);
    expect(await ran(guid, job)).toEqual(again);
    bank.clock.advance(windowMs);
    expect(await ran(guid, job)).toEqual(first);
  });

  test('identification not enabled is 403; owners are there after it has run', async () => {
    const guid = await bank.createMember('password', {}, 'chase');
    const owners = async () =>
      (await bank.call('GET', bank.path(guid, '/account_owners'))).body['account_owners'];
    control().changeSettings({ identificationEnabled: false });
    expect((await post(guid, 'identify')).status).toBe(403);
    control().changeSettings({ identificationEnabled: true });
    expect(await owners()).toEqual([]);
    await ran(guid, 'identify');
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
    const counts = { verificationsStarted: 1, verificationsAttached: 1 };
    expect(control().counters()).toMatchObject(counts);
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
    expect(member(accepted)).toMatchObject({ connection_status: 'RESUMED' });
    expect((await bank.answer(guid, open)).status).toBe(405);
    const once = { memberGuid: guid, posts: 2, effects: 1, verdict: 'correct' };
    expect(control().challenges(guid)).toMatchObject([once]);
  });
});

test('the documented test user and member: verify 200, the documented numbers, no change', async () => {
  const user = '/users/test_atrium';
  const path = `${user}/members/test_atrium_member`;
  const read = async (at: string) => (await bank.call('GET', at)).body;
  for (let calls = 0; calls < 2; calls += 1) {
    expect((await bank.call('POST', `${path}/verify`)).status).toBe(200);
  }
  const ended = { connection_status: 'CONNECTED', status: 'COMPLETED', is_being_aggregated: false };
  for (let reads = 0; reads < 4; reads += 1) await read(`${path}/status`);
  expect((await read(`${path}/status`))['member']).toMatchObject(ended);
  expect((await read(`${path}/account_numbers`))['account_numbers']).toMatchObject([
    { account_guid: 'ACT-123', account_number: '10001', routing_number: '68899990000000' },
  ]);

  // Its guids are shown and open nothing.
  const shown = member({ body: await read(path) });
  const [userGuid, memberGuid] = [String(shown['user_guid']), String(shown['guid'])];
  for (const named of [`/users/${userGuid}`, `${user}/members/${memberGuid}`]) {
    expect((await bank.call('GET', named)).status).toBe(404);
  }

  const everything = async () => [
    await Promise.all([user, path, `${path}/status`].map(read)),
    control().counters().membersUpdated,
  ];
  const unchanged = await everything();
  const fields = { identifier: 'mine', metadata: 'my notes' };
  const changedUser = await bank.call('PUT', user, { user: { ...fields, is_disabled: true } });
  expect(changedUser.body['user']).toMatchObject({ ...fields, is_disabled: true });
  const form = (await read(`${path}/credentials`))['credentials'] as Json[];
  const credentials = form.map(({ guid }) => ({ guid, value: 'INVALID' }));
  const changed = await bank.call('PUT', path, { member: { ...fields, credentials } });
  expect(member(changed)).toMatchObject(fields);
  expect((await bank.call('PUT', path, { member: { identifier: 7 } })).status).toBe(400);
  expect((await bank.call('DELETE', path)).status).toBe(204);
  expect(await everything()).toEqual(unchanged);
  for (const job of ['aggregate', 'balance', 'identify', 'extend_history', 'fetch_statements']) {
    const answer = await bank.call('POST', `${path}/${job}`);
    expect([answer.status, member(answer)['is_being_aggregated']]).toEqual([202, false]);
  }
  const another = await bank.memberRequest('password');
  expect((await bank.call('POST', `${user}/members`, another)).status).toBe(405);
  expect((await bank.call('POST', `${user}/connect_widget_url`, {})).status).toBe(405);
  expect(await everything()).toEqual(unchanged);
  const free = await bank.call('POST', '/users', { user: { identifier: 'mine' } });
  expect(free.status).toBe(200);
});
