/**
 * Goal: each fault hurts exactly the requests it was set for, before or after the effect as it
 * says. Method: plain fetch with a short patience; what took effect is read from the control
 * surface.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { atriumHeaders, Bank } from './support';

let bank: Bank;

beforeEach(async () => {
  bank = await Bank.open();
});
afterEach(() => bank.simulator.close());

const control = () => bank.simulator.control;
const users = () => control().counters().usersCreated;

function createUser(signal?: AbortSignal): Promise<Response> {
  return fetch(`${bank.simulator.baseUrl}/users`, {
    method: 'POST',
    headers: atriumHeaders(bank.simulator),
    body: JSON.stringify({ user: { metadata: 'x' } }),
    ...(signal === undefined ? {} : { signal }),
  });
}

describe('the connection', () => {
  test.each([
    ['lose-response', 1],
    ['reset', 0],
  ] as const)('%s cuts the socket; effects: %i', async (kind, effects) => {
    const before = users();
    control().addFault({ route: 'createUser', kind });
    await expect(createUser()).rejects.toThrow();
    expect(users() - before).toBe(effects);
    expect((await createUser()).status).toBe(200);
  });

  test.each([
    ['hang', 0],
    ['hang-after-effect', 1],
  ] as const)('%s never answers; effects: %i', async (kind, effects) => {
    const before = users();
    control().addFault({ route: 'createUser', kind });
    await expect(createUser(AbortSignal.timeout(150))).rejects.toThrow(/abort|timeout/i);
    expect(users() - before).toBe(effects);
    expect((await createUser()).status).toBe(200);
  });

  test('close does not wait for a hanging request', async () => {
    control().addFault({ route: 'createUser', kind: 'hang' });
    const hanging = createUser().catch(() => 'cut');
    // The request has to arrive before the server goes.
    while (bank.simulator.requestLog.entries('createUser').length < 2) await turn();
    await bank.simulator.close();
    expect(await hanging).toBe('cut');
  });

  test('slow answers late, with its effect', async () => {
    control().addFault({ route: 'createUser', kind: 'slow', delayMs: 80 });
    const startMs = performance.now();
    expect((await createUser()).status).toBe(200);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(75);
  });
});

describe('the answer', () => {
  test.each([500, 502, 503, 504])(
    'status %i comes with an error body and no effect',
    async (status) => {
      const before = users();
      control().addFault({ route: 'createUser', kind: 'status', status, times: 2 });
      for (let call = 0; call < 2; call += 1) {
        const response = await createUser();
        expect(response.status).toBe(status);
        expect(await response.json()).toEqual({ error: { message: expect.any(String) } });
      }
      expect(users()).toBe(before);
      expect((await createUser()).status).toBe(200);
    },
  );

  test('rate-limit tells when to come back, in seconds or as a date', async () => {
    control().addFault({ route: '*', kind: 'rate-limit', retryAfterSeconds: 7 });
    control().addFault({
      route: '*',
      kind: 'rate-limit',
      retryAfterSeconds: 7,
      retryAfterAsDate: true,
    });
    const seconds = await createUser();
    expect([seconds.status, seconds.headers.get('retry-after')]).toEqual([429, '7']);
    const date = (await createUser()).headers.get('retry-after') ?? '';
    expect(Date.parse(date) - bank.clock.now().getTime()).toBe(7_000);
  });

  test('html is a page of some proxy', async () => {
    control().addFault({ route: 'createUser', kind: 'html' });
    const response = await createUser();
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toMatch(/^<html>/);
  });

  test('truncated-json took effect but cannot be parsed', async () => {
    const before = users();
    control().addFault({ route: 'createUser', kind: 'truncated-json' });
    const response = await createUser();
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(/JSON/);
    expect(users() - before).toBe(1);
  });

  test('oversized is valid JSON of the size asked for', async () => {
    control().addFault({ route: 'createUser', kind: 'oversized', bytes: 3_000_000 });
    const text = await (await createUser()).text();
    expect(text.length).toBeGreaterThan(3_000_000);
    expect(JSON.parse(text)).toHaveProperty('user');
  });
});

describe('which request', () => {
  test('only the named route, after the ones to skip, as often as asked', async () => {
    control().addFault({ route: 'createUser', kind: 'status', skip: 1, times: 2 });
    const statuses = [];
    for (let call = 0; call < 4; call += 1) {
      statuses.push((await createUser()).status);
      statuses.push((await bank.call('GET', '/users')).status);
    }
    expect(statuses).toEqual([200, 200, 500, 200, 500, 200, 200, 200]);
    expect(control().faults()).toEqual([]);
  });

  test('only the named member', async () => {
    const [first, second] = [await bank.createMember('p1'), await bank.createMember('p2')];
    control().addFault({ route: 'readMemberStatus', kind: 'status', memberGuid: second });
    expect((await bank.call('GET', bank.path(first, '/status'))).status).toBe(200);
    expect((await bank.call('GET', bank.path(second, '/status'))).status).toBe(500);
  });

  test('a lost resume took effect exactly once', async () => {
    control().changeSettings({ readsPerPhase: 1 });
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    control().addFault({ route: 'resumeMember', kind: 'lose-response' });
    await expect(bank.answer(guid, open)).rejects.toThrow();
    expect((await bank.answer(guid, open)).status).toBe(405);
    expect(control().challenges(guid)).toMatchObject([
      { posts: 2, effects: 1, verdict: 'correct' },
    ]);
  });

  test('the log names the fault; clearing forgets what is left; a malformed fault is rejected', async () => {
    control().addFault({ route: 'createUser', kind: 'reset', times: 5 });
    await expect(createUser()).rejects.toThrow();
    expect(bank.simulator.requestLog.entries('createUser').at(-1)).toMatchObject({
      fault: 'reset',
      status: 0,
    });
    control().clearFaults();
    expect((await createUser()).status).toBe(200);
    expect(() => {
      control().addFault({ route: 'createUser', kind: 'reset', times: 0 });
    }).toThrow();
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
