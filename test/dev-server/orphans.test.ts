/** Goal: the server ends when our process ends, however that ends, and not earlier. */
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { runTypeScript, type Child } from '../support/child-process';
import {
  devServerEnvironment,
  eventually,
  processesWith,
  sharedDevServer,
} from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';

const CHILD = join(__dirname, '..', 'support', 'dev-server-child.ts');

interface Started {
  readonly child: Child;
  /** The part of a command line by which supervisor and server are found. */
  readonly port: string;
}

describeWithOwnServer('the server of a process that', () => {
  const start = async (mode: string): Promise<Started> => {
    const env = devServerEnvironment({ TEMPORAL_CLI_PATH: sharedDevServer().executable! });
    const child = runTypeScript(CHILD, [mode], env);
    const { address } = await child.report('ready');
    return { child, port: `--port ${String(address).split(':')[1]}` };
  };
  // All at once: most of a start is waiting.
  const children = new Map<string, Promise<Started>>();
  beforeAll(() => {
    for (const mode of ['start', 'finish', 'drain']) children.set(mode, start(mode));
  });
  const expectNothingLeft = (port: string): Promise<void> =>
    eventually('supervisor and server are gone', () => processesWith(port).length === 0);

  test('is killed with SIGKILL ends too', async () => {
    const { child, port } = await children.get('start')!;
    // Supervisor and server: the search sees what must be gone later.
    expect(processesWith(port)).toHaveLength(2);
    child.signal('SIGKILL');
    await child.ended();
    await expectNothingLeft(port);
  });

  test('has nothing more to do does not keep it alive, and ends with it', async () => {
    const { child, port } = await children.get('finish')!;
    expect(await child.ended()).toBe(0);
    await expectNothingLeft(port);
  });

  test('gets Ctrl-C and drains first still answers until that is done', async () => {
    const { child, port } = await children.get('drain')!;
    // As a terminal does: to the whole group.
    process.kill(-child.pid, 'SIGINT');
    expect(await child.report('answersWhileDraining')).toEqual({ answersWhileDraining: true });
    expect(await child.ended()).toBe(0);
    await expectNothingLeft(port);
  });
});
