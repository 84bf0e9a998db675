/**
 * Goal: whatever goes wrong is a problem of RFC 9457 with a stable code and nothing secret; limits hold. Method: broken
 * requests over real sockets, down to raw bytes; one lying Atrium for what an upstream could let slip.
 */
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { PROBLEMS } from '../../api';
import { toProblem } from '../../api/to-problem';
import { CLIENT_ERROR_CODES, VerificationClientError, type ClientErrorCode } from '../../client';
import { type RejectionReason } from '../../domain';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aKey, aStart, useApi, type Answer } from './support/api';
import { startStubbedApi } from './support/stub-api';

const limited = aKey('dev', ['verifications:read']);
const roaming = aKey('dev', ['verifications:read', 'verifications:write']);

function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `urn:atrium-verification:problem:${code}`,
    status,
    requestId: answer.headers.get('x-request-id'),
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

/** Sends raw bytes and reads until the server closes. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}

describe('the table of problems', () => {
  it('has a row for every error of the client', () => {
    for (const code of Object.keys(CLIENT_ERROR_CODES) as ClientErrorCode[]) {
      const problem = toProblem(new VerificationClientError(code));
      expect(Object.keys(PROBLEMS)).toContain(problem.code);
      expect(problem.code).not.toBe('INTERNAL');
    }
  });

  it.each<[RejectionReason, string]>([
    ['no-open-round', 'ANSWER_REJECTED'],
    ['wrong-round', 'ANSWER_REJECTED'],
    ['wrong-kind', 'ANSWER_REJECTED'],
    ['unknown-guid', 'ANSWER_INVALID'],
    ['duplicate-guid', 'ANSWER_INVALID'],
    ['incomplete', 'ANSWER_INVALID'],
    ['unknown-option', 'ANSWER_INVALID'],
    ['malformed', 'ANSWER_INVALID'],
  ])('tells a conflict from an answer that is wrong in itself: %s is %s', (reason, code) => {
    const problem = toProblem(new VerificationClientError('ANSWER_REJECTED', { reason }));
    expect(problem).toMatchObject({ code, facts: { reason } });
  });

  it('says nothing of an error that nobody expected', () => {
    const problem = toProblem(new Error('password hunter2 in /srv/app/secret.ts'));
    expect(problem.code).toBe('INTERNAL');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describeWithOwnServer('problems over HTTP', () => {
  const running = useApi({ api: { records: [limited.record] } });

  it('answer paths, methods and media types that are not there', async () => {
    const { caller } = running();
    expectProblem(await caller.get('/v1/nothing'), 404, 'ROUTE_NOT_FOUND');
    const wrongMethod = await caller.send('DELETE', '/v1/verifications');
    expectProblem(wrongMethod, 405, 'METHOD_NOT_ALLOWED');
    expect(wrongMethod.headers.get('allow')).toBe('POST, GET');
    expectProblem(await caller.send('PUT', '/livez'), 405, 'METHOD_NOT_ALLOWED');
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const parts = { headers: { 'content-type': type } };
      expectProblem(
        await caller.post('/v1/verifications', 'x=1', parts),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      );
    }
  });

  it('name the parameters that are wrong, and repeat nothing of a body that is no JSON', async () => {
    const { caller } = running();
    const query = await caller.get('/v1/verifications?pageSize=x&phase=NOPE');
    expectProblem(query, 400, 'INVALID_REQUEST');
    expect(query.body.errors).toEqual(
      ['phase', 'pageSize'].map((parameter) => expect.objectContaining({ parameter })),
    );
    const secret = 'hunter2-very-secret';
    const answer = await caller.post('/v1/verifications', `{"${secret}`);
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(answer.text).not.toContain(secret);
    expectProblem(await caller.get('/v1/verifications/%ZZ'), 400, 'INVALID_REQUEST');
  });

  it('bound body, address, headers', async () => {
    const { caller, api } = running();
    const large = { ...aStart(), note: 'x'.repeat(600_000) };
    expectProblem(await caller.post('/v1/verifications', large), 413, 'BODY_TOO_LARGE');
    const long = `/v1/verifications?cursor=${'x'.repeat(8_000)}`;
    expectProblem(await caller.get(long), 414, 'URI_TOO_LONG');
    expectProblem(await caller.get(`/v1/verifications/${'x'.repeat(300)}`), 414, 'URI_TOO_LONG');
    const head = `GET /livez HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`;
    const answer = await raw(api.url, head);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('HEADERS_TOO_LARGE');
    expect(await raw(api.url, 'what is this\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*INVALID_REQUEST/,
    );
  });

  it('echo the request id of the caller, and no other text of theirs', async () => {
    const { caller } = running();
    const headers = { 'x-request-id': 'trace-42' };
    const echoed = await caller.get('/v1/nothing', { headers });
    expect(echoed.headers.get('x-request-id')).toBe('trace-42');
    const odd = await caller.get('/v1/nothing', { headers: { 'x-request-id': '<script>' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('let nothing of Atrium through', async () => {
    const { caller, stack } = running();
    for (const kind of ['html', 'truncated-json', 'reset', 'status', 'rate-limit'] as const) {
      stack.simulator.control.addFault({ route: 'readInstitution', kind, times: 1 });
      const answer = await caller.get('/v1/institutions/mxbank');
      expectProblem(answer, 503, 'MX_UNAVAILABLE');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answer.text).not.toMatch(/Bad Gateway|simulat|html/i);
    }
  });

  it('send security headers, and CORS to nobody unless told', async () => {
    const { caller } = running();
    const answer = await caller.get('/livez', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('strict-transport-security')).not.toBeNull();
  });
});

describeWithOwnServer('limits that a deployment sets', () => {
  const corsOrigins = ['https://app.example.com'];
  const running = useApi({
    api: {
      records: [limited.record, roaming.record],
      settings: { requestsPerMinute: 20, corsOrigins },
    },
  });

  it('count per key, and tell when to come back', async () => {
    const { caller, api } = running();
    const busy = new Caller(api.url, limited.key);
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => busy.get('/v1/verifications')),
    );
    const rejected = answers.filter(({ status }) => status === 429);
    expect(rejected).toHaveLength(5);
    expectProblem(rejected[0]!, 429, 'RATE_LIMITED');
    expect(Number(rejected[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await caller.get('/v1/verifications')).status).toBe(200);
    const probes = await Promise.all(Array.from({ length: 40 }, () => busy.get('/livez')));
    expect(new Set(probes.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('count one budget of a key over all routes and methods, asking for a head alone included', async () => {
    const { api } = running();
    const busy = new Caller(api.url, roaming.key);
    const statuses: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      for (const [method, path] of [
        ['GET', '/v1/verifications'],
        ['HEAD', '/v1/verifications'],
        ['GET', '/v1/institutions'],
        ['GET', '/v1/institutions/mxbank'],
        ['POST', '/v1/verifications/never-was/credentials'],
      ] as const) {
        statuses.push((await busy.send(method, path)).status);
      }
    }
    expect(statuses.slice(0, 20)).not.toContain(429);
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429]);
  });

  it('slow down whoever tries keys', async () => {
    const guesser = new Caller(running().api.url, 'avk_000000000000_wrong');
    const answers = await Promise.all(
      Array.from({ length: 80 }, () => guesser.get('/v1/verifications')),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  it('answer an OPTIONS that is no preflight as one that allows nothing more', async () => {
    const { caller } = running();
    for (const headers of [{}, { origin: 'https://app.example.com' }]) {
      const answer = await caller.send('OPTIONS', '/v1/verifications', { headers });
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });
    }
  });

  it('let exactly the named origins in', async () => {
    const { caller } = running();
    const ask = (origin: string) =>
      caller.send('OPTIONS', '/v1/verifications', {
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const good = await ask('https://app.example.com');
    expect(good.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(good.headers.get('access-control-allow-headers')).toContain('authorization');
    for (const origin of ['https://app.example.com.evil.example', 'https://example.com', 'null']) {
      expect((await ask(origin)).headers.get('access-control-allow-origin')).not.toBe(origin);
    }
  });
});

describe('an API behind a proxy of its own', () => {
  const tryKeys = async (trustProxy: boolean, addresses: (at: number) => string) => {
    const { api } = await startStubbedApi({}, { trustProxy, settings: { requestsPerMinute: 600 } });
    const guesser = new Caller(api.url, 'avk_000000000000_wrong');
    try {
      const answers = await Promise.all(
        Array.from({ length: 80 }, (_, at) =>
          guesser.get('/v1/verifications', { headers: { 'x-forwarded-for': addresses(at) } }),
        ),
      );
      return answers.filter(({ status }) => status === 429).length;
    } finally {
      await api.close();
    }
  };

  it('goes by the address that the proxy has appended, and by none that stands before it', async () => {
    expect(await tryKeys(true, (at) => `203.0.113.${String(at)}, 198.51.100.7`)).toBe(20);
    expect(await tryKeys(true, (at) => `198.51.100.7, 203.0.113.${String(at)}`)).toBe(0);
  });

  it('goes by the address of the connection where there is none', async () => {
    expect(await tryKeys(false, (at) => `203.0.113.${String(at)}`)).toBe(20);
  });
});
