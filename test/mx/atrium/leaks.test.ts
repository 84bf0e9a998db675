/**
 * Goal: a failed exchange has its code, tells whether the request was sent, and leaks no secret.
 * Method: canaries in keys, guids, credentials, answers, headers and bodies, on a real socket.
 */
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExchangeInfo } from '../../../mx/http';
import { MxError, type MxErrorDetails, type MxPort } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, raw, startFakeAtrium, type Answer, type FakeAtrium } from './support/fake-atrium';
import { fixtureBody } from './support/fixtures';

const CANARY = 'cAnArY';
const REF = { userGuid: `USR-${CANARY}-user`, memberGuid: `MBR-${CANARY}-member` };
const HEADERS = {
  'x-request-id': `${CANARY}-request-id`,
  'retry-after': CANARY,
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

const reset: Answer = (_request, response) => response.socket?.resetAndDestroy();
const cut: Answer = (_request, response) => {
  response.writeHead(200, { ...HEADERS, 'content-length': '900' });
  response.write(`{"member":{"guid":"${CANARY}`);
  setImmediate(() => response.socket?.destroy());
};
const hang: Answer = (_request, response) => {
  response.writeHead(200, HEADERS);
  response.write(`{"${CANARY}":`);
};
const wrongShape = {
  member: {
    ...(fixtureBody('verify-member-response.json') as { member: object }).member,
    guid: { [CANARY]: CANARY },
    is_being_aggregated: CANARY,
    [CANARY]: CANARY,
  },
  user: { connect_widget_url: { [CANARY]: CANARY } },
};
const location = `http://127.0.0.1/${CANARY}`;

describe('an error holds no canary', () => {
  it.each<[string, Partial<MxErrorDetails>, Answer, number?, typeof reads?]>([
    ['a rejection', { code: 'bad-request', httpStatus: 400 }, json(400, MESSAGE, HEADERS)],
    ['a stranger', { code: 'not-mx', sent: 'unknown' }, raw(403, CANARY, HEADERS)],
    ['trouble', { code: 'unavailable', sent: 'unknown' }, json(503, MESSAGE, HEADERS)],
    [
      'a redirect',
      { code: 'unexpected-status', sent: 'unknown' },
      raw(302, '', { ...HEADERS, location }),
    ],
    ['HTML', { code: 'not-json' }, raw(200, `<html>${CANARY}</html>`, HEADERS)],
    ['half of a JSON text', { code: 'not-json' }, raw(200, `{"member":"${CANARY}`, HEADERS)],
    ['no body', { code: 'not-json' }, raw(200, '', HEADERS)],
    ['no body, and 204', { code: 'not-mx', sent: 'unknown' }, raw(204, '', HEADERS), 5_000, reads],
    ['a key of nobody', { code: 'not-mx', sent: 'unknown' }, json(200, { [CANARY]: CANARY })],
    ['another shape', { code: 'response-invalid' }, json(200, wrongShape, HEADERS), 5_000, reads],
    [
      'too much',
      { code: 'response-too-large', sent: 'unknown' },
      raw(200, CANARY.repeat(50_000), HEADERS),
    ],
    ['a body cut off', { code: 'network', sent: 'unknown' }, cut],
    ['a reset', { code: 'network', sent: 'unknown' }, reset],
    ['half of an answer', { code: 'timeout', sent: 'unknown' }, hang, 60],
  ])('for %s', async (_what, details, answer, timeoutMs = 5_000, asked = calls) => {
    server.answerWith(answer);
    await expectClean(asked({ timeoutMs }), { sent: true, ...details });
  });

  it('for a cancellation', async () => {
    server.answerWith(hang);
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new Error(CANARY));
    }, 50);
    const details = { code: 'cancelled', sent: 'unknown' } as const;
    await expectClean(calls({ signal: controller.signal }), details);
  });

  it('for an argument that is rejected', async () => {
    const unsendable = {
      ownId: {
        toJSON: () => {
          throw new Error(CANARY);
        },
      },
    };
    const rejected = [
      mx.observe({ userGuid: `${CANARY}/..`, memberGuid: 'm' }),
      mx.createUser(unsendable as never),
    ];
    await expectClean(rejected, { code: 'invalid-argument', sent: false });
  });

  it('nor does what metrics are told', () => {
    expect(infos.length).toBeGreaterThan(50);
    expectNoCanary(infos);
  });
});

interface Call {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const credentials = [{ guid: `CRD-${CANARY}`, value: `${CANARY}-password` }];

function calls(call: Call): Promise<unknown>[] {
  return [
    ...reads(call),
    mx.updateCredentials(REF, credentials, call),
    mx.answer(REF, credentials, call),
    mx.listNumbers(REF, call),
  ];
}

/** Those that need something of the body. */
function reads(call: Call): Promise<unknown>[] {
  const newMember = { userGuid: REF.userGuid, institutionCode: CANARY, ownId: CANARY };
  return [
    mx.createMember({ ...newMember, signIn: { kind: 'credentials', credentials } }, call),
    mx.openOauthUrl(REF, { clientRedirectUrl: `https://${CANARY}` }, call),
    mx.openWidgetUrl({ userGuid: REF.userGuid, language: CANARY, institutionCode: CANARY }, call),
  ];
}

/** The fields of an error. None holds an object, so a print shows everything in them. */
const FIELDS = [
  ...['stack', 'message', 'name', 'code', 'method', 'routeTemplate', 'sent', 'httpStatus'],
  ...['requestId', 'retryAfterMs', 'hint', 'issues'],
];

async function expectClean(
  operations: readonly Promise<unknown>[],
  details: Partial<MxErrorDetails>,
): Promise<void> {
  for (const error of await Promise.all(operations.map(failureOf))) {
    expect(error).toBeInstanceOf(MxError);
    expect(error).toMatchObject(details);
    expect(Reflect.ownKeys(error)).toEqual(FIELDS);
    expectNoCanary(error);
  }
}

function expectNoCanary(value: unknown): void {
  const options = { showHidden: true, depth: null, maxArrayLength: null, maxStringLength: null };
  expect(inspect(value, options).toLowerCase()).not.toContain(CANARY.toLowerCase());
}
