/** Somebody's server that receives webhooks, on loopback: it keeps what came, and answers as it is told. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { verifyWebhook, type VerifiedWebhook } from '../../client/webhooks';

/** What came, as it came. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** Of this event at this path, counted from 1. */
  readonly attempt: number;
  /** What it was answered with. */
  readonly status: number;
  /** When it came, since the epoch. */
  readonly atMs: number;
}

/** A receiver that runs. */
export interface WebhookReceiver {
  readonly received: readonly ReceivedWebhook[];
  readonly url: (path: string) => string;
  /** What came to a path, checked by a key as of when it came; throws for a wrong signature. */
  readonly verified: (path: string, key: string) => readonly VerifiedWebhook[];
  readonly close: () => void;
}

/** @param answer - the status for what came; 0 hangs up */
export async function startWebhookReceiver(
  answer: (webhook: Omit<ReceivedWebhook, 'status' | 'atMs'>) => number,
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const attempts = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const key = `${path} ${String(headers['webhook-id'])}`;
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      const webhook = { path, headers, attempt, body: Buffer.concat(chunks).toString() };
      const status = answer(webhook);
      received.push({ ...webhook, status, atMs: Date.now() });
      if (status === 0) response.destroy();
      else response.writeHead(status).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    received,
    url: (path) => `http://127.0.0.1:${String(port)}${path}`,
    verified: (path, key) =>
      received
        .filter((each) => each.path === path)
        .map(({ headers, body, atMs }) => verifyWebhook({ headers, body, keys: key, nowMs: atMs })),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
