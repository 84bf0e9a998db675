// Goal: the server ends when our process ends, however that ends, and not a moment earlier. Method: real processes that
// start an dev server and are then killed, interrupted as by Ctrl-C in a terminal, or simply come to their end.
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Child } from '../support/child-process';
import { runTypeScript } from '../support/child-process';
import {
  devServerEnvironment,
  eventually,
  processesWith,
  sharedDevServer,
} from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';

const CHILD = join(__dirname, '..', 'support', 'dev-server-child.ts');

describeWithOwnServer('the server of a process that', () => {
  const startChild = async (mode: string): Promise<{ child: Child; port: string }> => {
    const env = devServerEnvironment({ TEMPORAL_CLI_PATH: sharedDevServer().executable! });
    const child = runTypeScript(CHILD, [mode], env);
    const { address } = await child.report('ready');
    const port = `--port ${String(address).split(':')[1]}`;
    // Supervisor and server: the search sees what must be gone later.
    expect(processesWith(port)).toHaveLength(2);
    return { child, port };
  };
  const expectNothingLeft = async (port: string): Promise<void> => {
    await eventually(
      'supervisor and server are gone',
      () => processesWith(port).length === 0,
      10_000,
    );
    expect(processesWith(port)).toEqual([]);
  };

  test('is killed with SIGKILL ends within 10 s', async () => {
    const { child, port } = await startChild('start');
    child.process.kill('SIGKILL');
    await child.ended();
    await expectNothingLeft(port);
  });

  test('has nothing more to do does not keep it alive, and ends with it', async () => {
    const env = devServerEnvironment({ TEMPORAL_CLI_PATH: sharedDevServer().executable! });
    const child = runTypeScript(CHILD, ['finish'], env);
    const { address } = await child.report('ready');
    expect(await child.ended()).toBe(0);
    await expectNothingLeft(`--port ${String(address).split(':')[1]}`);
  });

  test('gets Ctrl-C and ends at once ends too', async () => {
    const { child, port } = await startChild('start');
    process.kill(-child.process.pid!, 'SIGINT');
    await child.ended();
    await expectNothingLeft(port);
  });

  test('gets Ctrl-C and drains first still answers until that is done', async () => {
    const { child, port } = await startChild('drain');
    process.kill(-child.process.pid!, 'SIGINT');
    expect(await child.report('answersWhileDraining')).toEqual({ answersWhileDraining: true });
    expect(await child.ended()).toBe(0);
    await expectNothingLeft(port);
  });
});
