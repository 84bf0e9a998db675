/**
 * Goal: what happens to a verification is told to the tenant's own server, signed, at least once, under one
 * id an event; and to nobody where nobody asked. Method: a receiver on loopback that fails as receivers do.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { verifyWebhook, type VerifiedWebhook } from '../../client/webhooks';
import { verificationWorkflowId } from '../../contract/names';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { eventually } from '../../tools/waiting';
import { useStack, useStarted } from '../integration/support/stack';
import { countByType, eventsOf } from '../integration/support/history';
import { describeWithOwnServer } from '../support/server-suite';

interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

describeWithOwnServer('webhooks', () => {
  const stack = useStack();
  const receiver = useStarted(async (onEnd) => {
    const received: Received[] = [];
    const seen = new Map<string, number>();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        received.push({ path, headers, body: Buffer.concat(chunks).toString() });
        const key = `${path} ${String(headers['webhook-id'])}`;
        const attempt = (seen.get(key) ?? 0) + 1;
        seen.set(key, attempt);
        if (path === '/gone') response.writeHead(410);
        else response.writeHead(path === '/once-away' && attempt === 1 ? 503 : 204);
        response.end();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onEnd(() => server.close());
    const { port } = server.address() as AddressInfo;
    return { received, url: (path: string) => `http://127.0.0.1:${String(port)}${path}` };
  });
  const client = () => stack().client;
  const at = (path: string) => receiver().received.filter((each) => each.path === path);
  const verified = (path: string, key: string): VerifiedWebhook[] =>
    at(path).map(({ headers, body }) => verifyWebhook({ headers, body, keys: key }));

  test('tell of the start, of each action and of the end, each under one id', async () => {
    const tenantId = 'told';
    const { key } = await client().webhooks.register(tenantId, {
      url: receiver().url('/once-away'),
    });
    const request = { ...atMxBank('challenge'), tenantId, reference: 'order-7' };
    const { verificationId, result } = await play(client(), request);
    const told = () => verified('/once-away', key);
    await eventually('the end is told', () => new Set(told().map(({ id }) => id)).size >= 4);
    await eventually('each is sent again', () => told().length >= 8);
    const byId = new Map(told().map((each) => [each.id, each]));
    expect([...byId.values()].map(({ type, data }) => data.action ?? type).sort()).toEqual([
      'answer-challenges',
      'select-account',
      'verification.finished',
      'verification.started',
    ]);
    for (const { data } of byId.values())
      expect(data).toMatchObject({ verificationId, reference: 'order-7' });
    const finished = told().find(({ type }) => type === 'verification.finished');
    expect(finished?.data.outcome).toMatchObject({ code: 'verified', turn: 'nobody' });
    const [number] = result.accountNumbers;
    const bodies = at('/once-away')
      .map(({ body }) => body)
      .join();
    expect(bodies).not.toContain(number!.accountNumber!);
  });

  test('are signed by an asymmetric key where that is wanted, and by a new one beside it', async () => {
    const tenantId = 'signed';
    const { webhooks } = client();
    const first = await webhooks.register(tenantId, {
      url: receiver().url('/v1a'),
      signing: 'v1a',
    });
    const second = await webhooks.addSecret(tenantId, first.endpointId);
    const id = await webhooks.sendTest(tenantId, first.endpointId);
    await eventually('the test is there', () => at('/v1a').length > 0);
    expect(verified('/v1a', first.key)[0]?.id).toBe(id);
    expect(verified('/v1a', second.key)[0]?.type).toBe('webhook.test');
    const { secretId: secret, endpointId } = first;
    await webhooks.change(tenantId, { kind: 'remove-secret', endpointId, secret });
    expect(await webhooks.list(tenantId)).toMatchObject([{ secretIds: [second.secretId] }]);
  });

  test('stop for an endpoint that answers 410', async () => {
    const tenantId = 'gone';
    const { webhooks } = client();
    const { endpointId } = await webhooks.register(tenantId, { url: receiver().url('/gone') });
    await webhooks.sendTest(tenantId, endpointId);
    await eventually('it is disabled', async () => {
      const [endpoint] = await webhooks.list(tenantId);
      return endpoint?.disabled === 'gone';
    });
    expect(at('/gone')).toHaveLength(1);
    await webhooks.change(tenantId, { kind: 'remove', endpointId });
    expect(await webhooks.list(tenantId)).toEqual([]);
  });

  describe('cost a verification', () => {
    test.each([
      ['nothing where nobody is told', 'untold', 0],
      ['one child and the task that hears of it', 'follow', 1],
    ])('%s', async (_, tenantId, children) => {
      if (children > 0)
        await client().webhooks.register(tenantId, { url: receiver().url('/cost') });
      const { verificationId } = await play(client(), { ...atMxBank('verified'), tenantId });
      const events = await eventsOf(stack().temporal, verificationId);
      expect(verificationWorkflowId(verificationId)).toContain(verificationId);
      const counts = countByType(events);
      const started = Object.entries(counts).filter(([type]) => /CHILD/i.test(type));
      expect(started.map(([, count]) => count)).toEqual(children === 0 ? [] : [1, 1]);
    });
  });
});
