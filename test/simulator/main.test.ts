/**
 * Goal: `npm run simulator` starts, tells what to send, and ends cleanly.
 * Method: the real process on a free port; the command line alone where no process is needed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../../simulator/command-line';

const ROOT = join(__dirname, '..', '..');

function start(args: readonly string[], environment: Record<string, string> = {}) {
  // tsx is loaded into node itself, so that signals reach the simulator and not a wrapper.
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', 'simulator', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
  return { child, exit, output: () => output };
}

async function printed(process: ReturnType<typeof start>, text: string): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!process.output().includes(text)) {
    if (Date.now() > deadlineMs) throw new Error(`Not printed: ${text}\n${process.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints address, keys and credentials, serves, and ends with code 0 on %s',
  async (signal) => {
    const simulator = start(['--port', '0', '--pace', 'instant'], {
      SIMULATOR_API_KEY: 'key-of-mine',
      SIMULATOR_CLIENT_ID: 'client-of-mine',
    });
    try {
      await printed(simulator, 'Stop with Ctrl-C');
      const [baseUrl] = /http:\/\/127\.0\.0\.1:\d+/.exec(simulator.output()) ?? [''];
      expect(simulator.output()).toContain('MX-API-Key: key-of-mine');
      expect(simulator.output()).toContain('MX-Client-ID: client-of-mine');
      expect(simulator.output()).toMatch(/challenge +TEXT question/);
      const response = await fetch(`${baseUrl}/institutions/mxbank`, {
        headers: {
          'MX-API-Key': 'key-of-mine',
          'MX-Client-ID': 'client-of-mine',
          Accept: 'application/vnd.mx.atrium.v1+json',
        },
      });
      expect(response.status).toBe(200);
    } finally {
      simulator.child.kill(signal);
    }
    expect(await simulator.exit).toEqual([0, null]);
  },
);

test('a taken port and a wrong flag end with a reason and a code', async () => {
  const first = start(['--port', '0']);
  await printed(first, 'Stop with Ctrl-C');
  const [, port] = /127\.0\.0\.1:(\d+)/.exec(first.output()) ?? [];
  const second = start(['--port', port ?? '']);
  expect((await second.exit)[0]).toBe(1);
  expect(second.output()).toContain('The simulator failed: ');
  first.child.kill('SIGTERM');
  await first.exit;
  const third = start(['--pace', 'leisurely']);
  expect((await third.exit)[0]).toBe(2);
  expect(third.output()).toContain('The pace must be one of real, fast, instant.');
});

describe('the command line', () => {
  test('flags win over the environment, and both over the defaults', () => {
    const environment = { SIMULATOR_PORT: '1', SIMULATOR_PACE: 'fast', SIMULATOR_HOST: '0.0.0.0' };
    expect(readCommandLine(['--port', '2'], environment)).toEqual({
      kind: 'start',
      options: { port: 2, pace: 'fast', host: '0.0.0.0', seed: 'atrium' },
    });
    expect(readCommandLine([], { SIMULATOR_API_KEY: '' })).toEqual({
      kind: 'start',
      options: { port: 4010, pace: 'real', host: '127.0.0.1', seed: 'atrium' },
    });
  });

  test.each([
    [['--port', 'x']],
    [['--port', '70000']],
    [['--port', '1.5']],
    [['--pace', 'slow']],
    [['--no-such-flag']],
  ])('%j is a mistake', (args) => {
    expect(readCommandLine(args, {})).toMatchObject({
      kind: 'mistake',
      message: expect.any(String),
    });
  });

  test('--help explains', () => {
    expect(readCommandLine(['--help'], {})).toEqual({ kind: 'help' });
  });
});
