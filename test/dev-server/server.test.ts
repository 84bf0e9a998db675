/**
 * Goal: a server that we start answers, keeps what it must, tells of its end, and ends when asked, with nothing left running.
 * Method: real servers.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { afterEach, beforeAll, afterAll, describe, expect, test } from '@jest/globals';
import {
  DevServerPortTakenError,
  DevServerStartError,
  freePort,
  startDevServer,
  type DevServer,
  type StartDevServerOptions,
} from '../../tools/dev-server';
import { openClientConnection, TemporalConnectionError } from '../../runtime';
import { SAFETY_NET_MS } from '../../tools/waiting';
import {
  devServerEnvironment,
  eventually,
  ownDevServerOptions,
  processesWith,
  sharedDevServer,
} from '../support/dev-server';
import { startSilentServer, type SilentServer } from '../support/silent-server';
import { describeWithOwnServer, describeWithServer } from '../support/server-suite';

const portOf = (devServer: DevServer): string => `--port ${devServer.address.split(':')[1]}`;

describeWithOwnServer('a server of our own', () => {
  const started: DevServer[] = [];
  const start = async (extra: Partial<StartDevServerOptions> = {}): Promise<DevServer> => {
    const devServer = await startDevServer({ ...ownDevServerOptions(), ...extra });
    started.push(devServer);
    return devServer;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((devServer) => devServer.stop()));
  });

  test('answers for its namespace, with UI and metrics, and says in one line where it is', async () => {
    const options = ownDevServerOptions();
    const devServer = await start({ ...options, ui: true, namespace: 'a-namespace' });
    expect(options.lines).toEqual([devServer.describe]);
    expect(devServer.describe).toMatch(
      /^Temporal \(way 2 of 4\): .*TEMPORAL_CLI_PATH.* running at 127\.0\.0\.1:\d+, Web UI at http:/,
    );
    expect(devServer.target).toEqual({ address: devServer.address, namespace: 'a-namespace' });
    const connection = await openClientConnection(devServer.target);
    const { namespaceInfo } = await connection.workflowService.describeNamespace({
      namespace: 'a-namespace',
    });
    expect(namespaceInfo?.name).toBe('a-namespace');
    await connection.close();
    const page = await fetch(devServer.uiUrl!);
    expect(await page.text()).toMatch(/<html/i);
    const metrics = await fetch(devServer.metricsUrl!);
    expect(await metrics.text()).toMatch(/^# TYPE/m);
  });

  test('is gone after stop, which may be called twice, and leaves no process', async () => {
    const devServer = await start();
    expect(processesWith(portOf(devServer))).toHaveLength(2);
    await Promise.all([devServer.stop(), devServer.stop()]);
    await devServer.exited;
    expect(processesWith(portOf(devServer))).toEqual([]);
    await expect(openClientConnection(devServer.target, { timeoutMs: 500 })).rejects.toThrow(
      TemporalConnectionError,
    );
  });

  test('on a database file loses nothing over a stop: a waiting workflow still runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dev-server-db-'));
    const databaseFile = join(folder, 'temporal.db');
    const searchAttributes = [{ name: 'Kept', type: 'Keyword' }] as const;
    try {
      const before = await start({ databaseFile, searchAttributes });
      const first = await openClientConnection(before.target);
      const handle = await new Client({ connection: first }).workflow.start('nobody-runs-this', {
        taskQueue: 'no-worker',
        workflowId: 'kept',
        args: ['kept'],
      });
      await first.close();
      await before.stop();

      const after = await start({ databaseFile, searchAttributes });
      const second = await openClientConnection(after.target);
      const description = await new Client({ connection: second }).workflow
        .getHandle('kept')
        .describe();
      await second.close();
      expect(description.status.name).toBe('RUNNING');
      expect(description.runId).toBe(handle.firstExecutionRunId);
    } finally {
      await Promise.all(started.splice(0).map((devServer) => devServer.stop()));
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('that crashes is reported through `exited`', async () => {
    const devServer = await start();
    const server = processesWith(portOf(devServer)).find(
      (line) => !line.includes('supervisor.cjs'),
    )!;
    process.kill(Number.parseInt(server, 10), 'SIGKILL');
    expect(await devServer.exited).toEqual({ code: 128, signal: null });
    await devServer.stop();
  });

  test('does not outlive its supervisor', async () => {
    const devServer = await start();
    const supervisor = processesWith(portOf(devServer)).find((line) =>
      line.includes('supervisor.cjs'),
    )!;
    process.kill(Number.parseInt(supervisor, 10), 'SIGKILL');
    await devServer.exited;
    await eventually('the server is gone', () => processesWith(portOf(devServer)).length === 0);
    expect(processesWith(portOf(devServer))).toEqual([]);
  });

  test('starts on other ports when somebody took the chosen ones meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dev-server-race-'));
    const unlucky = join(folder, 'temporal');
    const real = sharedDevServer().executable!;
    writeFileSync(
      unlucky,
      `#!/bin/sh
if [ "$1" != --version ] && [ ! -f ${folder}/tried ]; then
  touch ${folder}/tried; echo "listen tcp: bind: address already in use" >&2; exit 1
fi
exec ${real} "$@"
`,
      { mode: 0o755 },
    );
    const devServer = await start({ env: devServerEnvironment({ TEMPORAL_CLI_PATH: unlucky }) });
    expect(existsSync(join(folder, 'tried'))).toBe(true);
    const connection = await openClientConnection(devServer.target);
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['port', 'uiPort', 'metricsPort'])(
    'whose %s is taken does not start and says so, also when a Temporal server answers there',
    async (option) => {
      const port = Number(sharedDevServer().target.address.split(':')[1]);
      const error: unknown = await start({ ui: true, [option]: port }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(DevServerStartError);
      expect((error as Error).message).toContain(`port ${port} of 127.0.0.1 is already in use`);
    },
  );

  test(
    'on a wanted port that another server takes while it starts is rejected, not taken for ours',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'slow-cli-'));
      const [slow, go] = [join(folder, 'temporal'), join(folder, 'go')];
      // Starts so slowly that another one is first, and fails as the real one does.
      writeFileSync(
        slow,
        `#!/bin/sh
if [ "$1" != server ]; then echo 'temporal version 1.8.2'; exit 0; fi
until [ -e '${go}' ]; do sleep 0.1; done
sleep 1; exit 1
`,
        { mode: 0o755 },
      );
      const port = await freePort();
      const ours = start({ env: devServerEnvironment({ TEMPORAL_CLI_PATH: slow }), port });
      const end = ours.catch((error: unknown) => error);
      await eventually('ours starts', () => processesWith(`${slow} server`).length > 0);
      await start({ port });
      writeFileSync(go, '');
      expect(await end).toBeInstanceOf(DevServerPortTakenError);
      rmSync(folder, { recursive: true, force: true });
    },
    SAFETY_NET_MS,
  );

  test('of an executable that cannot serve does not start, and its last words are told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dev-server-bad-'));
    const bad = join(folder, 'temporal');
    const script =
      '#!/bin/sh\nif [ "$1" = --version ]; then echo "temporal version 0"; exit 0; fi\necho "no such disk" >&2; exit 4\n';
    writeFileSync(bad, script, { mode: 0o755 });
    await expect(start({ env: devServerEnvironment({ TEMPORAL_CLI_PATH: bad }) })).rejects.toThrow(
      /did not start \(it ended at once, code 4\).*no such disk/s,
    );
    rmSync(folder, { recursive: true, force: true });
  });
});

describeWithServer('a server that somebody named', () => {
  const named = (extra: Record<string, string> = {}): StartDevServerOptions => ({
    env: devServerEnvironment({ TEMPORAL_ADDRESS: sharedDevServer().target.address, ...extra }),
    log: () => undefined,
  });

  test('is used as it is, and survives our stop', async () => {
    const { target } = sharedDevServer();
    const devServer = await startDevServer({ ...named(), namespace: target.namespace, ui: true });
    expect(devServer).toMatchObject({ way: 'address', address: target.address });
    expect(devServer.describe).toMatch(/^Temporal \(way 1 of 4\): the running server at /);
    await devServer.stop();
    const connection = await openClientConnection(devServer.target);
    await connection.close();
  });

  test('without the namespace is rejected with the command that creates it', async () => {
    await expect(startDevServer(named({ TEMPORAL_NAMESPACE: 'nobody-made-this' }))).rejects.toThrow(
      /temporal operator namespace create --namespace nobody-made-this/,
    );
  });
});

describe('a named server that does not answer', () => {
  let silent: SilentServer;
  beforeAll(async () => {
    silent = await startSilentServer();
  });
  afterAll(() => silent.close());

  test('is an error in bounded time, not a reason to start another one', async () => {
    await expect(
      startDevServer({
        env: devServerEnvironment({ TEMPORAL_ADDRESS: silent.address }),
        log: () => undefined,
      }),
    ).rejects.toThrow(TemporalConnectionError);
  });
});
