/**
 * Goal: a collector that is away, silent or broken harms nothing. Method: the tracing of a process, real
 * sockets.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { inSpan, type Tracing } from '../../runtime/tracing';
import { createTracing } from '../../runtime/tracing/otel-tracing';
import { otlpExporter } from '../../runtime/tracing/otlp-exporter';
import { eventually } from '../../tools/waiting';

const SECRET = 'hunter2 planted';
const CONFIG = {
  serviceName: 'test',
  resourceAttributes: {},
  sampler: { word: 'parentbased_always_on', ratio: 1 },
} as const;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listening(answer: (server: Server) => void): Promise<string> {
  const server = createServer();
  servers.push(server);
  answer(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Nobody listens there any more. */
async function closedAddress(): Promise<string> {
  const url = await listening(() => undefined);
  await new Promise((resolve) => servers.pop()!.close(resolve));
  return url;
}

/** Traces a lot to a collector, and ends; returns the lines that told of it. */
async function traceTo(at: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const warn = (fields: object, message: string) =>
    lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger = { warn } as unknown as Parameters<typeof otlpExporter>[1];
  const exporter = otlpExporter({ url: `${at}/v1/traces`, headers: {} }, logger);
  const tracing: Tracing = createTracing(CONFIG, exporter);
  const work = () =>
    inSpan(tracing, 'RunActivity:a', { kind: 'internal' }, () => Promise.resolve());
  // More than one batch.
  for (let each = 0; each < 600; each += 1) await work();
  await tracing.close();
  await work();
  await eventually('a line tells of it', () => lines.length > 0);
  return lines;
}

test('a collector that is away, silent or broken: work goes on, the end comes, one line tells of it', async () => {
  const places = [
    await closedAddress(),
    await listening((server) => server.on('request', () => undefined)),
    await listening((server) => server.on('request', (_sent, to) => to.writeHead(400).end(SECRET))),
  ];
  for (const lines of await Promise.all(places.map(traceTo))) {
    expect(lines).toEqual([expect.stringMatching(/^Spans cannot be exported\. They are lost\. /)]);
    expect(lines[0]).not.toContain(SECRET);
  }
});
