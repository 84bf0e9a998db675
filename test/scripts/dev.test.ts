// Goal: `npm run dev` brings everything up where it says, also when a friendly port is taken, and Ctrl-C ends all of it.
// Method: the real command as a child process; SIGINT is what Ctrl-C sends.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, processesWith } from '../support/engine';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, temporalPort, type ScriptProcess } from './script-process';

const SIMULATOR_PORT = 4010;
const SUITE_MS = 90_000;

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

  const start = async (...args: string[]): Promise<ScriptProcess> => {
    const dev = runScript('dev', ['--pace', 'fast', ...args]);
    await dev.appeared('_simulator/requests\n\n', SUITE_MS);
    return dev;
  };
  const find = (dev: ScriptProcess, pattern: RegExp): string =>
    pattern.exec(dev.output())?.[1] ?? '';
  const expectNothingLeft = async (dev: ScriptProcess): Promise<void> => {
    const port = `--port ${temporalPort(dev.output())}`;
    await eventually('the server is gone', () => processesWith(port).length === 0);
    expect(processesWith(port)).toEqual([]);
  };

  test(
    'prints addresses that answer, and ends in order after Ctrl-C',
    async () => {
      const dev = await start();
      const simulator = find(dev, /Simulator +(http:\S+)/);
      expect(simulator).not.toContain(`:${String(SIMULATOR_PORT)}`);
      expect((await fetch(`${simulator}/_simulator/health`)).status).toBe(200);
      expect((await fetch(find(dev, /Temporal UI +(http:\S+)/))).status).toBe(200);
      const publicKey = find(dev, /Sealing key +(\S+)/);
      expect(existsSync(publicKey)).toBe(true);

      process.kill(dev.pid, 'SIGINT');
      expect(await dev.ended()).toBe(0);
      expect(dev.output()).toContain('Everything is stopped.');
      expect(existsSync(dirname(publicKey))).toBe(false);
      await expect(fetch(`${simulator}/_simulator/health`)).rejects.toThrow('fetch failed');
      await expectNothingLeft(dev);
    },
    SUITE_MS,
  );

  test(
    'keeps the keys beside a database that is kept, and ends at once on the second Ctrl-C',
    async () => {
      const database = join(folder, 'temporal.db');
      const dev = await start('--database', database);
      process.kill(dev.pid, 'SIGINT');
      await dev.appeared('Stopping:');
      // Sooner than this it counts as the same Ctrl-C, passed on twice.
      await delay(350);
      process.kill(dev.pid, 'SIGINT');
      expect(await dev.ended()).toBe(130);
      await expectNothingLeft(dev);
      const privateKey = join(`${database}.keys`, 'sealing-private.jwk.json');
      expect(statSync(privateKey).mode & 0o777).toBe(0o600);
      expect(statSync(database).size).toBeGreaterThan(0);
    },
    SUITE_MS,
  );
});
