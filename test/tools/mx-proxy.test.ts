/** Goal: whoever judges polls knows which requests nobody waited for. Method: raw connections in front of a server that answers. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { startMxProxy } from '../../tools/proxies/mx-proxy';
import { useStarted } from '../integration/support/stack';
import { eventually } from '../support/dev-server';

const proxied = useStarted(async (onEnd) => {
  const mx = createServer((request, response) => {
    response.setHeader('x-request-id', request.url?.slice(1) ?? '').end('{}');
  });
  await once(mx.listen(0, '127.0.0.1'), 'listening');
  onEnd(() => {
    mx.closeAllConnections();
    mx.close();
  });
  const { port } = mx.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  const proxy = await startMxProxy({ baseUrl, apiKey: 'k', clientId: 'c' });
  onEnd(() => proxy.close());
  return proxy;
});

test('a request whose connection ends with it was given up; one whose answer was taken was not', async () => {
  const { baseUrl, givenUp } = proxied();
  const port = Number(new URL(baseUrl).port);
  const request = (id: string) => `GET /${id} HTTP/1.1\r\nhost: mx\r\n\r\n`;
  const kept = connect(port, '127.0.0.1');
  kept.write(request('taken'));
  await once(kept, 'data');
  // As a hop brings them that stood still: the request, and then the end that came long before the answer.
  const gone = connect(port, '127.0.0.1');
  gone.write(request('gone'));
  await once(gone, 'data');
  gone.destroy();
  await eventually('it is seen', () => givenUp.has('gone'));
  kept.write(request('taken-too'));
  await once(kept, 'data');
  expect([...givenUp]).toEqual(['gone']);
  kept.destroy();
});
