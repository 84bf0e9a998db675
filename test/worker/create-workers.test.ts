/**
 * Goal: workers that cannot all be made leave nothing behind: their connection can be closed, so
 * the process can go on or end. Method: a real server, one wrong option at a time.
 */
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type NativeConnection } from '@temporalio/worker';
import { generateSealingKeyPair, importSealingKeys } from '../../codec';
import { createLogger } from '../../runtime';
import { installTemporalRuntime, openWorkerConnection } from '../../runtime/worker';
import {
  createDependencies,
  startVerificationWorkers,
  type VerificationWorkersOptions,
} from '../../worker';
import { workflowSource } from '../../worker/workflow-source';
import { sharedDevServer } from '../support/dev-server';
import { describeWithServer } from '../support/server-suite';
/** Plain http to another host, which this configuration allows. Nothing is asked there. */
const MX = {
  baseUrl: 'http://mx.invalid',
  plainHttpAllowed: true,
  apiKey: 'key',
  clientId: 'id',
  pollIntervalMs: 3_000,
  requestTimeoutMs: 1_000,
};

it('run the bundle that is named, else that of the build, else the sources', () => {
  const [named, built] = [__filename, path.join(__dirname, 'run-worker.test.ts')];
  const codeOf = (bundle: string | undefined, builtPath?: string) =>
    workflowSource(bundle, builtPath).workflowBundle;
  expect(codeOf(named, built)).toEqual({ codePath: named });
  expect(codeOf(undefined, built)).toEqual({ codePath: built });
  expect(codeOf(undefined)).toBeUndefined();
});

describeWithServer('workers of which one cannot be made', () => {
  let connection: NativeConnection;
  let dependencies: ReturnType<typeof createDependencies>;
  beforeEach(async () => {
    // The runtime ends with its last connection, so each test has one of its own.
    installTemporalRuntime(createLogger('error', { write: () => undefined }));
    const { privateJwk } = await generateSealingKeyPair();
    const key = await importSealingKeys(JSON.stringify(privateJwk));
    dependencies = createDependencies(MX, key, undefined);
    connection = await openWorkerConnection(sharedDevServer().target);
  });
  afterEach(() => {
    dependencies.mx.close();
  });

  it.each<[string, Partial<VerificationWorkersOptions>, RegExp | string]>([
    [
      'the first, for want of its bundle',
      { workflowBundlePath: 'none.js' },
      path.resolve('none.js'),
    ],
    ['the last, for want of slots', { pollingSlots: -1 }, /at least 1/],
  ])('(%s) let go of their connection', async (_which, wrong, reason) => {
    const starting = startVerificationWorkers({
      connection,
      namespace: sharedDevServer().target.namespace,
      dependencies,
      payloadKeys: undefined,
      commandsPerSecond: 50,
      pollingSlots: 10,
      workflowBundlePath: undefined,
      ...wrong,
    });
    await expect(starting).rejects.toThrow(reason);
    await expect(connection.close()).resolves.toBeUndefined();
  });
});
