/** Goal: the example merchant starts verifications for its own page alone, and takes webhooks that are signed. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { useStarted } from '../integration/support/stack';
import { run } from '../support/child-process';

const KEY = Buffer.from('a key of twenty-four byt');

describe('the example merchant', () => {
  const merchant = useStarted(async (onEnd) => {
    const key = `whsec_${KEY.toString('base64')}`;
    const answer = JSON.stringify({ id: 'v-1', url: 'u', key, endpoints: [] });
    const api = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(answer);
    });
    await once(api.listen(0, '127.0.0.1'), 'listening');
    onEnd(() => {
      api.closeAllConnections();
      api.close();
    });
    const { port } = api.address() as AddressInfo;
    const env = {
      API: `http://127.0.0.1:${String(port)}`,
      API_KEY: 'k',
      MERCHANT_PORT: '0',
    };
    const child = run('node', ['examples/merchant/server.mjs'], {
      env: { PATH: process.env['PATH'], ...env },
    });
    onEnd(() => child.stop());
    await child.appeared(/^Open http:\S+/m);
    return /^Open (http:\S+)/m.exec(child.output())?.[1] ?? '';
  });

  it.each<[string, (own: string) => string | undefined, number]>([
    ['its own page', (own) => own, 200],
    ['a page of another site', () => 'https://evil.example', 403],
    ['a page of another port', () => 'http://127.0.0.1:1', 403],
    ['a sandboxed page', () => 'null', 403],
    ['what is no page', () => undefined, 403],
  ])('/start is answered to %s with its status', async (_who, originOf, status) => {
    const origin = originOf(merchant());
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    const answer = await fetch(`${merchant()}/start?by=password`, { method: 'POST', headers });
    expect(answer.status).toBe(status);
  });

  const BODY = '{"type":"verification.finished"}';
  const now = Math.floor(Date.now() / 1_000);
  const signed = (time: number, key = KEY, body = BODY) =>
    createHmac('sha256', key)
      .update(`m-1.${String(time)}.${body}`)
      .digest('base64');
  it.each<[string, number, string, number]>([
    ['of ours', now, `v1,${signed(now)}`, 204],
    ['among others', now, `v1,${signed(now, Buffer.from('old'))} v1,${signed(now)}`, 204],
    ['of another key', now, `v1,${signed(now, Buffer.from('other'))}`, 401],
    ['of another body', now, `v1,${signed(now, KEY, '{}')}`, 401],
    ['of an hour ago', now - 3_600, `v1,${signed(now - 3_600)}`, 401],
    ['that is none', now, '', 401],
  ])('a webhook with a signature %s', async (_what, time, signature, status) => {
    const headers = {
      'webhook-id': 'm-1',
      'webhook-timestamp': String(time),
      'webhook-signature': signature,
    };
    const answer = await fetch(`${merchant()}/webhooks`, { method: 'POST', headers, body: BODY });
    expect(answer.status).toBe(status);
  });
});
