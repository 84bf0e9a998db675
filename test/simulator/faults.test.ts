/**
 * Goal: each fault hurts exactly the requests it was set for, before or after the effect as it
 * says. Method: plain fetch with a short patience; what took effect is read from the control
 * surface.
 */
import { describe, expect, test } from '@jest/globals';
import { atriumHeaders, Bank, bankForEach } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

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

test.each([
  ['lose-response', 1],
  ['reset', 0],
  ['hang', 0],
  ['hang-after-effect', 1],
] as const)('%s gives no answer; effects: %i', async (kind, effects) => {
  const before = users();
  control().addFault({ route: 'createUser', kind });
  const patience = kind.startsWith('hang') ? AbortSignal.timeout(500) : undefined;
  await expect(createUser(patience)).rejects.toThrow();
  expect(patience?.aborted ?? true).toBe(true);
  expect(users() - before).toBe(effects);
  expect((await createUser()).status).toBe(200);
});

test('close does not wait for a hanging request', async () => {
  const own = await Bank.open({ faults: [{ route: 'listUsers', kind: 'hang' }] });
  const hanging = own.call('GET', '/users').catch(() => 'cut');
  // The request has to arrive before the server goes.
  while (own.simulator.requestLog.entries('listUsers').length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await own.simulator.close();
  expect(await hanging).toBe('cut');
});

test('slow answers late, with its effect', async () => {
  control().addFault({ route: 'createUser', kind: 'slow', delayMs: 80 });
  const startMs = performance.now();
  expect((await createUser()).status).toBe(200);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(75);
});

test('a status comes with an error body and no effect', async () => {
  const before = users();
  control().addFault({ route: 'createUser', kind: 'status', status: 418 });
  const response = await createUser();
  expect(response.status).toBe(418);
  expect(await response.json()).toEqual({ error: { message: expect.any(String) } });
  expect(users()).toBe(before);
});

test('rate-limit tells when to come back, in seconds or as a date', async () => {
  const fault = { route: '*', kind: 'rate-limit', retryAfterSeconds: 7 } as const;
  control().addFault(fault);
  control().addFault({ ...fault, retryAfterAsDate: true });
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

test('truncated-json took effect but cannot be parsed; oversized is valid JSON of its size', async () => {
  const before = users();
  control().addFault({ route: 'createUser', kind: 'truncated-json' });
  const response = await createUser();
  expect(response.status).toBe(200);
  await expect(response.json()).rejects.toThrow(/JSON/);
  expect(users() - before).toBe(1);
  control().addFault({ route: 'createUser', kind: 'oversized', bytes: 3_000_000 });
  const text = await (await createUser()).text();
  expect(text.length).toBeGreaterThan(3_000_000);
  expect(JSON.parse(text)).toHaveProperty('user');
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
    const read = async (guid: string) =>
      (await bank.call('GET', bank.path(guid, '/status'))).status;
    expect([await read(first), await read(second)]).toEqual([200, 500]);
  });

  test('the log names the fault; clearing drops the rest; a malformed fault throws', async () => {
    control().addFault({ route: 'createUser', kind: 'reset', times: 5 });
    await expect(createUser()).rejects.toThrow();
    const logged = bank.simulator.requestLog.entries('createUser').at(-1);
    expect(logged).toMatchObject({ fault: 'reset', status: 0 });
    control().clearFaults();
    expect((await createUser()).status).toBe(200);
    expect(() => {
      control().addFault({ route: 'createUser', kind: 'reset', times: 0 });
    }).toThrow();
  });
});
