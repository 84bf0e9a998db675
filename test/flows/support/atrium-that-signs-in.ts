// An Atrium that does not know `skip_aggregation` on an update, as it may well be (contract §4 F): stands before the
// simulator and takes the field out, so that new credentials are always tried at once.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../../../simulator';

export interface SigningInAtrium {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  close(): Promise<void>;
}

/** Starts it in front of a simulator. */
export async function startAtriumThatSignsIn(simulator: Simulator): Promise<SigningInAtrium> {
  const server = createServer((incoming, outgoing) => {
    void passOn(simulator.baseUrl, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    apiKey: simulator.apiKey,
    clientId: simulator.clientId,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function passOn(baseUrl: string, incoming: IncomingMessage, outgoing: ServerResponse) {
  const { method = 'GET', url = '/', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = withoutSkip(Buffer.concat(chunks).toString('utf8'), method);
  const names = ['mx-api-key', 'mx-client-id', 'accept', 'content-type'] as const;
  const answer = await fetch(`${baseUrl}${url}`, {
    method,
    headers: Object.fromEntries(names.map((name) => [name, headers[name] ?? ''])),
    ...(body === '' ? {} : { body }),
  });
  const type = answer.headers.get('content-type') ?? 'application/json';
  outgoing.writeHead(answer.status, { 'content-type': type }).end(await answer.text());
}

function withoutSkip(body: string, method: string): string {
  if (method !== 'PUT' || !body.includes('skip_aggregation')) return body;
  const { member } = JSON.parse(body) as { member: Record<string, unknown> };
  const { skip_aggregation: _, ...rest } = member;
  return JSON.stringify({ member: rest });
}
