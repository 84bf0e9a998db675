/**
 * Goal: nothing secret leaves in an error. Method: canaries in keys, guids, credentials, answers,
 * query, response headers and response bodies; every kind of failure on a real socket; each error
 * is searched wherever something could hide in it.
 */
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExchangeInfo } from '../../../mx/http';
import { type MxErrorCode, type MxPort } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, raw, startFakeAtrium, type Answer, type FakeAtrium } from './support/fake-atrium';
import { fixtureBody } from './support/fixtures';

const CANARY = 'cAnArY';
const REF = { userGuid: `USR-${CANARY}-user`, memberGuid: `MBR-${CANARY}-member` };
const HEADERS = {
  'x-request-id': `${CANARY}-request-id`,
  'set-cookie': `session=${CANARY}`,
  'x-other': CANARY,
};
const MESSAGE = { error: { message: `${CANARY} does not support instant account verification` } };

const infos: ExchangeInfo[] = [];
let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx({
    apiKey: `${CANARY}-api-key`,
    clientId: `${CANARY}-client-id`,
    responseBytesMax: 100_000,
    onExchange: (info) => infos.push(info),
  });
});
afterAll(() => server.close());

const cut: Answer = (_request, response) => {
  response.writeHead(200, { ...HEADERS, 'content-length': '900' });
  response.write(`{"member":{"guid":"${CANARY}`);
  setImmediate(() => response.socket?.destroy());
};
const wrongShape = {
  member: {
    ...(fixtureBody('verify-member-response.json') as { member: object }).member,
    guid: { [CANARY]: CANARY },
    is_being_aggregated: CANARY,
    [CANARY]: CANARY,
  },
};
const hang: Answer = (_request, response) => {
  response.writeHead(200, HEADERS);
  response.write(`{"${CANARY}":`);
};

const ANSWERS: readonly (readonly [MxErrorCode, Answer])[] = [
  ...(
    [
      [400, 'bad-request'],
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [404, 'not-found'],
      [405, 'constraint'],
      [406, 'not-acceptable'],
      [409, 'conflict'],
      [422, 'unprocessable'],
      [429, 'rate-limited'],
      [503, 'unavailable'],
      [502, 'server-error'],
      [418, 'unexpected-status'],
    ] as const
  ).map(([status, code]) => [code, json(status, MESSAGE, HEADERS)] as const),
  ['unexpected-status', raw(302, '', { ...HEADERS, location: `http://127.0.0.1/${CANARY}` })],
  ['not-json', raw(200, `<html>${CANARY}</html>`, HEADERS)],
  ['not-json', raw(200, `{"member":"${CANARY}`, HEADERS)],
  ['response-invalid', json(200, wrongShape, HEADERS)],
  ['response-too-large', raw(200, CANARY.repeat(50_000), HEADERS)],
  ['network', cut],
  ['network', (_request, response) => response.socket?.resetAndDestroy()],
  ['timeout', hang],
];

describe('an error holds no canary', () => {
  it.each(ANSWERS.map(([code, answer], index) => [code, index, answer] as const))(
    '%s (case %d)',
    async (code, _index, answer) => {
      server.answerWith(answer);
      const timeoutMs = code === 'timeout' ? 60 : 5_000;
      for (const call of calls({ timeoutMs })) {
        const error = await failureOf(call);
        expect(error.code).toBe(code);
        expect(secretsIn(error)).toEqual([]);
      }
    },
  );

  it('cancelled', async () => {
    server.answerWith(hang);
    const controller = new AbortController();
    const running = calls({ signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error(CANARY));
    }, 50);
    for (const call of running) {
      const error = await failureOf(call);
      expect(error.code).toBe('cancelled');
      expect(secretsIn(error)).toEqual([]);
    }
  });

  it('invalid-argument', async () => {
    const member = { userGuid: `${CANARY}/..`, memberGuid: 'm' };
    const error = await failureOf(mx.observe(member));
    expect([error.code, secretsIn(error)]).toEqual(['invalid-argument', []]);
    const unsendable = {
      ownId: {
        toJSON: () => {
          throw new Error(CANARY);
        },
      },
    };
    const rejected = await failureOf(mx.createUser(unsendable as never));
    expect([rejected.code, secretsIn(rejected)]).toEqual(['invalid-argument', []]);
  });

  it('nor does what metrics are told', () => {
    expect(infos.length).toBeGreaterThan(50);
    expect(secretsIn(infos)).toEqual([]);
  });

  it('and the search finds one wherever it hides', () => {
    const hidden = (place: (error: Error) => void): string[] => {
      const error = new Error('clean');
      place(error);
      return secretsIn(error);
    };
    expect(hidden((error) => (error.message += CANARY))).not.toEqual([]);
    expect(hidden((error) => (error.cause = { config: [CANARY] }))).not.toEqual([]);
    expect(hidden((error) => Object.assign(error, { [Symbol('s')]: CANARY }))).not.toEqual([]);
    expect(
      hidden((error) => Object.defineProperty(error, 'hidden', { value: new Map([[1, CANARY]]) })),
    ).not.toEqual([]);
    expect(hidden((error) => Object.assign(error, { body: Buffer.from(CANARY) }))).not.toEqual([]);
  });
});

function calls(call: { timeoutMs?: number; signal?: AbortSignal }): Promise<unknown>[] {
  const credentials = [{ guid: `CRD-${CANARY}`, value: `${CANARY}-password` }];
  const newMember = { userGuid: REF.userGuid, institutionCode: CANARY, ownId: CANARY };
  const promises = [
    mx.createMember({ ...newMember, signIn: { kind: 'credentials', credentials } }, call),
    mx.updateCredentials(REF, credentials, call),
    mx.answer(REF, credentials, call),
    mx.listNumbers(REF, call),
    mx.openOauthUrl(REF, { clientRedirectUrl: `https://${CANARY}` }, call),
    mx.openWidgetUrl({ userGuid: REF.userGuid, language: CANARY, institutionCode: CANARY }, call),
  ];
  for (const promise of promises) {
    // Each is awaited in turn later; this keeps the others from counting as unhandled meanwhile.
    promise.catch(() => undefined);
  }
  return promises;
}

/**
 * Paths at which a canary stands in a value: properties of any kind, prototypes, accessors, bytes,
 * and how Node prints it.
 */
function secretsIn(value: unknown): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const needle = CANARY.toLowerCase();
  const visit = (current: unknown, path: string): void => {
    if (typeof current === 'string' && current.toLowerCase().includes(needle)) {
      found.push(path);
    }
    if (typeof current !== 'object' || current === null || seen.has(current)) {
      return;
    }
    seen.add(current);
    if (ArrayBuffer.isView(current)) {
      visit(Buffer.from(current.buffer).toString('latin1'), `${path}(bytes)`);
      return;
    }
    if (current instanceof Map || current instanceof Set) {
      visit([...current], `${path}(entries)`);
    }
    for (const key of Reflect.ownKeys(current)) {
      visit(String(key), `${path}.(key)`);
      visit(read(current, key), `${path}.${String(key)}`);
    }
    visit(Object.getPrototypeOf(current), `${path}.(prototype)`);
  };
  visit(value, 'error');
  visit(inspect(value, { showHidden: true, depth: null, getters: true }), '(inspected)');
  visit(JSON.stringify(value), '(json)');
  visit(String(value), '(text)');
  return found;
}

/** Accessors of a prototype may throw when read without an instance; those hold nothing. */
function read(object: object, key: string | symbol): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}
