/**
 * Goal: tests and people can look inside and push, and no secret can be seen on the way.
 * Method: the same levers in the process and over HTTP.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSimulator } from '../../simulator';
import { createControl } from '../../simulator/control';
import { buildServer } from '../../simulator/server';
import { createWorld } from '../../simulator/world';
import { Bank, type Json } from './support';

let bank: Bank;

beforeEach(async () => {
  bank = await Bank.open();
});
afterEach(() => bank.simulator.close());

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
    const guid = await bank.createMember('challenge', { identifier: 'seen' });
    await bank.verify(guid);
    const open = await bank.settle(guid);
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
  });

  test('settings, scenarios and faults can be set', async () => {
    const settings = await surface('POST', '/settings', {
      readsPerPhase: 2,
      scenarios: { chase: { scenario: 'sim_token', username: 'ann', answers: ['abc'] } },
    });
    expect(settings.body).toMatchObject({ readsPerPhase: 2, flow: 'default' });
    const guid = await bank.createMember('anything', {}, 'chase', 'ann');
    expect((await bank.run(guid, ['abc'])).at(-1)?.connection_status).toBe('CONNECTED');

    const faults = await surface('POST', '/faults', {
      route: 'listUsers',
      kind: 'status',
      status: 503,
    });
    expect(faults.body['faults']).toHaveLength(1);
    await surface('POST', '/faults', [{ route: 'readUser', kind: 'html' }]);
    expect((await bank.call('GET', '/users')).status).toBe(503);
    expect((await surface('DELETE', '/faults')).body).toEqual({ faults: [] });
    expect((await bank.call('GET', `/users/${bank.userGuid}`)).status).toBe(200);
  });

  test('members can be pushed around', async () => {
    const guid = await bank.createMember('password');
    await surface('POST', `/members/${guid}/status`, {
      connectionStatus: 'IMPEDED',
      status: 'HALTED',
    });
    expect((await bank.status(guid)).connection_status).toBe('IMPEDED');
    bank.simulator.control.changeSettings({ readsPerPhase: 1 });
    await surface('POST', `/members/${guid}/background_aggregation`);
    expect((await bank.verify(guid)).status).toBe(409);
    expect((await surface('POST', `/members/${guid}/background_aggregation`)).status).toBe(400);
  });

  test.each([
    ['POST', '/settings', { noSuchSetting: 1 }],
    ['POST', '/settings', { readsPerPhase: -1 }],
    ['POST', '/settings', { scenarios: { no_such_bank: {} } }],
    ['POST', '/faults', { route: 'readUser', kind: 'no-such-kind' }],
    ['POST', '/members/MBR-unknown/status', { connectionStatus: 'CLOSED', status: null }],
  ])('%s %s with nonsense is 400 and says what is wrong', async (method, path, body) => {
    const response = await surface(method, path, body);
    expect(response.status).toBe(400);
    expect((response.body['error'] as Json)['message']).toEqual(expect.stringMatching(/\w/));
  });
});

test('the control surface answers to this machine only', async () => {
  const world = createWorld({});
  const app = buildServer(world, createControl(world));
  const from = async (remoteAddress: string) =>
    (await app.inject({ url: '/_simulator/health', remoteAddress })).statusCode;
  expect(await from('127.0.0.1')).toBe(200);
  expect(await from('::1')).toBe(200);
  expect(await from('::ffff:127.0.0.1')).toBe(200);
  expect(await from('10.1.2.3')).toBe(403);
  await app.close();
});

describe('in the process', () => {
  test('a forced state ends the job; unknown members and institutions throw', async () => {
    const { control } = bank.simulator;
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    control.forceStatus(guid, {
      connectionStatus: 'CLOSED',
      status: null,
      isBeingAggregated: true,
    });
    expect(await bank.status(guid)).toMatchObject({
      connection_status: 'CLOSED',
      is_being_aggregated: true,
    });
    expect(control.members()[0]).toMatchObject({ runningJob: null });
    expect(() => {
      control.forceStatus('MBR-unknown', { connectionStatus: null, status: null });
    }).toThrow('No such member');
    expect(() => {
      control.registerScenario('no_such_bank', {});
    }).toThrow('Unknown institution');
    await expect(startSimulator({ scenarios: { no_such_bank: {} } })).rejects.toThrow(
      'Unknown institution',
    );
  });

  test('a setting that is not given keeps its value', () => {
    bank.simulator.control.changeSettings({ lingerReads: 3 });
    bank.simulator.control.changeSettings({ lingerMs: 5 });
    expect(bank.simulator.control.settings()).toMatchObject({
      lingerReads: 3,
      lingerMs: 5,
      membersPerUserMax: 25,
    });
  });

  test.each([
    ['z', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
    ['zero-offset', /\+00:00$/],
    ['minus-six', /T03:00:00-06:00$/],
  ] as const)('timestamps can be spelled %s', async (timeSpelling, pattern) => {
    bank.simulator.control.changeSettings({ timeSpelling });
    const guid = await bank.createMember('password');
    await bank.verify(guid);
    const { aggregated_at: at } = await bank.status(guid);
    expect(at).toMatch(pattern);
    expect(Date.parse(at ?? '')).toBe(bank.clock.now().getTime());
  });

  test('lingering by setting, in time', async () => {
    bank.simulator.control.changeSettings({ lingerMs: 2_000 });
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    await bank.answer(guid, open);
    bank.clock.advance(1_999);
    expect((await bank.status(guid)).challenges).toEqual(open.challenges);
    bank.clock.advance(1);
    expect((await bank.status(guid)).challenges).not.toEqual(open.challenges);
  });
});

describe('secrets', () => {
  const canary = {
    username: 'canary-user-7Q',
    password: 'canary-pass-7Q',
    answer: 'canary-answer-7Q',
  };

  test('registered log-in and answer are accepted, and only they', async () => {
    const { username, password, answer } = canary;
    bank.simulator.control.registerScenario('harbor_trust', {
      username,
      password,
      answers: [answer],
    });
    const right = await bank.createMember(password, {}, 'harbor_trust', username);
    expect((await bank.run(right, [answer])).at(-1)?.connection_status).toBe('CONNECTED');
    await bank.call('DELETE', bank.path(right));
    const unsure = await bank.createMember(password, {}, 'harbor_trust', username);
    expect((await bank.run(unsure, ['correct'])).at(-1)?.connection_status).toBe('REJECTED');
    const wrong = await bank.createMember('password', {}, 'harbor_trust', username);
    expect((await bank.run(wrong)).at(-1)?.connection_status).toBe('DENIED');
  });

  test('an answer registered for a list becomes one of its choices', async () => {
    bank.simulator.control.registerScenario('code_first', { answers: ['pigeon', '777'] });
    const guid = await bank.createMember('any', {}, 'code_first');
    await bank.verify(guid);
    const values = (await bank.settle(guid)).challenges?.[0]?.options?.map(({ value }) => value);
    expect(values).toEqual(['sms-1234', 'email-1', 'pigeon']);
  });

  test('nothing that the simulator shows holds them, not even where they went astray', async () => {
    const { username, password, answer } = canary;
    bank.simulator.control.registerScenario('harbor_trust', {
      username,
      password,
      answers: [answer],
    });
    const guid = await bank.createMember(password, {}, 'harbor_trust', username);
    await bank.run(guid, [answer]);
    await bank.resume(guid, [{ guid: `CRD-${answer}`, value: answer }]);
    await bank.call('GET', `/users?identifier=${answer}`);
    await bank.call('GET', `/${password}/${answer}`);
    const shown = [
      JSON.stringify(bank.simulator.requestLog.entries()),
      JSON.stringify(bank.simulator.control.members()),
      JSON.stringify(bank.simulator.control.challenges()),
    ];
    for (const path of [
      '/requests',
      '/members',
      '/challenges',
      '/settings',
      '/counters',
      '/health',
    ]) {
      shown.push(JSON.stringify((await surface('GET', path)).body));
    }
    expect(shown.join()).toContain(guid);
    expect(shown.join()).not.toContain('canary');
  });
});

test('the request log can be filtered and cleared', async () => {
  const guid = await bank.createMember('password');
  await bank.status(guid);
  const { requestLog } = bank.simulator;
  expect(requestLog.entries('readMemberStatus', guid)).toHaveLength(1);
  expect(requestLog.entries('createMember')[0]).toMatchObject({
    memberGuid: guid,
    institutionCode: 'mxbank',
  });
  requestLog.clear();
  expect(requestLog.entries()).toEqual([]);
});
