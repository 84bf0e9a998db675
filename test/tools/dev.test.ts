/**
 * Goal: `npm run dev` brings everything up where it says, also when a friendly port is taken, and
 * Ctrl-C ends all of it. Method: the real command as a child process; SIGINT is what Ctrl-C sends.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../support/child-process';
import { eventually, processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, scriptEnvironment, temporalPort, type ScriptProcess } from './script-process';

const SIMULATOR_PORT = 4010;

describeWithOwnServer('npm run dev', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dev-test-'));
  const started: ScriptProcess[] = [];
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
  afterAll(async () => {
    taken.close();
    rmSync(folder, { recursive: true, force: true });
    // A test that failed half-way leaves its stack up, which would keep the whole run from ending.
    await Promise.all(started.map((dev) => dev.stop('SIGKILL')));
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

  test('prints addresses that answer and a command for npm run verify that works, over Platform; ends in order, keys removed', async () => {
    const dev = await start('--api', 'platform');
    const simulator = find(dev, /Simulator +(http:\S+)/);
    expect(simulator).not.toContain(`:${String(SIMULATOR_PORT)}`);
    const api = find(dev, /HTTP API +(http:\S+)/);
    const ui = find(dev, /Temporal UI +(http:\S+)/);
    for (const address of [`${simulator}/_simulator/health`, `${api}/readyz`, ui]) {
      expect((await fetch(address)).status).toBe(200);
    }
    const publicKey = find(dev, /Sealing key +(\S+)/);
    expect(existsSync(publicKey)).toBe(true);

    expect(dev.output()).not.toMatch(/export [^\n]*TEMPORAL_/);
    const command = find(dev, /^( {2}TEMPORAL_ADDRESS=[\s\S]*?npm run verify)$/m);
    const verify = run('sh', ['-c', `${command}\necho "kept=[$TEMPORAL_ADDRESS]"`], {
      env: scriptEnvironment(),
    });
    verify.type('mx bank\n1\ntest_atrium\nINVALID\ntest_atrium\npassword\n1\n');
    verify.endInput();
    expect(await verify.ended()).toBe(0);
    expect(verify.errors()).not.toMatch(/failed/);
    expect(verify.output()).toContain('The worker is one that runs already');
    expect(verify.output()).toContain('did not accept this sign-in');
    expect(verify.output()).toContain('Which account is to be verified?');
    expect(verify.output()).toMatch(/Outcome {3}verified/);
    expect(verify.output()).not.toContain('INVALID');
    expect(verify.output()).toContain('kept=[]');
    const requests = await fetch(`${simulator}/_simulator/requests`);
    const log = (await requests.json()) as { readonly requests: readonly { api: string }[] };
    expect(new Set(log.requests.map(({ api }) => api))).toEqual(new Set(['v20250224']));
    expect(dev.output()).toMatch(/Accept-Version: v20250224/);

    expect(await dev.stop('SIGINT')).toBe(0);
    expect(dev.output()).toContain('Everything is stopped.');
    expect(existsSync(dirname(publicKey))).toBe(false);
    await expect(fetch(`${simulator}/_simulator/health`)).rejects.toThrow('fetch failed');
    await expectNothingLeft(dev);
  });

  test('keeps the keys beside a database that is kept, and ends at once on the second Ctrl-C', async () => {
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
    expect(statSync(database).mode & 0o777).toBe(0o600);
  });
});
