/** Goal: bounded time, bounded memory, bounded sockets, and cancellation. */
import { getEventListeners, once } from 'node:events';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ExchangeInfo } from '../../../mx/http';
import { eventually } from '../../../tools/waiting';
import { failureOf } from './support/failure';
import { json, raw, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import { fixtureBody, MEMBER_REF, USER_GUID } from './support/fixtures';

const USER = fixtureBody('read-user-response.json');

let server: FakeAtrium;
beforeEach(async () => {
  server = await startFakeAtrium();
});
afterEach(() => server.close());

describe('time', () => {
  it.each([
    ['the timeout of the port', { requestTimeoutMs: 50 }, {}],
    ['that of one operation goes before it', {}, { timeoutMs: 50 }],
  ])('a server that never answers ends in a timeout: %s', async (_what, options, call) => {
    server.answerWith(() => undefined);
    const error = await failureOf(server.mx(options).readUser(USER_GUID, call));
    expect(error).toMatchObject({ code: 'timeout', sent: 'unknown', httpStatus: undefined });
  });

  it('a body that drips does not prolong the time', async () => {
    let drip: NodeJS.Timeout | undefined;
    server.answerWith((_request, response) => {
      response.writeHead(200);
      drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => {
        clearInterval(drip);
      });
    });
    const call = server.mx({ requestTimeoutMs: 90 }).readUser(USER_GUID);
    expect((await failureOf(call)).code).toBe('timeout');
  });

  it('the wait for a free socket counts', async () => {
    server.answerWith(() => undefined);
    const mx = server.mx({ socketsMax: 1 });
    const first = failureOf(mx.readUser(USER_GUID));
    await eventually('the first has the socket', () => server.requests.length === 1);
    const queued = await failureOf(mx.readUser(USER_GUID, { timeoutMs: 300 }));
    expect(queued.code).toBe('timeout');
    expect(server.requests).toHaveLength(1);
    mx.close();
    expect((await first).code).toBe('network');
  });
});

describe('cancellation', () => {
  it('before the call: nothing is sent', async () => {
    const error = await failureOf(server.mx().readUser(USER_GUID, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'cancelled', sent: false });
    expect(server.requests).toHaveLength(0);
  });

  it('during the call: the connection is dropped at once', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      server.answerWith((_request, response) => {
        response.on('close', resolve);
        controller.abort();
      });
    });
    const call = server.mx().startVerification(MEMBER_REF, {}, { signal: controller.signal });
    expect(await failureOf(call)).toMatchObject({ code: 'cancelled', sent: 'unknown' });
    await closed;
  });

  /** A call as activities make it: whoever asks for its signal looks at the clock. */
  class Call {
    readonly #controller = new AbortController();
    readonly #looksMax: number;
    looks = 0;
    /** @param looksMax - with the look after these it is found cancelled */
    constructor(looksMax: number) {
      this.#looksMax = looksMax;
    }
    get signal() {
      this.looks += 1;
      if (this.looks > this.#looksMax) this.cancel();
      return this.#controller.signal;
    }
    cancel() {
      this.#controller.abort();
    }
  }

  it.each([
    ['a read', (call: Call) => server.mx().readUser(USER_GUID, call)],
    [
      'a URL in a language of its own',
      (call: Call) => server.mx().openWidgetUrl({ userGuid: USER_GUID, language: 'fr-CA' }, call),
    ],
  ])(
    'of a call that is found cancelled by whichever look: nothing is sent (%s)',
    async (_of, send) => {
      server.answerWith(json(200, USER));
      const undisturbed = new Call(Infinity);
      await send(undisturbed).catch(() => undefined);
      expect(undisturbed.looks).toBeGreaterThan(1);
      for (let looksMax = 0; looksMax < undisturbed.looks; looksMax += 1) {
        const error = await failureOf(send(new Call(looksMax)));
        expect([looksMax, error.code]).toEqual([looksMax, 'cancelled']);
      }
      expect(server.requests).toHaveLength(1);
    },
  );

  it('of a call whose signal is a getter, during it: the connection is dropped at once', async () => {
    const call = new Call(Infinity);
    const closed = new Promise((resolve) => {
      server.answerWith((_request, response) => {
        response.on('close', resolve);
        call.cancel();
      });
    });
    expect((await failureOf(server.mx().readUser(USER_GUID, call))).code).toBe('cancelled');
    await closed;
  });

  it('between two pages', async () => {
    const controller = new AbortController();
    server.answerWith((request, response) => {
      const page = Number(request.query['page']);
      if (page === 2) {
        controller.abort();
        return;
      }
      const pagination = { current_page: page, per_page: 100, total_entries: 300, total_pages: 3 };
      json(200, { members: [], pagination })(request, response);
    });
    const call = server.mx().listMembers(USER_GUID, { signal: controller.signal });
    expect((await failureOf(call)).code).toBe('cancelled');
    expect(server.requests).toHaveLength(2);
  });

  it('a signal that outlives its calls collects no listeners', async () => {
    server.answerWith(json(200, USER));
    const mx = server.mx();
    const { signal } = new AbortController();
    for (let call = 0; call < 5; call += 1) {
      await mx.readUser(USER_GUID, { signal });
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('size', () => {
  it('a body at the cap is read, one byte more is rejected', async () => {
    const body = JSON.stringify(USER);
    server.answerWith(raw(200, body));
    const exact = server.mx({ responseBytesMax: body.length });
    expect(await exact.readUser(USER_GUID)).toMatchObject({ isDisabled: false });
    server.answerWith(raw(200, `${body} `));
    expect(await failureOf(exact.readUser(USER_GUID))).toMatchObject({
      code: 'response-too-large',
      sent: 'unknown',
    });
  });

  it('an endless body is cut off', async () => {
    server.answerWith((_request, response) => {
      response.writeHead(200);
      const flood = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 32)));
      };
      response.on('drain', flood);
      flood();
    });
    const error = await failureOf(server.mx().readUser(USER_GUID));
    expect(error.code).toBe('response-too-large');
  });

  it.each([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('an answer in %s is unpacked, and the cap counts what it unpacks to', async (name, pack) => {
    const mx = server.mx();
    server.answerWith(raw(200, pack(JSON.stringify(USER)), { 'content-encoding': name }));
    expect(await mx.readUser(USER_GUID)).toMatchObject({ isDisabled: false });
    const packed = pack(Buffer.alloc(4_000_000, 32));
    expect(packed.length).toBeLessThan(10_000);
    server.answerWith(raw(200, packed, { 'content-encoding': name }));
    expect((await failureOf(mx.readUser(USER_GUID))).code).toBe('response-too-large');
  });

  it.each([
    ['an encoding of nobody', 'zz', 'not-json'],
    ['what is not in its encoding', 'gzip', 'network'],
  ])('%s is no answer', async (_what, name, code) => {
    server.answerWith(raw(200, 'no JSON', { 'content-encoding': name }));
    expect((await failureOf(server.mx().readUser(USER_GUID))).code).toBe(code);
  });
});

describe('connections', () => {
  it('one is used again for operations in a row, after an error answer too', async () => {
    const mx = server.mx();
    for (const answer of [json(200, USER), json(404, {}), json(200, USER)]) {
      server.answerWith(answer);
      await mx.readUser(USER_GUID).catch(() => undefined);
    }
    expect(server.requests).toHaveLength(3);
    expect(server.connections()).toBe(1);
  });

  it('never more than the bound are open, and all calls are answered', async () => {
    let most = 0;
    server.answerWith((request, response) => {
      most = Math.max(most, server.openSockets().size);
      setImmediate(() => {
        json(200, USER)(request, response);
      });
    });
    const mx = server.mx({ socketsMax: 3 });
    const users = await Promise.all(Array.from({ length: 40 }, () => mx.readUser(USER_GUID)));
    expect(users).toHaveLength(40);
    expect([most, server.connections()]).toEqual([3, 3]);
  });

  it('closing the port closes its sockets', async () => {
    server.answerWith(json(200, USER));
    const mx = server.mx();
    await mx.readUser(USER_GUID);
    const [socket] = server.openSockets();
    const closed = once(socket!, 'close');
    mx.close();
    await closed;
    expect(server.openSockets().size).toBe(0);
  });

  it.each([
    [302, { location: '/elsewhere' }, 'unexpected-status'],
    [503, { 'retry-after': '0' }, 'unavailable'],
  ])('neither is a %d followed nor tried again', async (status, headers, code) => {
    server.answerWith(raw(status, '', headers));
    const error = await failureOf(server.mx().readUser(USER_GUID));
    expect([error.code, error.httpStatus]).toEqual([code, status]);
    expect(server.requests).toHaveLength(1);
  });

  it('a proxy named in the environment is not used', async () => {
    const before = { ...process.env };
    // Port 9 rejects: a port that took the proxy would fail.
    for (const name of ['NO_PROXY', 'no_proxy']) Reflect.deleteProperty(process.env, name);
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])
      process.env[name] = 'http://127.0.0.1:9';
    try {
      server.answerWith(json(200, USER));
      expect(await server.mx().readUser(USER_GUID)).toMatchObject({ isDisabled: false });
    } finally {
      process.env = before;
    }
  });
});

describe('onExchange', () => {
  it('is told of each exchange, and may throw', async () => {
    const infos: ExchangeInfo[] = [];
    const mx = server.mx({
      onExchange(info) {
        infos.push(info);
        throw new Error('broken metric');
      },
    });
    server.answerWith(json(200, USER));
    await mx.readUser(USER_GUID);
    server.answerWith(json(409, { error: {} }));
    await mx.startVerification(MEMBER_REF, {});
    await failureOf(mx.readUser('..'));
    const user = { method: 'GET', route: '/users/{user_guid}' };
    const route = '/users/{user_guid}/members/{member_guid}/verify';
    expect(infos).toEqual(
      [
        { ...user, status: 200 },
        { method: 'POST', route, status: 409, code: 'conflict' },
        { ...user, code: 'invalid-argument' },
      ].map((info) => ({
        ...info,
        ...{ durationMs: expect.any(Number), turnMs: expect.any(Number), isPoll: false },
      })),
    );
  });
});
