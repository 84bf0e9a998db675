// Goal: friendly ports are a courtesy: who does not get one takes any, also when it is lost in the very moment of the start, and
// never ends up on somebody else's server. Method: the chooser alone; the dev server, whose port another server takes while it
// starts; three real `npm run dev` at the same moment.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DevServerPortTakenError, freePort, startDevServer } from '../../tools/dev-server';
import { onFriendlyPorts } from '../../cli/terminal/ports';
import {
  devServerEnvironment,
  eventually,
  ownDevServerOptions,
  processesWith,
} from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript } from './script-process';

const SUITE_MS = 120_000;

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

describe('friendly ports', () => {
  const open: Server[] = [];
  afterEach(() => {
    open.splice(0).forEach((server) => server.close());
  });

  test('are given where they are free, and any where they are not', async () => {
    const taken = await listen(0);
    open.push(taken);
    const one = await freePort();
    const two = (taken.address() as AddressInfo).port;
    const given = await onFriendlyPorts({ one, two }, (ports) => Promise.resolve(ports));
    expect(given).toEqual({ one, two: 0 });
  });

  test('that are lost between the look and the start are let go: any port will do', async () => {
    const one = await freePort();
    const attempts: number[] = [];
    const server = await onFriendlyPorts({ one }, async (ports) => {
      attempts.push(ports.one);
      if (attempts.length === 1) open.push(await listen(ports.one));
      return listen(ports.one);
    });
    open.push(server);
    expect(attempts).toEqual([one, 0]);
    expect((server.address() as AddressInfo).port).not.toBe(one);
  });

  test('are no reason to try again when something else went wrong', async () => {
    let attempts = 0;
    const start = () => {
      attempts += 1;
      return Promise.reject(new Error('something else'));
    };
    await expect(onFriendlyPorts({ one: await freePort() }, start)).rejects.toThrow('something');
    expect(attempts).toBe(1);
  });
});

describeWithOwnServer('a Temporal server on a wanted port', () => {
  test(
    'that another server takes while it starts is rejected, not taken for ours',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'slow-cli-'));
      const slowCli = join(folder, 'temporal');
      const go = join(folder, 'go');
      // Starts so slowly that another one is first, and fails as the real one does.
      writeFileSync(
        slowCli,
        `#!/bin/sh\nif [ "$1" != server ]; then echo 'temporal version 1.8.2'; exit 0; fi\nuntil [ -e '${go}' ]; do sleep 0.1; done\nsleep 1\nexit 1\n`,
      );
      chmodSync(slowCli, 0o755);
      const port = await freePort();
      const ours = startDevServer({
        env: devServerEnvironment({ TEMPORAL_CLI_PATH: slowCli }),
        log: () => undefined,
        port,
      });
      const end = ours.then(
        () => 'taken for ours',
        (error: unknown) => error,
      );
      await eventually('ours starts', () => processesWith(`${slowCli} server`).length > 0);
      const other = await startDevServer({ ...ownDevServerOptions(), port });
      writeFileSync(go, '');
      expect(await end).toBeInstanceOf(DevServerPortTakenError);
      await other.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    SUITE_MS,
  );
});

describeWithOwnServer('npm run dev, three times in the same moment', () => {
  test(
    'comes up three times, each on addresses of its own',
    async () => {
      const all = [1, 2, 3].map(() => runScript('tools/dev/main', ['--pace', 'instant']));
      try {
        await Promise.all(all.map((dev) => dev.appeared('_simulator/requests\n\n', SUITE_MS / 2)));
        for (const pattern of [
          /Simulator +(http:\S+)/,
          /Temporal UI +http:\/\/([\d.:]+)/,
          /Temporal {2,}([\d.:]+),/,
          /HTTP API +(http:\S+)/,
        ]) {
          const addresses = all.map((dev) => pattern.exec(dev.output())?.[1]);
          expect(addresses).not.toContain(undefined);
          expect(new Set(addresses).size).toBe(3);
        }
      } finally {
        for (const { pid } of all) process.kill(pid, 'SIGTERM');
      }
      expect(await Promise.all(all.map((dev) => dev.ended()))).toEqual([0, 0, 0]);
    },
    SUITE_MS,
  );
});
