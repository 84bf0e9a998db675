/**
 * Goal: each fault hits exactly the requests it was set for, before or after the effect as it says.
 * Method: plain fetch; the control surface tells what took effect.
 */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startSimulator, type Fault } from '../../simulator';
import { FAULT_KINDS } from '../../simulator/faults';
import { atriumHeaders } from './request';
import { Bank, bankForEach } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const control = () => bank.simulator.control;

function createUser(signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${bank.simulator.baseUrl}/users`, {
    method: 'POST',
    headers: atriumHeaders(bank.simulator),
    body: JSON.stringify({ user: { metadata: 'x' } }),
    signal,
  });
}

/** Waits until so many requests of this route have come. */
async function arrived({ simulator }: Bank, route: string, count = 1): Promise<void> {
  while (simulator.requestLog.entries(route).length < count) await setImmediate();
}

type Given = Omit<Fault, 'route'>;
const AN_ERROR = /^\{"error":\{"message":"[^"]+"\}\}$/;

/** Those without an answer: whether they take effect, and what a caller's `fetch` rejects with. */
const SILENT: [Given, number, string][] = [
  [{ kind: 'lose-response' }, 1, 'TypeError'],
  [{ kind: 'drop' }, 0, 'TypeError'],
  [{ kind: 'reset' }, 0, 'TypeError'],
  [{ kind: 'hang' }, 0, 'AbortError'],
  [{ kind: 'hang-after-effect' }, 1, 'AbortError'],
];

test.each(SILENT)('%j gives no answer; effects: %i', async (fault, effects, name) => {
  control().addFault({ route: 'createUser', ...fault });
  const before = control().counters().usersCreated;
  const patience = new AbortController();
  const answer = createUser(patience.signal).catch((error: unknown) => error);
  // The bank's own user came first.
  await arrived(bank, 'createUser', 2);
  // An answer would have come by then.
  if (fault.kind.startsWith('hang')) setTimeout(patience.abort.bind(patience), 100);
  expect(await answer).toMatchObject({ name });
  expect(control().counters().usersCreated - before).toBe(effects);
  const logged = bank.simulator.requestLog.entries('createUser').at(-1);
  expect(logged).toMatchObject({ fault: fault.kind, status: effects === 0 ? 0 : 200 });
  expect((await createUser()).status).toBe(200);
});

type Answered = [Given, number, number, RegExp, Record<string, string>?];

const foreign = (kind: 'html' | 'text', status: number, body: RegExp): Answered => {
  const type = kind === 'html' ? 'text/html' : 'text/plain';
  return [{ kind, status }, 0, status, body, { 'content-type': `${type}; charset=utf-8` }];
};

const ANSWERS: Answered[] = [
  [{ kind: 'status', status: 418 }, 0, 418, AN_ERROR],
  [{ kind: 'rate-limit', retryAfterSeconds: 7 }, 0, 429, AN_ERROR, { 'retry-after': '7' }],
  [
    { kind: 'rate-limit', retryAfterSeconds: 7, retryAfterAsDate: true },
    0,
    429,
    AN_ERROR,
    { 'retry-after': 'Mon, 05 Jan 2026 09:00:07 GMT' },
  ],
  ...[200, 400, 403, 404, 408, 502, 520].flatMap((status) => [
    foreign('html', status, /^<html>/),
    foreign('text', status, /^upstream/),
  ]),
  [{ kind: 'html' }, 0, 502, /^<html>/],
  [{ kind: 'text' }, 0, 503, /^upstream/],
  [{ kind: 'text', status: 204, afterEffect: true }, 1, 204, /^$/],
  [{ kind: 'status', status: 503, afterEffect: true }, 1, 503, AN_ERROR],
  [{ kind: '408' }, 0, 408, /^<html>/, { connection: 'close' }],
  [{ kind: '425' }, 0, 425, /^$/],
  [{ kind: 'truncated-json' }, 1, 200, /^\{"user":[^}]*$/],
  [{ kind: 'oversize', bytes: 3_000_000 }, 1, 200, /^\{"padding":"x{3000000}","user":\{.*\}\}$/],
];

test.each(ANSWERS)(
  '%j: effects %i, status %i',
  async (fault, effects, status, body, headers = {}) => {
    control().addFault({ route: 'createUser', ...fault });
    const before = control().counters().usersCreated;
    const response = await createUser();
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    expect(body.test(await response.text())).toBe(true);
    expect(control().counters().usersCreated - before).toBe(effects);
  },
);

test('no kind of fault is left out here', () => {
  const tested = [...SILENT, ...ANSWERS].map(([{ kind }]) => kind);
  expect(new Set([...tested, 'slow'])).toEqual(new Set(Object.keys(FAULT_KINDS)));
});

test('slow answers late, with its effect', async () => {
  control().addFault({ route: 'createUser', kind: 'slow', delayMs: 80 });
  const startMs = performance.now();
  expect((await createUser()).status).toBe(200);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(75);
});

test('close does not wait for a hanging request', async () => {
  const own = await Bank.open({ faults: [{ route: 'listUsers', kind: 'hang' }] });
  const hanging = own.call('GET', '/users').catch(() => 'cut');
  await arrived(own, 'listUsers');
  await own.simulator.close();
  expect(await hanging).toBe('cut');
});

test('only the named route, after the ones to skip, as often as asked', async () => {
  control().addFault({ route: 'createUser', kind: 'status', skip: 1, times: 2 });
  const statuses = [];
  for (let call = 0; call < 4; call += 1) {
    statuses.push((await createUser()).status, (await bank.call('GET', '/users')).status);
  }
  expect(statuses).toEqual([200, 200, 500, 200, 500, 200, 200, 200]);
  expect(control().faults()).toEqual([]);
});

test('only the named member', async () => {
  const guids = [await bank.createMember('p1'), await bank.createMember('p2')];
  control().addFault({ route: '*', kind: 'status', memberGuid: guids[1] ?? '' });
  const reads = guids.map((guid) => bank.call('GET', bank.path(guid, '/status')));
  expect((await Promise.all(reads)).map(({ status }) => status)).toEqual([200, 500]);
});

test('every kind can be given at the start too; an unknown route fails it, with the known ones', async () => {
  const kinds = Object.keys(FAULT_KINDS) as Fault['kind'][];
  const own = await Bank.open({ faults: kinds.map((kind) => ({ route: 'readUser', kind })) });
  expect(own.simulator.control.faults().map(({ kind }) => kind)).toEqual(kinds);
  await own.simulator.close();
  const typo = startSimulator({ faults: [{ route: 'readUsers', kind: 'drop' }] });
  await expect(typo).rejects.toThrow(/readUser,.*unmatched/);
});

test('clearing drops what is still to come; a malformed fault throws', async () => {
  control().addFault({ route: 'createUser', kind: 'reset', times: 5 });
  control().clearFaults();
  expect((await createUser()).status).toBe(200);
  expect(() => {
    control().addFault({ route: 'createUser', kind: 'reset', times: 0 });
  }).toThrow();
});
