/**
 * Goal: MX is reached through an egress proxy, whose own answers and silence are never taken for
 * MX's.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MxConfigurationError } from '../../../mx/atrium';
import { SAFETY_NET_MS, eventually } from '../../../tools/waiting';
import { startConnectProxy, type ConnectProxy } from '../../support/connect-proxy';
import { failureOf } from './support/failure';
import { json, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import { fixtureBody, USER_GUID } from './support/fixtures';

const PASSWORD = 'p@ss:word';
const USER = `user:${encodeURIComponent(PASSWORD)}`;

let server: FakeAtrium;
let proxy: ConnectProxy;
beforeEach(async () => {
  server = await startFakeAtrium();
  server.answerWith(json(200, fixtureBody('read-user-response.json')));
  proxy = await startConnectProxy();
});
afterEach(async () => {
  await server.close();
  await proxy.close();
});
const through = (more = {}) => server.mx({ proxyUrl: `http://${USER}@${proxy.address}`, ...more });

describe('a proxy', () => {
  it('opens one tunnel for many calls, and is told its password and nothing of MX', async () => {
    const mx = through();
    for (let call = 0; call < 3; call += 1) {
      expect(await mx.readUser(USER_GUID)).toMatchObject({ userGuid: expect.any(String) });
    }
    const authorization = `Basic ${Buffer.from(`user:${PASSWORD}`).toString('base64')}`;
    const target = new URL(server.baseUrl).host;
    expect(proxy.tunnels).toEqual([{ target, authorization }]);
    const [first] = server.requests;
    expect(first?.headers).not.toHaveProperty('proxy-authorization');
  });

  it.each([400, 401, 403, 404, 407, 408, 409, 422, 429, 500, 502, 503, 504])(
    'that answers %i is no answer of MX: nothing was sent, and it is worth repeating',
    async (status) => {
      proxy.answerWith(status);
      const mx = through();
      const error = await failureOf(mx.readUser(USER_GUID));
      expect(error).toMatchObject({ code: 'network', sent: false, httpStatus: undefined });
      expect(JSON.stringify(error) + String(error.stack)).not.toContain('ss:word');
      proxy.answerWith(200);
      expect(await mx.readUser(USER_GUID)).toMatchObject({ userGuid: expect.any(String) });
    },
  );

  it('that is silent is given up, and takes no place in the pool', async () => {
    proxy.answerWith(undefined);
    const mx = through({ socketsMax: 2, requestTimeoutMs: 100 });
    const calls = Array.from({ length: 6 }, () => failureOf(mx.readUser(USER_GUID)));
    for (const { code, sent } of await Promise.all(calls)) {
      expect([code, sent]).toEqual([expect.stringMatching(/timeout|network/), expect.anything()]);
    }
    await eventually('its sockets are closed', () => proxy.openSockets() === 0);
    proxy.answerWith(200);
    const answer = await mx.readUser(USER_GUID, { timeoutMs: SAFETY_NET_MS });
    expect(answer).toMatchObject({ userGuid: expect.any(String) });
  });

  it('that is not there is told as a network failure', async () => {
    await proxy.close();
    const error = await failureOf(through().readUser(USER_GUID));
    expect(error).toMatchObject({ code: 'network', sent: false });
    proxy = await startConnectProxy();
  });

  it.each(['proxy:3128', 'socks5://proxy:1080', '', 'http://'])(
    'at the address %j is rejected, and the address not repeated',
    (proxyUrl) => {
      const make = () => server.mx({ proxyUrl });
      expect(make).toThrow(MxConfigurationError);
      expect(make).toThrow(/^MX client option proxyUrl: must begin with http/);
    },
  );
});
