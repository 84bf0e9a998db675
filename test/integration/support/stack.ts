// One stack of its own per test file: simulator, Temporal server, worker, client. Task queues have fixed names, so two
// files never share a server. Composition stays in tools/stack.ts; how a verification is played is in drive.ts.
import { afterAll, beforeAll } from '@jest/globals';
import { VerificationClient } from '../../../client';
import { generateSealingKeyPair } from '../../../codec';
import { createLogger, openClientConnection } from '../../../runtime';
import { installTemporalRuntime } from '../../../runtime/worker';
import { startDevServer, type StartDevServerOptions } from '../../../tools/dev-server';
import { SAFETY_NET_MS } from '../../../tools/waiting';
import {
  startStack,
  startWorkers,
  temporalClient,
  type RunningWorkers,
  type Stack,
  type StackOptions,
} from '../../../tools/stack';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../simulator';
import { SEARCH_ATTRIBUTES } from '../../../contract/names';
import { ownDevServerOptions, sharedWorkflowBundle } from '../../support/dev-server';
import { startAtriumProxy, type AtriumProxy } from './atrium-proxy';

/** Enough for a cold machine: the server is up in 1 s, the workflow bundle is made in some more. */
export const START_TIMEOUT_MS = SAFETY_NET_MS;

const SILENT = { write: () => undefined };

export type TestStackOptions = Partial<Omit<StackOptions, 'devServer'>> & {
  readonly devServer?: Partial<StartDevServerOptions>;
};

/** Starts a stack before the tests of the file and stops it after them; returns how to get at it. */
export function useStack(options: TestStackOptions = {}): () => Stack {
  let stack: Stack | undefined;
  beforeAll(async () => {
    stack = await openStack(options);
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await stack?.close();
  }, START_TIMEOUT_MS);
  return () => {
    if (stack === undefined) throw new Error('The stack is not up.');
    return stack;
  };
}

/** Starts a stack with a server of its own; polls every 20 ms at an instant simulator unless told otherwise. */
export async function openStack(options: TestStackOptions = {}): Promise<Stack> {
  quietRuntime();
  return startStack({
    log: () => undefined,
    pollIntervalMs: 20,
    workflowBundlePath: sharedWorkflowBundle(),
    ...options,
    simulator: { pace: 'instant', ...options.simulator },
    devServer: { ...ownDevServerOptions(), ...options.devServer },
  });
}

/** A stack whose worker a test starts itself, or never. */
export type StackWithoutWorker = Pick<
  Stack,
  'devServer' | 'simulator' | 'temporal' | 'client' | 'sealingKeys' | 'close'
>;

/** Starts server and simulator, and makes a client; at an instant simulator unless told otherwise. */
export async function openStackWithoutWorker(
  options: {
    readonly devServer?: Partial<StartDevServerOptions>;
    readonly simulator?: SimulatorOptions;
    readonly requestTimeoutMs?: number;
  } = {},
): Promise<StackWithoutWorker> {
  const simulator = await startSimulator({ pace: 'instant', ...options.simulator });
  const devServer = await startDevServer({
    ...ownDevServerOptions(),
    searchAttributes: SEARCH_ATTRIBUTES,
    ...options.devServer,
  });
  const sealingKeys = await generateSealingKeyPair();
  const connection = await openClientConnection(devServer.target);
  const temporal = temporalClient(connection, devServer.namespace);
  const { requestTimeoutMs } = options;
  const client = new VerificationClient({
    temporal,
    sealingKey: sealingKeys.publicJwk,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
  const close = async (): Promise<void> => {
    await connection.close();
    await devServer.stop();
    await simulator.close();
  };
  return { devServer, simulator, temporal, client, sealingKeys, close };
}

/** Starts the worker of such a stack, against the simulator or what stands before it. */
export function startWorkersOf(
  { devServer, sealingKeys }: Pick<StackWithoutWorker, 'devServer' | 'sealingKeys'>,
  atrium: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>,
): Promise<RunningWorkers> {
  return startWorkers(devServer, atrium, {
    sealingKeys,
    pollIntervalMs: 20,
    workflowBundlePath: sharedWorkflowBundle(),
  });
}

/** A stack whose worker reaches the simulator through a proxy, for answers that no fault of the simulator gives. */
export type ProxiedStack = StackWithoutWorker & { readonly proxy: AtriumProxy };

/** As {@link useStack}, with a proxy between worker and simulator. */
export function useProxiedStack(): () => ProxiedStack {
  let stack: ProxiedStack | undefined;
  const closings: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    quietRuntime();
    const bare = await openStackWithoutWorker();
    closings.unshift(() => bare.close());
    const proxy = await startAtriumProxy(bare.simulator);
    closings.unshift(() => proxy.close());
    const workers = await startWorkersOf(bare, proxy);
    closings.unshift(() => workers.close());
    stack = { ...bare, proxy };
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    for (const close of closings) await close();
  }, START_TIMEOUT_MS);
  return () => {
    if (stack === undefined) throw new Error('The stack is not up.');
    return stack;
  };
}

let isInstalled = false;

/**
 * Installs Temporal's runtime with a log that goes nowhere, once per test file. Only for files that start a worker in
 * this process: the runtime ends with its last worker, and without one it keeps the process alive.
 */
export function quietRuntime(): void {
  if (isInstalled) return;
  isInstalled = true;
  installTemporalRuntime(createLogger('error', SILENT));
}
