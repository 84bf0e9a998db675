/**
 * Goal: `npm run dev` brings everything up where it says, also when a friendly port is taken, and Ctrl-C ends all of it.
 * Method: the real command as a child process; SIGINT is what Ctrl-C sends.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { eventually, processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import {
  ROOT,
  runScript,
  scriptEnvironment,
  temporalPort,
  type ScriptProcess,
} from './script-process';

const SIMULATOR_PORT = 4010;

describeWithOwnServer('npm run dev', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dev-test-'));
  let taken: Server;

  beforeAll(async () => {
    // Whether we get the port or somebody else has it: it is taken.
    taken = createServer();
    await new Promise<void>((resolve) => {
      taken.once('error', () => {
        resolve();
      });
      taken.listen(SIMULATOR_PORT, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    taken.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const started: ScriptProcess[] = [];
  // A test that failed half-way leaves its stack up, which would keep the whole run from ending.
  afterEach(async () => {
    await Promise.all(started.splice(0).map((dev) => dev.stop('SIGKILL')));
  });

  const start = async (...args: string[]): Promise<ScriptProcess> => {
    const dev = runScript('tools/dev/main', ['--pace', 'fast', ...args]);
    started.push(dev);
    await dev.appeared('_simulator/requests\n\n');
    return dev;
  };
  const find = (dev: ScriptProcess, pattern: RegExp): string =>
    pattern.exec(dev.output())?.[1] ?? '';
  const expectNothingLeft = async (dev: ScriptProcess): Promise<void> => {
    const port = `--port ${temporalPort(dev.output())}`;
    await eventually('the server is gone', () => processesWith(port).length === 0);
  };

  // SIGHUP is what a terminal window that is closed sends.
  test.each(['SIGINT', 'SIGHUP'] as const)(
    'prints addresses that answer, and ends in order, keys removed, on %s',
    async (signal) => {
      const dev = await start();
      const simulator = find(dev, /Simulator +(http:\S+)/);
      expect(simulator).not.toContain(`:${String(SIMULATOR_PORT)}`);
      expect((await fetch(`${simulator}/_simulator/health`)).status).toBe(200);
      expect((await fetch(find(dev, /Temporal UI +(http:\S+)/))).status).toBe(200);
      expect((await fetch(`${find(dev, /HTTP API +(http:\S+)/)}/readyz`)).status).toBe(200);
      const publicKey = find(dev, /Sealing key +(\S+)/);
      expect(existsSync(publicKey)).toBe(true);

      expect(await dev.stop(signal)).toBe(0);
      expect(dev.output()).toContain('Everything is stopped.');
      expect(existsSync(dirname(publicKey))).toBe(false);
      await expect(fetch(`${simulator}/_simulator/health`)).rejects.toThrow('fetch failed');
      await expectNothingLeft(dev);
    },
    SAFETY_NET_MS,
  );

  test(
    'prints a command for npm run verify that works as it stands and leaves nothing in the shell',
    async () => {
      const dev = await start();
      expect(dev.output()).not.toMatch(/export [^\n]*TEMPORAL_/);
      const [command = ''] =
        /^ {2}TEMPORAL_ADDRESS=[\s\S]*?npm run verify$/m.exec(dev.output()) ?? [];
      const shell = spawnSync('sh', ['-c', `${command}\necho "kept=[$TEMPORAL_ADDRESS]"`], {
        cwd: ROOT,
        env: scriptEnvironment(),
        input: 'mx bank\n1\ntest_atrium\npassword\n1\n',
        encoding: 'utf8',
        timeout: SAFETY_NET_MS,
      });
      expect(shell.stderr).not.toMatch(/failed/);
      expect(shell.stdout).toContain('The worker is one that runs already');
      expect(shell.stdout).toMatch(/Outcome {3}verified/);
      expect(shell.stdout).toContain('kept=[]');
      expect(await dev.stop('SIGINT')).toBe(0);
    },
    SAFETY_NET_MS,
  );

  test(
    'keeps the keys beside a database that is kept, and ends at once on the second Ctrl-C',
    async () => {
      const database = join(folder, 'temporal.db');
      const dev = await start('--database', database);
      dev.signal('SIGINT');
      await dev.appeared('Stopping:');
      // Sooner than this it counts as the same Ctrl-C, passed on twice.
      await delay(350);
      expect(await dev.stop('SIGINT')).toBe(130);
      await expectNothingLeft(dev);
      const privateKey = join(`${database}.keys`, 'sealing-private.jwk.json');
      expect(statSync(privateKey).mode & 0o777).toBe(0o600);
      expect(statSync(database).size).toBeGreaterThan(0);
    },
    SAFETY_NET_MS,
  );
});
