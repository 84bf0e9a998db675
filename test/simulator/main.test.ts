/** Goal: `npm run simulator` starts, tells what to send, and ends cleanly. */
import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../../simulator/command-line';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { runTypeScript } from '../support/child-process';

const start = (args: readonly string[], environment: Record<string, string> = {}) =>
  runTypeScript('cli/main.ts', ['simulator', ...args], { PATH: '/usr/bin', ...environment });

test(
  'the process prints address, keys and credentials, serves, and ends with code 0',
  async () => {
    const keys = { SIMULATOR_API_KEY: 'key-of-mine', SIMULATOR_CLIENT_ID: 'client-of-mine' };
    const wrong = start(['--pace', 'leisurely']);
    const simulator = start(['--port', '0', '--pace', 'instant'], keys);
    try {
      await simulator.appeared('Stop with Ctrl-C');
      const [baseUrl, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(simulator.output()) ?? [];
      expect(simulator.output()).toMatch(/MX-API-Key: key-of-mine[^]*MX-Client-ID: client-of-mine/);
      expect(simulator.output()).toMatch(/challenge +TEXT question/);
      expect((await fetch(`${baseUrl}/_simulator/health`)).status).toBe(200);
      const second = start(['--port', port ?? '']);
      expect([await second.ended(), second.errors()]).toEqual([
        1,
        expect.stringMatching(
          /Cannot listen on 127\.0\.0\.1:\d+: the port is taken\. Choose another/,
        ),
      ]);
    } finally {
      expect(await simulator.stop('SIGTERM')).toBe(0);
    }
    expect([await wrong.ended(), wrong.errors()]).toEqual([
      2,
      expect.stringContaining('SIMULATOR_PACE or --pace must be one of real, fast, instant.'),
    ]);
  },
  SAFETY_NET_MS,
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
    for (const [flags, variable, tidy] of [
      [['--tidy'], 'false', true],
      [[], 'false', false],
      [[], 'true', true],
    ] as const) {
      const command = readCommandLine(flags, { SIMULATOR_TIDY: variable });
      expect(command).toMatchObject({ options: { tidy } });
    }
    expect(readCommandLine([], { SIMULATOR_TIDY: 'yes' }).kind).toBe('mistake');
    expect(readCommandLine(['--help'], {})).toEqual({ kind: 'help' });
  });

  test('one answer names every setting that is wrong', () => {
    const environment = { SIMULATOR_PORT: 'x', SIMULATOR_PACE: 'slow', SIMULATOR_TIDY: 'yes' };
    const { message } = readCommandLine([], environment) as { message: string };
    expect(message.match(/SIMULATOR_[A-Z]+/g)).toEqual(Object.keys(environment));
  });

  test.each(['--port=x', '--port=70000', '--port=1.5', '--pace=slow', '--no-such-flag'])(
    '%s is a mistake',
    (flag) => {
      const mistake = { kind: 'mistake', message: expect.any(String) };
      expect(readCommandLine([flag], {})).toMatchObject(mistake);
    },
  );
});
