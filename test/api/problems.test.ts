/**
 * Goal: whatever goes wrong is a problem of RFC 9457 with a stable code and nothing secret; limits
 * hold. Method: broken requests over real sockets, down to raw bytes, to the API on a played
 * client.
 */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PROBLEMS } from '../../api';
import { ROUTES } from '../../api/routes';
import { toProblem } from '../../api/to-problem';
import {
  CLIENT_ERROR_CODES,
  VerificationClientError,
  type ClientErrorCode,
  type InstitutionLookUps,
} from '../../client';
import { REJECTION_REASONS, type RejectionReason } from '../../domain';
import { aStart, expectProblem } from './support/api';
import { aPlayedClient, startStubbedApi, type StubbedApi } from './support/stub-api';

const LIST = '/v1/verifications';
const SECRET = 'hunter2-very-secret';

/** Sends raw bytes and reads until the server closes. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('close', () => resolve(answer));
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

  it('tells a conflict from an answer that is wrong in itself', () => {
    const reasons = Object.keys(REJECTION_REASONS) as RejectionReason[];
    const codes = reasons.map((reason) => {
      const problem = toProblem(new VerificationClientError('ANSWER_REJECTED', { reason }));
      expect(problem.details.reason).toBe(reason);
      return problem.code;
    });
    expect(new Set(codes)).toEqual(new Set(['ANSWER_REJECTED', 'ANSWER_INVALID']));
    const conflicts = reasons.filter((_reason, index) => codes[index] === 'ANSWER_REJECTED');
    expect(conflicts).toEqual(['no-open-round', 'wrong-round', 'wrong-kind']);
  });

  it('says nothing of an error that nobody expected', () => {
    const problem = toProblem(new Error('password hunter2 in /srv/app/secret.ts'));
    expect(problem.code).toBe('INTERNAL');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('over HTTP', () => {
  let stubbed: StubbedApi;
  const get = (path: string, headers: Record<string, string> = {}) =>
    stubbed.caller.get(path, { headers });

  /** A body as bytes. */
  const sendBytes = async (body: Buffer) => {
    const headers = {
      authorization: `Bearer ${stubbed.key}`,
      'content-type': 'application/json',
    };
    const sent = await fetch(`${stubbed.api.url}${LIST}`, { method: 'POST', headers, body });
    return { status: sent.status, text: await sent.text() };
  };

  beforeAll(async () => {
    const readInstitution = () =>
      Promise.reject(new VerificationClientError('INSTITUTION_NOT_FOUND'));
    const institutions = { readInstitution } as unknown as InstitutionLookUps;
    stubbed = await startStubbedApi(aPlayedClient().client, { institutions });
  });
  afterAll(async () => {
    await stubbed.api.close();
  });

  it.each([
    ['GET', '/v1/nothing', 404, 'ROUTE_NOT_FOUND'],
    ['DELETE', LIST, 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/livez', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', `${LIST}/%ZZ`, 400, 'INVALID_REQUEST'],
    ['GET', '/v1/institutions/no_such_bank', 404, 'INSTITUTION_NOT_FOUND'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    const answer = await stubbed.caller.send(method, path);
    expectProblem(answer, status, code);
    if (path === LIST) expect(answer.headers.get('allow')).toBe('POST, GET');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'a body of type %s is not taken',
    async (type) => {
      const answer = await stubbed.caller.post(LIST, 'x=1', { headers: { 'content-type': type } });
      expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    },
  );

  const strict = ROUTES.filter(({ takesAnyQuery }) => takesAnyQuery !== true);
  it.each(strict.map(({ method, path }) => [method, path] as const))(
    '%s %s takes no parameter that nobody documented, and no empty body amiss',
    async (method, path) => {
      const { links } = (await stubbed.caller.post(LIST, aStart())).body;
      const sent = path
        .replace(`${LIST}/{verificationId}`, links.self)
        .replace('{institutionCode}', 'mxbank')
        .replace('{name}', 'page.js')
        .replaceAll(/\{\w+\}/g, 'an-id');
      const answer = await stubbed.caller.send(method, `${sent}?${SECRET}=1`);
      expectProblem(answer, 400, 'INVALID_REQUEST');
      expect(answer.body.errors[0]).toMatchObject({ parameter: '(query)' });
      expect(answer.text).not.toContain(SECRET);
      if (method === 'GET') return;
      const { body, status } = await stubbed.caller.send(method, sent);
      // Some clients name a type although they send nothing.
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await stubbed.caller.send(method, sent, { headers })).status).toBe(status);
      const needsBody =
        /answers|selection|credentials|cancel|verifications$|endpoints$|state$|resend|^\/v1\/page-sessions(?!\/renew)/.test(
          sent,
        );
      expect(status === 400).toBe(needsBody);
      if (needsBody) expect(body.errors).toEqual([{ pointer: '', detail: 'is missing' }]);
      if (needsBody) return;
      // A body that somebody sends all the same is checked.
      const odd = /member-changed|mx-webhooks/.test(sent) ? '[]' : `{"${SECRET}":1}`;
      expectProblem(await stubbed.caller.send(method, sent, { body: odd }), 400, 'INVALID_REQUEST');
    },
  );

  it('a body may begin with a byte order mark; a compressed one is told what is wrong', async () => {
    const text = `\uFEFF${JSON.stringify(aStart())}`;
    expect((await stubbed.caller.post(LIST, text)).status).toBe(201);
    const headers = { 'content-encoding': 'gzip' };
    const answer = await stubbed.caller.post(LIST, aStart(), { headers });
    expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(answer.body.errors).toEqual([expect.objectContaining({ header: 'content-encoding' })]);
    expect(answer.headers.get('accept-encoding')).toBe('identity');
    const plain = await stubbed.caller.post(LIST, aStart(), {
      headers: { 'content-encoding': 'identity' },
    });
    expect(plain.status).toBe(201);
  });

  it.each<[string, (text: string) => Buffer]>([
    ['no UTF-8', (text) => Buffer.from(text.replace('PLACE', '\xe9'), 'latin1')],
    ['cut in a character', (text) => Buffer.from(text.replace('PLACE', '\xc3'), 'latin1')],
    [
      'an encoded surrogate',
      (text) => Buffer.from(text.replace('PLACE', '\xed\xa0\x80'), 'latin1'),
    ],
    ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
    ['half a surrogate pair, escaped', (text) => Buffer.from(text.replace('PLACE', '\\ud83d'))],
    ['the other half', (text) => Buffer.from(text.replace('PLACE', '\\\\\\ude00'))],
  ])('a text that would be replaced silently is rejected: %s', async (_what, spoil) => {
    const text = JSON.stringify(aStart()).replace('test_atrium', 'PLACE');
    const answer = await sendBytes(spoil(text));
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/"detail":"is not (?:UTF-8|JSON)"/);
  });

  it.each(['é😀', '\\\\ud83d as text', '\\ud83d\\ude00'])(
    'a text that is one is taken: %s',
    async (value) => {
      const text = JSON.stringify(aStart()).replace('test_atrium', value);
      expect((await sendBytes(Buffer.from(text))).status).toBe(201);
    },
  );

  it.each(['/v1/institutions?name=%FF', `${LIST}?phase=%C3`, `${LIST}?cursor=%E0%A4%A`])(
    'a query that is no UTF-8 is rejected: %s',
    async (path) => {
      expectProblem(await get(path), 400, 'INVALID_REQUEST');
    },
  );

  it('parameters that are wrong are named; nothing of a body that is no JSON is repeated', async () => {
    const query = await get(`${LIST}?pageSize=x&phase=NOPE`);
    expectProblem(query, 400, 'INVALID_REQUEST');
    expect(query.body.errors).toEqual(
      ['phase', 'pageSize'].map((parameter) => expect.objectContaining({ parameter })),
    );
    const answer = await stubbed.caller.post(LIST, `{"${SECRET}`);
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(answer.text).not.toContain(SECRET);
  });

  it('body, address and headers are bounded', async () => {
    for (const path of [`${LIST}?cursor=${'x'.repeat(8_000)}`, `${LIST}/${'x'.repeat(300)}`]) {
      expectProblem(await get(path), 414, 'URI_TOO_LONG');
    }
    const large = { ...aStart(), note: 'x'.repeat(600_000) };
    expectProblem(await stubbed.caller.post(LIST, large), 413, 'BODY_TOO_LARGE');
    const { url } = stubbed.api;
    const head = `GET /livez HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`;
    const answer = await raw(url, head);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('HEADERS_TOO_LARGE');
    const broken = await raw(url, 'what is this\r\n\r\n');
    expect(broken).toMatch(/^HTTP\/1\.1 400 [\s\S]*INVALID_REQUEST/);
  });

  it("the request id is ours, whatever the caller's own is", async () => {
    const { headers } = await get('/v1/nothing', { 'x-request-id': 'trace-42' });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('security headers are sent, and CORS to nobody unless told', async () => {
    const { headers } = await get('/livez', { origin: 'https://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('strict-transport-security')).not.toBeNull();
  });
});
