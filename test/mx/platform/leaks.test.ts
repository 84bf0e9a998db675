/**
 * Goal: no failure over Platform holds a key, a credential, a guid or a text of MX, in clear or in
 * Base64. Method: canaries in all that is sent and answered; each way for an exchange to fail.
 */
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ExchangeInfo } from '../../../mx/http';
import { MxError, type MxPort } from '../../../mx/port';
import { failureOf } from '../atrium/support/failure';
import {
  json,
  raw,
  startFakeAtrium,
  type Answer,
  type FakeAtrium,
} from '../atrium/support/fake-atrium';
import { platformAt } from './support/fixtures';

const CANARY = 'cAnArY';
const KEYS = { clientId: `${CANARY}-client`, apiKey: `${CANARY}-key` };
const BASIC = Buffer.from(`${KEYS.clientId}:${KEYS.apiKey}`).toString('base64');
const REF = { userGuid: `USR-${CANARY}`, memberGuid: `MBR-${CANARY}` };
const HEADERS = { 'x-request-id': CANARY, 'retry-after': CANARY, 'x-other': CANARY };
const credentials = [{ guid: `CRD-${CANARY}`, value: CANARY }];
const NEW = { userGuid: REF.userGuid, institutionCode: CANARY, ownId: CANARY };

const infos: ExchangeInfo[] = [];
let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = platformAt(server, { ...KEYS, onExchange: (info) => infos.push(info) });
});
afterAll(async () => {
  mx.close();
  await server.close();
});

const CALLS: readonly (() => Promise<unknown>)[] = [
  () => mx.createUser({ ownId: CANARY }),
  () => mx.createMember({ ...NEW, signIn: { kind: 'credentials', credentials } }),
  () => mx.createMember({ ...NEW, signIn: { kind: 'oauth', clientRedirectUrl: CANARY } }),
  () => mx.updateCredentials(REF, credentials),
  () => mx.answer(REF, credentials),
  () => mx.startVerification(REF, {}),
  () => mx.findMember(REF.userGuid, CANARY),
  () => mx.readErrorCode(REF),
  () => mx.listNumbers(REF),
  () => mx.openOauthUrl(REF, { clientRedirectUrl: CANARY }),
  () => mx.openWidgetUrl({ userGuid: REF.userGuid, language: CANARY }),
];

const WAYS: readonly (readonly [string, Answer])[] = [
  ...[400, 401, 403, 406, 418, 422, 429, 503].flatMap((status) => [
    [
      `${String(status)}, an object`,
      json(status, { error: { message: CANARY } }, HEADERS),
    ] as const,
    [`${String(status)}, an error`, json(status, { error: CANARY }, HEADERS)] as const,
    [`${String(status)}, a message`, json(status, { message: CANARY }, HEADERS)] as const,
    [`${String(status)}, no JSON`, raw(status, CANARY, HEADERS)] as const,
  ]),
  ['a success of another shape', json(200, { [CANARY]: { guid: CANARY } }, HEADERS)],
  ['half of a JSON text', raw(200, `{"member":"${CANARY}`, HEADERS)],
  ['a reset', (_request, response) => response.socket?.resetAndDestroy()],
];

it.each(WAYS)('an error holds no canary: %s', async (_way, answer) => {
  server.requests.length = 0;
  server.answerWith(answer);
  for (const error of await Promise.all(CALLS.map((call) => failureOf(call())))) {
    expect(error).toBeInstanceOf(MxError);
    expectClean(error);
  }
  // The control: it was sent.
  const [sent] = server.requests;
  expect(sent?.headers.authorization).toBe(`Basic ${BASIC}`);
});

it('nor does what metrics are told', () => {
  expect(infos.length).toBeGreaterThan(WAYS.length * CALLS.length - 1);
  expectClean(infos);
});

function expectClean(value: unknown): void {
  const shown = inspect(value, { showHidden: true, depth: null, maxArrayLength: null });
  for (const secret of [CANARY, BASIC]) expect(shown).not.toContain(secret);
}
