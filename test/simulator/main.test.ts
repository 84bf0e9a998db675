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
/** A safety net: starting a process takes seconds on a free machine. */
const PATIENCE_MS = 300_000;

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
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  /** Resolves once the text was printed; rejects when the process ends without it. */
  const printed = async (text: string): Promise<void> => {
    while (!output.includes(text)) {
      const more = once(child.stdout, 'data').then(() => true);
      const goesOn = await Promise.race([more, closed.then(() => false)]);
      if (!goesOn && !output.includes(text)) throw new Error(`ended without "${text}":\n${output}`);
    }
  };
  return { child, closed, printed, output: () => output };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints address, keys and credentials, serves, and ends with code 0 on %s',
  async (signal) => {
    const keys = { SIMULATOR_API_KEY: 'key-of-mine', SIMULATOR_CLIENT_ID: 'client-of-mine' };
    const simulator = start(['--port', '0', '--pace', 'instant'], keys);
    try {
      await simulator.printed('Stop with Ctrl-C');
      const [baseUrl, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(simulator.output()) ?? ['', ''];
      expect(simulator.output()).toContain('MX-API-Key: key-of-mine');
      expect(simulator.output()).toContain('MX-Client-ID: client-of-mine');
      expect(simulator.output()).toMatch(/challenge +TEXT question/);
      const headers = {
        'MX-API-Key': 'key-of-mine',
        'MX-Client-ID': 'client-of-mine',
        Accept: 'application/vnd.mx.atrium.v1+json',
      };
      expect((await fetch(`${baseUrl}/institutions/mxbank`, { headers })).status).toBe(200);
      const second = start(['--port', port]);
      expect((await second.closed)[0]).toBe(1);
      expect(second.output()).toContain('The simulator failed: ');
    } finally {
      simulator.child.kill(signal);
    }
    expect(await simulator.closed).toEqual([0, null]);
  },
  PATIENCE_MS,
);

test(
  'a wrong flag ends with a reason and a code',
  async () => {
    const simulator = start(['--pace', 'leisurely']);
    expect((await simulator.closed)[0]).toBe(2);
    expect(simulator.output()).toContain('The pace must be one of real, fast, instant.');
  },
  PATIENCE_MS,
);

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
    expect(readCommandLine(['--help'], {})).toEqual({ kind: 'help' });
  });

  test.each(['--port=x', '--port=70000', '--port=1.5', '--pace=slow', '--no-such-flag'])(
    '%s is a mistake',
    (flag) => {
      const mistake = { kind: 'mistake', message: expect.any(String) };
      expect(readCommandLine([flag], {})).toMatchObject(mistake);
    },
  );
});
