/**
 * Goal: workers that cannot all be made leave nothing behind: their connection can be closed, so
 * the process can go on or end. Method: a real server, one wrong option at a time.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { type NativeConnection } from '@temporalio/worker';
import { generateSealingKeyPair, importSealingKeys } from '../../codec';
import { createLogger } from '../../runtime';
import { installTemporalRuntime, openWorkerConnection } from '../../runtime/worker';
import {
  createDependencies,
  startVerificationWorkers,
  type VerificationWorkersOptions,
} from '../../worker';
import { BUNDLES, workflowSource, type BundleChoice } from '../../worker/workflow-source';
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

/** As the build leaves it. */
const builtFolder = mkdtempSync(path.join(tmpdir(), 'built-'));
writeFileSync(path.join(builtFolder, BUNDLES.plain), '');
afterAll(() => {
  rmSync(builtFolder, { recursive: true });
});

it('run the bundle that is named, else that of the build, else the sources', () => {
  const [named, built] = [__filename, path.join(builtFolder, BUNDLES.plain)];
  const codeOf = (bundle: string | undefined, choice?: BundleChoice) =>
    workflowSource(bundle, choice).workflowBundle;
  expect(codeOf(named, { builtFolder })).toEqual({ codePath: named });
  expect(codeOf(undefined, { builtFolder })).toEqual({ codePath: built });
  expect(codeOf(undefined)).toBeUndefined();
});

it('run the traced code where tracing is on, and no bundle without it', () => {
  const traced = { isTraced: true, builtFolder };
  expect(workflowSource(undefined, { isTraced: true }).interceptors).toEqual({
    workflowModules: [expect.stringMatching(/tracing\.ts$/)],
  });
  const plain = path.join(builtFolder, BUNDLES.plain);
  expect(() => workflowSource(plain, traced)).toThrow(/has no tracing.*workflow-bundle\.traced/);
  writeFileSync(path.join(builtFolder, BUNDLES.traced), "'verification/tracing'");
  expect(workflowSource(undefined, traced).workflowBundle).toEqual({
    codePath: path.join(builtFolder, BUNDLES.traced),
  });
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
