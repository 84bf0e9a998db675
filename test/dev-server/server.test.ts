/** Goal: a server that we start answers, keeps what it must, and leaves nothing running. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  DevServerPortTakenError,
  DevServerStartError,
  freePort,
  startDevServer,
  type DevServer,
  type StartDevServerOptions,
} from '../../tools/dev-server';
import { openClientConnection, TemporalConnectionError } from '../../runtime';
import {
  devServerEnvironment,
  eventually,
  ownDevServerOptions,
  processesWith,
  sharedDevServer,
} from '../support/dev-server';
import { describeWithOwnServer, describeWithServer } from '../support/server-suite';

const portOf = (devServer: DevServer): string => `--port ${devServer.address.split(':')[1]}`;

/** Kills supervisor or server. */
function killPart(devServer: DevServer, isIt: (line: string) => boolean): void {
  const found = processesWith(portOf(devServer)).find(isIt);
  process.kill(Number.parseInt(found!, 10), 'SIGKILL');
}

describeWithOwnServer('a server of our own', () => {
  const started: DevServer[] = [];
  const start = async (extra: Partial<StartDevServerOptions> = {}): Promise<DevServer> => {
    const devServer = await startDevServer({ ...ownDevServerOptions(), ...extra });
    started.push(devServer);
    return devServer;
  };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-server-'));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((devServer) => devServer.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  /**
   * The environment with a CLI that is a shell script of the test; it answers `--version` as a CLI
   * does.
   */
  const withCli = (script: string): Pick<StartDevServerOptions, 'env'> => {
    const cli = join(folder, 'temporal');
    const version = `if [ "$1" = --version ]; then echo 'temporal version 1.8.2'; exit 0; fi`;
    writeFileSync(cli, `#!/bin/sh\n${version}\n${script}\n`, { mode: 0o755 });
    return { env: devServerEnvironment({ TEMPORAL_CLI_PATH: cli }) };
  };

  test('answers for its namespace, with UI and metrics, says in one line where it is, and leaves nothing when stopped', async () => {
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

    expect(processesWith(portOf(devServer))).toHaveLength(2);
    await Promise.all([devServer.stop(), devServer.stop()]);
    await devServer.exited;
    expect(processesWith(portOf(devServer))).toEqual([]);
    await expect(openClientConnection(devServer.target, { timeoutMs: 500 })).rejects.toThrow(
      TemporalConnectionError,
    );
  });

  test('on a database file loses nothing over a stop: a waiting workflow still runs', async () => {
    const databaseFile = join(folder, 'temporal.db');
    const searchAttributes = [{ name: 'Kept', type: 'Keyword' }] as const;
    const before = await start({ databaseFile, searchAttributes });
    const first = await openClientConnection(before.target);
    const { firstExecutionRunId } = await new Client({ connection: first }).workflow.start('kept', {
      taskQueue: 'no-worker',
      workflowId: 'kept',
    });
    await first.close();
    await before.stop();

    const after = await start({ databaseFile, searchAttributes });
    const second = await openClientConnection(after.target);
    const handle = new Client({ connection: second }).workflow.getHandle('kept');
    expect(await handle.describe()).toMatchObject({
      status: { name: 'RUNNING' },
      runId: firstExecutionRunId,
    });
    await second.close();
  });

  test('that crashes is reported through `exited`', async () => {
    const devServer = await start();
    killPart(devServer, (line) => !line.includes('supervisor.cjs'));
    expect(await devServer.exited).toEqual({ code: 128, signal: null });
    await devServer.stop();
  });

  test('does not outlive its supervisor', async () => {
    const devServer = await start();
    killPart(devServer, (line) => line.includes('supervisor.cjs'));
    await devServer.exited;
    await eventually('the server is gone', () => processesWith(portOf(devServer)).length === 0);
    expect(processesWith(portOf(devServer))).toEqual([]);
  });

  test('starts on other ports when somebody took the chosen ones meanwhile', async () => {
    const tried = join(folder, 'tried');
    const unlucky = withCli(`if [ ! -f ${tried} ]; then
  touch ${tried}; echo "listen tcp: bind: address already in use" >&2; exit 1
fi
exec ${sharedDevServer().executable!} "$@"`);
    const devServer = await start(unlucky);
    expect(existsSync(tried)).toBe(true);
    const connection = await openClientConnection(devServer.target);
    await connection.close();
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

  test('on a wanted port that another server takes while it starts is rejected, not taken for ours', async () => {
    const go = join(folder, 'go');
    // Starts so slowly that another one is first, and fails as the real one does.
    const slow = withCli(`until [ -e '${go}' ]; do sleep 0.1; done; sleep 1; exit 1`);
    const port = await freePort();
    const end = start({ ...slow, port }).catch((error: unknown) => error);
    await eventually('ours starts', () => processesWith(`${folder}/temporal server`).length > 0);
    await start({ port });
    writeFileSync(go, '');
    expect(await end).toBeInstanceOf(DevServerPortTakenError);
  });

  test('of an executable that cannot serve does not start, and its last words are told', async () => {
    await expect(start(withCli('echo "no such disk" >&2; exit 4'))).rejects.toThrow(
      /did not start \(it ended at once, code 4\).*no such disk/s,
    );
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
