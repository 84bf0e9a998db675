/** Goal: a test can look inside and change what comes next, and no secret shows on the way. */
import { describe, expect, test } from '@jest/globals';
import { startSimulator } from '../../simulator';
import { createControl } from '../../simulator/control';
import { buildServer } from '../../simulator/server';
import { createWorld } from '../../simulator/world';
import { bankForEach, type Bank, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const control = () => bank.simulator.control;

async function surface(method: string, path: string, body?: unknown) {
  const response = await fetch(`${bank.simulator.baseUrl}/_simulator${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

describe('over HTTP, without Atrium headers', () => {
  test('health, requests, members, challenges and counters can be read', async () => {
    const { guid, open } = await bank.asked('challenge', { identifier: 'seen' });
    await bank.answer(guid, open);
    expect((await surface('GET', '/health')).body).toMatchObject({ status: 'ok', pace: 'instant' });
    const requests = await surface('GET', `/requests?route=resumeMember&memberGuid=${guid}`);
    expect(requests.body['requests']).toEqual([
      {
        at: '2026-01-05T09:00:00.000Z',
        method: 'PUT',
        path: bank.path(guid, '/resume'),
        route: 'resumeMember',
        status: 202,
        requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
        userGuid: bank.userGuid,
        memberGuid: guid,
        challengeGuids: [open.challenges?.[0]?.guid],
      },
    ]);
    const members = await surface('GET', `/members?userGuid=${bank.userGuid}`);
    expect(members.body['members']).toMatchObject([{ guid, identifier: 'seen', verifyCalls: 1 }]);
    const challenges = await surface('GET', '/challenges');
    expect(challenges.body['challenges']).toMatchObject([{ effects: 1, verdict: 'correct' }]);
    expect((await surface('GET', '/counters')).body).toMatchObject({ resumesAccepted: 1 });
    const { requestLog } = bank.simulator;
    const created = { memberGuid: guid, institutionCode: 'mxbank' };
    expect(requestLog.entries('createMember')).toMatchObject([created]);
    requestLog.clear();
    expect(requestLog.entries()).toEqual([]);
  });

  test('what can be set is listed: routes, faults, settings with their values', async () => {
    const { body } = await surface('GET', '/help');
    const route = { name: 'verifyMember', method: 'POST', path: expect.stringMatching(/verify$/) };
    const values = 'z, zero-offset, minus-six';
    expect(body).toMatchObject({
      routes: expect.arrayContaining([route]),
      faults: expect.arrayContaining([expect.objectContaining({ kind: 'drop' })]),
      settings: expect.arrayContaining([
        expect.objectContaining({ name: 'timeSpelling', values }),
        expect.objectContaining({ name: 'ipAllowed', values: 'true, false' }),
      ]),
    });
    const typo = await surface('POST', '/faults', { route: 'verify', kind: 'drop' });
    expect([typo.status, JSON.stringify(typo.body)]).toEqual([
      400,
      expect.stringContaining('verifyMember'),
    ]);
  });

  test('settings, scenarios and faults can be set', async () => {
    control().changeSettings({ membersPerUserMax: 3 });
    const settings = await surface('POST', '/settings', {
      readsPerPhase: 2,
      scenarios: { chase: { scenario: 'sim_token', username: 'ann', answers: ['abc'] } },
    });
    const expected = { membersPerUserMax: 3, readsPerPhase: 2, timeSpelling: 'z' };
    expect(settings.body).toMatchObject(expected);
    const guid = await bank.createMember('anything', {}, 'chase', 'ann');
    expect((await bank.run(guid, ['abc'])).at(-1)?.connection_status).toBe('CONNECTED');

    const fault = { route: 'listUsers', kind: 'status', status: 503 };
    expect((await surface('POST', '/faults', fault)).body['faults']).toHaveLength(1);
    await surface('POST', '/faults', [{ route: 'readUser', kind: 'html' }]);
    expect((await bank.call('GET', '/users')).status).toBe(503);
    expect((await surface('DELETE', '/faults')).body).toEqual({ faults: [] });
    expect((await bank.call('GET', `/users/${bank.userGuid}`)).status).toBe(200);
  });

  test('a member can be put into a state, which ends its job, or into an aggregation', async () => {
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    const state = { connectionStatus: 'CLOSED', status: null, isBeingAggregated: true };
    await surface('POST', `/members/${guid}/status`, state);
    const seen = { connection_status: 'CLOSED', is_being_aggregated: true };
    expect(await bank.status(guid)).toMatchObject(seen);
    expect(control().members()).toMatchObject([{ runningJob: null }]);
    control().changeSettings({ readsPerPhase: 1 });
    await surface('POST', `/members/${guid}/background_aggregation`);
    expect((await bank.verify(guid)).status).toBe(409);
    expect((await surface('POST', `/members/${guid}/background_aggregation`)).status).toBe(400);
  });

  test.each([
    ['approved', 'CONNECTED'],
    ['denied', 'DENIED'],
  ])('the end user %s at the bank: %s', async (result, status) => {
    const member = { institution_code: 'mx_bank_oauth', is_oauth: true };
    const { body } = await bank.call('POST', `/users/${bank.userGuid}/members`, { member });
    const { guid } = body['member'] as { guid: string };
    await surface('POST', `/members/${guid}/oauth`, { result });
    const expected = { connection_status: status, is_being_aggregated: false };
    expect(await bank.status(guid)).toMatchObject(expected);
  });

  test.each([
    ['/settings', { noSuchSetting: 1 }],
    ['/settings', { readsPerPhase: -1 }],
    ['/settings', { scenarios: { no_such_bank: {} } }],
    ['/faults', { route: 'readUser', kind: 'no-such-kind' }],
    ['/members/MBR-7c6f361b-e582-15b6-60c0-358f12466b4b/background_aggregation', {}],
    ['/members/MBR-unknown/status', { connectionStatus: 'CLOSED', status: null }],
  ])('POST %s with nonsense is 400 and says what is wrong', async (path, body) => {
    const response = await surface('POST', path, body);
    expect(response.status).toBe(400);
    expect(response.body['error']).toEqual({ message: expect.stringMatching(/\w/) });
  });
});

test('the control surface answers to this machine only', async () => {
  const world = createWorld({});
  const app = buildServer(world, createControl(world));
  for (const [remoteAddress, status] of [
    ['127.0.0.1', 200],
    ['::1', 200],
    ['::ffff:127.0.0.1', 200],
    ['10.1.2.3', 403],
  ] as const) {
    const { statusCode } = await app.inject({ url: '/_simulator/health', remoteAddress });
    expect(statusCode).toBe(status);
  }
  await app.close();
});

test.each([
  ['its own page', { host: 'localhost:4010', origin: 'http://localhost:4010' }, 200],
  ['a tool', { host: '127.0.0.1:4010' }, 200],
  ['a tool over IPv6', { host: '[::1]:4010' }, 200],
  ['a page of another site', { host: '127.0.0.1:4010', origin: 'https://evil.example' }, 403],
  ['a page of another port', { host: '127.0.0.1:4010', origin: 'http://127.0.0.1:4090' }, 403],
  ['a sandboxed page', { host: '127.0.0.1:4010', origin: 'null' }, 403],
  ['another name that leads here', { host: 'evil.example:4010' }, 403],
  ['a form', { host: '127.0.0.1:4010', 'content-type': 'text/plain' }, 403],
])('the control surface takes a change from %s, or not: %j', async (_who, headers, status) => {
  const world = createWorld({});
  const app = buildServer(world, createControl(world));
  const payload = '{"lingerMs":1}';
  const sent = { 'content-type': 'application/json', ...headers };
  const options = { method: 'POST', url: '/_simulator/settings', payload, headers: sent } as const;
  expect((await app.inject(options)).statusCode).toBe(status);
  await app.close();
});

test('a simulator with a scenario for an unknown institution does not start', async () => {
  const unknown = startSimulator({ scenarios: { no_such_bank: {} } });
  await expect(unknown).rejects.toThrow('Unknown institution');
});

test('lingerMs keeps the old guids for so long', async () => {
  control().changeSettings({ lingerMs: 2_000 });
  const { guid, open } = await bank.asked('challenge');
  await bank.answer(guid, open);
  bank.clock.advance(1_999);
  expect((await bank.status(guid)).challenges).toEqual(open.challenges);
  bank.clock.advance(1);
  expect((await bank.status(guid)).challenges).not.toEqual(open.challenges);
});

test.each([
  ['z', '2026-01-05T09:00:00Z'],
  ['zero-offset', '2026-01-05T09:00:00+00:00'],
  ['minus-six', '2026-01-05T03:00:00-06:00'],
] as const)('timestamps can be spelled %s', async (timeSpelling, expected) => {
  control().changeSettings({ timeSpelling });
  expect((await bank.asked('password')).open.aggregated_at).toBe(expected);
});

describe('secrets', () => {
  const [username, password, answer] = ['canary-user-7Q', 'canary-pass-7Q', 'canary-answer-7Q'];
  const register = () => {
    control().registerScenario('harbor_trust', { username, password, answers: [answer] });
  };

  test.each([
    [password, 'correct', 'REJECTED'],
    ['password', answer, 'DENIED'],
  ])('%s and %s were not registered together: %s', async (given, answered, status) => {
    register();
    const guid = await bank.createMember(given, {}, 'harbor_trust', username);
    expect((await bank.run(guid, [answered])).at(-1)?.connection_status).toBe(status);
  });

  test('an answer registered for a list becomes one of its choices', async () => {
    control().registerScenario('code_first', { answers: ['pigeon', '777'] });
    const { open } = await bank.asked('any', {}, 'code_first');
    const values = open.challenges?.[0]?.options?.map(({ value }) => value);
    expect(values).toEqual(['sms-1234', 'email-1', 'pigeon']);
  });

  test('nothing that the simulator shows holds them, not even where they went astray', async () => {
    register();
    const guid = await bank.createMember(password, {}, 'harbor_trust', username);
    expect((await bank.run(guid, [answer])).at(-1)?.connection_status).toBe('CONNECTED');
    await bank.resume(guid, [{ guid: `CRD-${answer}`, value: answer }]);
    await bank.call('GET', `/users?identifier=${answer}`);
    await bank.call('GET', `/${password}/${answer}`);
    let shown = '';
    const all = ['requests', 'users', 'members', 'challenges', 'settings', 'counters', 'health'];
    for (const name of all) {
      shown += JSON.stringify((await surface('GET', `/${name}`)).body);
    }
    expect(shown).toContain(guid);
    expect(shown).not.toContain('canary');
  });
});
