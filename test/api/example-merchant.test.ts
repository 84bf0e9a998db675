/**
 * Goal: the example merchant starts verifications for its own page alone, takes webhooks that are signed, and is short.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { useStarted } from '../integration/support/stack';
import { run } from '../support/child-process';

const KEY = Buffer.from('a key of twenty-four byt');

describe('the example merchant', () => {
  const asked: unknown[] = [];
  const merchant = useStarted(async (onEnd) => {
    const key = `whsec_${KEY.toString('base64')}`;
    const answer = JSON.stringify({ id: 'v-1', url: 'u', key });
    const api = createServer(({ url, headers }, response) => {
      asked.push([url, headers['idempotency-key']]);
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

  it('registers its address under one key at each start', () => {
    expect(asked[0]).toEqual(['/v1/webhook-endpoints', merchant()]);
  });

  it('has sixty lines of code', () => {
    const lines = readFileSync('examples/merchant/server.mjs', 'utf8').split('\n');
    const code = lines.filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line));
    expect(code.length).toBeLessThanOrEqual(60);
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
    const answer = await fetch(`${merchant()}/start?by=credentials`, { method: 'POST', headers });
    expect(answer.status).toBe(status);
  });

  it('/start is not answered to a page whose own name leads here', async () => {
    const { port } = new URL(merchant());
    const evil = `evil.example:${port}`;
    const headers = { host: evil, origin: `http://${evil}` };
    const sent = request(`${merchant()}/start?by=oauth`, { method: 'POST', headers }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.resume().statusCode).toBe(403);
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
    ['of other letters', now, `v1,${signed(now).replace(/./, '\u00e9')}`, 401],
    ['of another version', now, signed(now), 401],
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
