/**
 * Goal: a webhook reaches the public internet alone, and no receiver holds its sender up. Method: tables of
 * addresses, and receivers on loopback that behave in every bad way.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it, test } from '@jest/globals';
import { isPublicAddress, postWebhook, type WebhookEgress } from '../../runtime/webhooks';

test.each([
  ...['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '223.255.255.255'],
  ...['2606:4700:4700::1111', '2a00:1450:4001:82a::200e'],
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.2.1', '198.18.0.1', '224.0.0.1'],
  ...['255.255.255.255', '::', '::1', '::ffff:8.8.8.8', '::ffff:127.0.0.1', '64:ff9b::7f00:1'],
  ...['fc00::1', 'fd12::1', 'fe80::1', 'fe80::1%eth0', 'ff02::1', '2001:db8::1', '2002:7f00:1::'],
  ...['2001::1', '3fff::1', 'fec0::1', 'localhost', '', '2130706433', '0x7f.1', '127.1'],
])('%j is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

describe('a webhook', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  let requests = 0;

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    requests = 0;
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, 'close');
    }
  });

  async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer((request, response) => {
      requests += 1;
      answer(request, response);
    });
    server.on('connection', (socket) => sockets.add(socket));
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  }

  function post(url: string, egress: Partial<WebhookEgress> = {}) {
    const headers = { 'webhook-id': 'msg_1' };
    return postWebhook({ arePrivateAllowed: true, ...egress }, { url, headers, body: '{"a":"é"}' });
  }

  it('arrives whole, at an address that was checked, under the name of its URL', async () => {
    const seen: unknown[] = [];
    const port = await receiver((request, response) => {
      const { method, url, headers } = request;
      seen.push(method, url, headers.host, headers['webhook-id'], headers['content-type']);
      request.setEncoding('utf8').on('data', (text: string) => seen.push(text));
      request.on('end', () => response.writeHead(204).end());
    });
    // Nobody listens at the first one.
    const resolve = () => Promise.resolve(['::1', '127.0.0.1']);
    const name = `hooks.test:${String(port)}`;
    expect(await post(`http://${name}/in?a=1`, { resolve })).toEqual({ status: 204 });
    const body = '{"a":"é"}';
    expect(seen).toEqual(['POST', '/in?a=1', name, 'msg_1', 'application/json', body]);
  });

  test.each([
    ['http://8.8.8.8/', []],
    ['https://127.0.0.1/', []],
    ['https://[::1]/', []],
    ['https://2130706433/', []],
    ['https://user:secret@hooks.test/', ['8.8.8.8']],
    ['ftp://hooks.test/', ['8.8.8.8']],
    ['no url', []],
    ['https://hooks.test/', ['10.0.0.1']],
    ['https://hooks.test/', ['8.8.8.8', '127.0.0.1']],
  ])('to %s (%j) is not sent where private addresses are not allowed', async (url, addresses) => {
    const resolve = () => Promise.resolve(addresses);
    expect(await post(url, { arePrivateAllowed: false, resolve })).toEqual({
      failure: 'not-allowed',
    });
  });

  it('follows no redirect', async () => {
    const port = await receiver((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${String(port)}/other` }).end();
    });
    expect(await post(`http://127.0.0.1:${String(port)}/`)).toEqual({ status: 307 });
    expect(requests).toBe(1);
  });

  test.each([
    ['120', { retryAfterMs: 120_000 }],
    ['soon', {}],
    ['Sun, 06 Nov 1994 08:49:37 GMT', { retryAfterMs: 0 }],
  ])('is told to wait by Retry-After: %s', async (text, expected) => {
    const port = await receiver((_, response) => {
      response.writeHead(503, { 'retry-after': text }).end();
    });
    const url = `http://127.0.0.1:${String(port)}/`;
    expect(await post(url)).toEqual({ status: 503, ...expected });
  });

  test.each<[string, (response: ServerResponse) => void, object]>([
    ['says nothing', () => undefined, { failure: 'timed-out' }],
    ['never ends', (response) => void response.writeHead(200).write('a'), { failure: 'timed-out' }],
    ['talks without end', talkWithoutEnd, { status: 200 }],
    ['hangs up', (response) => void response.destroy(), { failure: 'no-connection' }],
    [
      'sends a head without end',
      (response) => void response.writeHead(200, { a: 'a'.repeat(32_768) }).end(),
      { failure: 'no-connection' },
    ],
  ])('gets by a receiver that %s', async (_, answer, expected) => {
    const port = await receiver((_request, response) => {
      answer(response);
    });
    const url = `http://127.0.0.1:${String(port)}/`;
    // Long enough for a megabyte on a busy machine; the silent ones take all of it.
    expect(await post(url, { timeoutMs: 1_500 })).toEqual(expected);
  });

  it('gets by a name that has no address, and a resolver that does not answer', async () => {
    const none = () => Promise.reject(new Error('ENOTFOUND'));
    const never = () => new Promise<never>(() => undefined);
    const url = 'https://hooks.test/';
    expect(await post(url, { resolve: none })).toEqual({ failure: 'no-address' });
    expect(await post(url, { resolve: never, timeoutMs: 50 })).toEqual({ failure: 'timed-out' });
  });

  it('is given up when its sender stops', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    const egress = { arePrivateAllowed: true };
    const given = { url: 'http://127.0.0.1:1/', headers: {}, body: '', signal };
    await expect(postWebhook(egress, given)).rejects.toThrow('stopped');
  });
});

function talkWithoutEnd(response: ServerResponse): void {
  response.writeHead(200);
  const talk = (): void => {
    while (!response.destroyed && response.write('a'.repeat(16_384)));
    if (!response.destroyed) response.once('drain', talk);
  };
  talk();
}
