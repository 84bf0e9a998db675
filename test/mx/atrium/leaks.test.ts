/**
 * Goal: nothing secret leaves in an error. Method: canaries in keys, guids, credentials, answers,
 * query, response headers and response bodies; every kind of failure on a real socket; each error
 * is searched wherever something could hide in it. Every status that is rejected runs through the
 * same lines (errors.test.ts has them all); five stand for them.
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
  ['bad-request', json(400, MESSAGE, HEADERS)],
  ['unauthorized', json(401, MESSAGE, HEADERS)],
  ['conflict', json(409, MESSAGE, HEADERS)],
  ['rate-limited', json(429, MESSAGE, HEADERS)],
  ['server-error', json(502, MESSAGE, HEADERS)],
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
  async function expectClean(code: MxErrorCode, operations: Promise<unknown>[]): Promise<void> {
    for (const error of await Promise.all(operations.map(failureOf))) {
      expect([error.code, secretsIn(error)]).toEqual([code, []]);
    }
  }

  it.each(ANSWERS)('%s', async (code, answer) => {
    server.answerWith(answer);
    await expectClean(code, calls({ timeoutMs: code === 'timeout' ? 60 : 5_000 }));
  });

  it('cancelled', async () => {
    server.answerWith(hang);
    const controller = new AbortController();
    const running = calls({ signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error(CANARY));
    }, 50);
    await expectClean('cancelled', running);
  });

  it('invalid-argument', async () => {
    const member = { userGuid: `${CANARY}/..`, memberGuid: 'm' };
    const ownId = {
      toJSON: () => {
        throw new Error(CANARY);
      },
    };
    const operations = [mx.observe(member), mx.createUser({ ownId: ownId as never })];
    await expectClean('invalid-argument', operations);
  });

  it('nor does what metrics are told', () => {
    expect(infos.length).toBeGreaterThan(50);
    expect(secretsIn(infos)).toEqual([]);
  });

  it('and the search finds one wherever it hides', () => {
    for (const place of [
      { message: CANARY },
      { cause: { config: new Map([[1, [CANARY]]]) } },
      { [Symbol('s')]: CANARY },
      { body: Buffer.from(CANARY) },
    ]) {
      expect(secretsIn(Object.assign(new Error('clean'), place))).not.toEqual([]);
    }
    const hidden = Object.defineProperty(new Error('clean'), 'hidden', { value: CANARY });
    expect(secretsIn(hidden)).not.toEqual([]);
  });
});

function calls(call: { timeoutMs?: number; signal?: AbortSignal }): Promise<unknown>[] {
  const credentials = [{ guid: `CRD-${CANARY}`, value: `${CANARY}-password` }];
  const newMember = { userGuid: REF.userGuid, institutionCode: CANARY, ownId: CANARY };
  return [
    mx.createMember({ ...newMember, signIn: { kind: 'credentials', credentials } }, call),
    mx.updateCredentials(REF, credentials, call),
    mx.answer(REF, credentials, call),
    mx.listNumbers(REF, call),
    mx.openOauthUrl(REF, { clientRedirectUrl: `https://${CANARY}` }, call),
    mx.openWidgetUrl({ userGuid: REF.userGuid, language: CANARY, institutionCode: CANARY }, call),
  ];
}

/**
 * What of a value shows a canary: how Node prints it with everything hidden, its JSON, its text.
 * Bytes count as one, since they print as numbers.
 */
function secretsIn(value: unknown): string[] {
  const everything = { depth: null, maxArrayLength: null, maxStringLength: null };
  return [
    inspect(value, { ...everything, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
  ].filter((text) => /canary|Buffer|Uint8Array/i.test(text));
}
