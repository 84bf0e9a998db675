/**
 * Goal: whoever asks a process how it is learns it by the exit code, and why in one line. Method:
 * each process's listener played on a free port.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { runHealth } from '../../cli/health';
import { commandContext } from './support';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers these paths with 200 and others with 503. @returns its port */
async function listen(wellPaths: readonly string[]): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    response.statusCode = wellPaths.includes(url) ? 200 : 503;
    response.end('{"status":"unavailable","failed":["Temporal"]}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return String((server.address() as AddressInfo).port);
}

async function ask(args: readonly string[], env: Record<string, string>) {
  const lines: string[] = [];
  const code = await runHealth({ ...commandContext(args, lines), env });
  return { code, line: lines.join('\n') };
}

const PROCESSES = [
  ['worker', 'WORKER_HTTP', '/readyz', '/livez'],
  ['api', 'API', '/readyz', '/livez'],
  ['codec-server', 'CODEC_METRICS', '/readyz', '/livez'],
  ['simulator', 'SIMULATOR', '/_simulator/health', '/_simulator/health'],
] as const;

test.each(PROCESSES)('%s is asked where %s_PORT says', async (name, variables, ready, live) => {
  const port = (at: string) => ({ [`${variables}_PORT`]: at, [`${variables}_HOST`]: '0.0.0.0' });
  const isReady = await ask([name], port(await listen([ready])));
  expect(isReady).toEqual({ code: 0, line: expect.stringMatching(`^${name} answers 200 at `) });
  expect((await ask([name, '--live'], port(await listen([live])))).code).toBe(0);
  const isNot = await ask([name], port(await listen(['/other'])));
  expect(isNot.code).toBe(1);
  expect(isNot.line).toContain('answers 503');
  expect(isNot.line).toContain('Temporal');
});

test('one that does not answer is not well', async () => {
  const port = await listen([]);
  servers.splice(0).forEach((server) => server.close());
  const silent = await ask(['worker'], { WORKER_HTTP_PORT: port });
  expect(silent.code).toBe(1);
  expect(silent.line).toMatch(/^worker does not answer at .*ECONNREFUSED$/);
});

test('a process that is none, and a port that is none, are mistakes', async () => {
  await expect(ask(['constructor'], {})).rejects.toThrow('Say which process');
  await expect(ask(['worker', 'api'], {})).rejects.toThrow('Say which process');
  await expect(ask(['api'], { API_PORT: 'x' })).rejects.toThrow('API_PORT');
});
