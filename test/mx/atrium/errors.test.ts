/** Goal: each way to fail has its code, its details and nothing else. */
import { createServer, type AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RETRY_AFTER_MAX_MS } from '../../../mx/http';
import { MxError, isMxError, mayHaveTakenEffect, type MxPort } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, raw, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import { CALLS, callOf, fixtureBody, fixturesOf, MEMBER_REF, USER_GUID } from './support/fixtures';

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx();
});
afterAll(() => server.close());

describe('example errors', () => {
  const expected: Readonly<Record<string, readonly [code: string, hint?: string]>> = {
    'error-400-empty-body.json': ['bad-request'],
    'error-400-member-cannot-use-oauth.json': ['bad-request'],
    'error-400-missing-parameter.json': ['bad-request'],
    'error-400-verification-not-supported.json': [
      'bad-request',
      'institution-does-not-support-verification',
    ],
    'error-401-invalid-keys.json': ['unauthorized'],
    'error-403-feature-not-enabled.json': ['forbidden'],
    'error-403-ip-not-whitelisted.json': ['forbidden'],
    'error-404-institution-not-found.json': ['not-found'],
    'error-404-member-not-found.json': ['not-found'],
    'error-404-user-not-found.json': ['not-found'],
    'error-405-member-limit-exceeded.json': ['constraint'],
    'error-405-resume-not-challenged.json': ['constraint'],
    'error-406-wrong-accept-header.json': ['not-acceptable'],
    'error-409-duplicate-identifier.json': ['conflict'],
    'error-409-duplicate-member.json': ['conflict'],
    'error-409-other-job-running.json': ['conflict'],
    'error-422-unprocessable.json': ['unprocessable'],
    'error-429-balance-too-frequent.json': ['rate-limited'],
    'error-500-server-error.json': ['server-error'],
    'error-502-bad-gateway.json': ['server-error'],
    'error-503-maintenance.json': ['unavailable'],
    'error-504-gateway-timeout.json': ['server-error'],
  };

  it('are all in the table', () => {
    const files = fixturesOf('error').map((fixture) => fixture.file);
    expect(Object.keys(expected).sort()).toEqual(files.sort());
  });

  it.each(fixturesOf('error').map((fixture) => [fixture.file, fixture] as const))(
    '%s',
    async (file, fixture) => {
      server.answerWith(json(fixture.http_status, fixtureBody(file)));
      // An answer is judged the same on any route; one of the port stands in for those that it does
      // not need. A verify takes a 409 for an answer.
      const own = fixture.http_status === 409 ? undefined : callOf(fixture);
      const error = await failureOf((own ?? CALLS['GET /users']!)(mx));
      const [code, hint] = expected[file] ?? [];
      expect(error).toMatchObject({
        code,
        httpStatus: fixture.http_status,
        sent: fixture.http_status >= 500 ? 'unknown' : true,
        ...(own === undefined ? {} : { routeTemplate: fixture.path, method: fixture.method }),
      });
      expect(error.hint).toBe(hint);
    },
  );
});

/** Bodies of gateways, firewalls and load balancers, and what is left of one of MX's. */
const STRANGERS = [
  '',
  '<html><body>does not support instant account verification</body></html>',
  'default backend - 404',
  '{"error":{"message":',
  '{"error":null}',
  '{"error":"does not support instant account verification"}',
  '{"error":["does not support instant account verification"]}',
  '{"message":"Forbidden"}',
  '{}',
  '[]',
  'null',
];

describe('statuses', () => {
  const ID = '4f1a2b3c4d5e6f708192a3b4c5d6e7f8';
  const DASHED_ID = '4f1a2b3c-4d5e-6f70-8192-a3b4c5d6e7f8';

  const REJECTIONS = [400, 401, 403, 404, 405, 406, 409, 422];

  it.each([207, 300, 304, 402, 408, 410, 418, 425, 501, 599])(
    '%d may have had an effect, whoever sent it',
    async (httpStatus) => {
      for (const body of ['<html>oops</html>', '{"error":{"message":"m"}}']) {
        server.answerWith(raw(httpStatus, body));
        const code = httpStatus >= 500 ? 'server-error' : 'unexpected-status';
        const error = await failureOf(mx.answer(MEMBER_REF, [{ guid: 'CRD-1', value: 'v' }]));
        expect(error).toMatchObject({ code, sent: 'unknown', httpStatus });
        expect(mayHaveTakenEffect(error)).toBe(true);
      }
    },
  );

  it.each(REJECTIONS)('%d is a rejection from MX itself alone', async (httpStatus) => {
    const update = () => failureOf(mx.updateCredentials(MEMBER_REF, []));
    server.answerWith(json(httpStatus, { error: {} }));
    expect(mayHaveTakenEffect(await update())).toBe(false);
    for (const body of STRANGERS) {
      server.answerWith(raw(httpStatus, body));
      const error = await update();
      expect(error).toMatchObject({ code: 'not-mx', sent: 'unknown', httpStatus, hint: undefined });
      expect(mayHaveTakenEffect(error)).toBe(true);
      expect(await failureOf(mx.startVerification(MEMBER_REF, {}))).toMatchObject({
        code: 'not-mx',
      });
    }
  });

  it('429 asks for a slower pace and has no effect, whoever sent it', async () => {
    server.answerWith(raw(429, 'slow down'));
    const error = await failureOf(mx.updateCredentials(MEMBER_REF, []));
    expect([error.code, mayHaveTakenEffect(error)]).toEqual(['rate-limited', false]);
  });

  it.each([200, 201, 202, 203, 206])('%d is a success and handed on', async (status) => {
    server.answerWith(json(status, fixtureBody('verify-member-response.json')));
    const kind = status === 202 ? 'same-job' : 'accepted';
    expect(await mx.startVerification(MEMBER_REF, {})).toMatchObject({ kind });
  });

  it.each([
    [503, 'retry-after', '12', { retryAfterMs: 12_000 }],
    [503, 'retry-after', 'soon', { retryAfterMs: undefined }],
    [404, 'x-request-id', ID, { requestId: ID }],
    [200, 'x-request-id', DASHED_ID, { requestId: DASHED_ID }],
    [404, 'x-request-id', 'not what MX sends', { requestId: undefined }],
    [200, 'x-request-id', 'ab', { requestId: undefined }],
  ])('%d: of the header %s %s comes %j', async (status, name, value, details) => {
    server.answerWith(json(status, status === 404 ? { error: {} } : {}, { [name]: value }));
    expect(await failureOf(mx.readUser(USER_GUID))).toMatchObject(details);
  });

  it.each([429, 503, 404])('%d: who asks for an hour gets minutes of it', async (status) => {
    const askedBy = async (body: string) => {
      server.answerWith(raw(status, body, { 'retry-after': '3600' }));
      return (await failureOf(mx.readUser(USER_GUID))).retryAfterMs;
    };
    expect(await askedBy('{"error":{}}')).toBe(RETRY_AFTER_MAX_MS.mx);
    for (const body of STRANGERS) expect(await askedBy(body)).toBe(RETRY_AFTER_MAX_MS.stranger);
  });

  it.each([
    '{"error":{"message":["does not support instant account verification"]}}',
    `{"error":{"message":"${'x'.repeat(600)} does not support instant account verification"}}`,
  ])('a message that cannot be read gives no hint: %j', async (body) => {
    server.answerWith(raw(400, body));
    const error = await failureOf(mx.readUser(USER_GUID));
    expect([error.code, error.hint]).toEqual(['bad-request', undefined]);
  });

  it('a byte order mark is no part of the JSON', async () => {
    server.answerWith(raw(200, '\uFEFF{"user":{"guid":"USR-1"}}'));
    expect(await mx.readUser(USER_GUID)).toMatchObject({ isDisabled: false });
  });
});

it('a rejected connection is a network error that was certainly not sent', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const other = server.mx({ baseUrl: `http://127.0.0.1:${String(port)}` });
  const error = await failureOf(other.startVerification(MEMBER_REF, {}));
  expect(error).toMatchObject({ code: 'network', sent: false, httpStatus: undefined });
});

describe('mayHaveTakenEffect', () => {
  const details = { routeTemplate: '/r', method: 'POST', httpStatus: undefined } as const;
  it.each([
    [{ ...details, code: 'timeout', sent: 'unknown' }, true],
    [{ ...details, code: 'network', sent: false }, false],
    [{ ...details, code: 'server-error', sent: 'unknown', httpStatus: 502 }, true],
    [{ ...details, code: 'conflict', sent: true, httpStatus: 409 }, false],
    [{ ...details, code: 'unexpected-status', sent: 'unknown', httpStatus: 302 }, true],
    [{ ...details, code: 'not-mx', sent: 'unknown', httpStatus: 404 }, true],
    [{ ...details, code: 'response-invalid', sent: true, httpStatus: 200 }, true],
    [{ ...details, code: 'not-json', sent: true, httpStatus: 202 }, true],
    [{ ...details, code: 'timeout', sent: 'unknown', method: 'GET' }, false],
    [{ ...details, code: 'cancelled', sent: false }, false],
  ] as const)('%j is %s', (error, effect) => {
    expect(mayHaveTakenEffect(new MxError(error))).toBe(effect);
  });
});

describe('isMxError', () => {
  const details = { code: 'timeout', method: 'GET', routeTemplate: '/r', sent: 'unknown' } as const;

  it('knows its own and copies from another realm', () => {
    expect(isMxError(new MxError(details))).toBe(true);
    const foreign: unknown = runInNewContext(
      `Object.assign(new Error('x'), ${JSON.stringify({ name: 'MxError', ...details })})`,
    );
    expect(foreign instanceof Error).toBe(false);
    expect(isMxError(foreign)).toBe(true);
  });

  it.each([
    undefined,
    null,
    'MxError',
    new Error('timeout'),
    { name: 'MxError' },
    { name: 'MxError', ...details, code: 'ECONNRESET' },
    { ...details, name: 'AxiosError' },
  ])('rejects %p', (value) => {
    expect(isMxError(value)).toBe(false);
  });
});
