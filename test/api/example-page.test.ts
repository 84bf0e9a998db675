/** Goal: the example page's backend starts verifications for its own page alone. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { run } from '../support/child-process';

it.each<[string, (own: string) => string | undefined, number]>([
  ['its own page', (own) => own, 200],
  ['a page of another site', () => 'https://evil.example', 403],
  ['a page of another port', () => 'http://127.0.0.1:1', 403],
  ['a sandboxed page', () => 'null', 403],
  ['what is no page', () => undefined, 403],
])('/start is answered to %s with its status', async (_who, originOf, status) => {
  const api = createServer((_request, response) => {
    response
      .setHeader('content-type', 'application/json')
      .end('{"links":{"tokens":"/t"},"token":"t"}');
  });
  await once(api.listen(0, '127.0.0.1'), 'listening');
  const { port } = api.address() as AddressInfo;
  const env = {
    PATH: process.env['PATH'],
    API: `http://127.0.0.1:${String(port)}`,
    API_KEY: 'k',
    PAGE_PORT: '0',
  };
  const page = run('node', ['examples/page/server.mjs'], { env });
  await page.appeared(/^Open http:\S+/m);
  const [, own = ''] = /^Open (http:\S+)/m.exec(page.output()) ?? [];
  const origin = originOf(own);
  const answer = await fetch(`${own}/start`, {
    method: 'POST',
    headers: origin === undefined ? {} : { origin },
  });
  expect(answer.status).toBe(status);
  await page.stop();
  api.closeAllConnections();
  api.close();
});
