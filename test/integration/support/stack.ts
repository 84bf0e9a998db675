/**
 * One stack of its own per test file: simulator, worker, client, and a namespace of the shared
 * Temporal server. Task queues have fixed names, so two files never share a namespace. Composition
 * stays in tools/stack.ts; how a verification is played is in tools/end-user.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { IllegalStateError } from '@temporalio/common';
import { VerificationClient } from '../../../client';
import { generateSealingKeyPair, newPayloadKeys } from '../../../codec';
import { SEARCH_ATTRIBUTES } from '../../../contract/names';
import { createLogger, openClientConnection } from '../../../runtime';
import { installTemporalRuntime } from '../../../runtime/worker';
import { type MxApi } from '../../../mx';
import { startSimulator, type SimulatorOptions } from '../../../simulator';
import { startDevServer, type StartDevServerOptions } from '../../../tools/dev-server';
import {
  startStack,
  startWorkers,
  temporalClient,
  type RunningWorkers,
  type Stack,
  type StackOptions,
} from '../../../tools/stack';
import { planUiCodec } from '../../../tools/ui-codec';
import { SAFETY_NET_MS } from '../../../tools/waiting';
import {
  freshNamespaceOptions,
  ownDevServerOptions,
  sharedWorkflowBundle,
} from '../../support/dev-server';
import { startMxProxy, type MxProxy } from '../../../tools/proxies/mx-proxy';

/** For hooks that start or stop servers. */
export const START_TIMEOUT_MS = SAFETY_NET_MS;

const SILENT = { write: () => undefined };

export interface TestStackOptions extends Partial<Omit<StackOptions, 'devServer'>> {
  /**
   * For tests that count what a whole server does, or hand its address alone to a command. @default
   * false
   */
  readonly hasOwnServer?: boolean;
  /** With the Temporal UI, on a server of its own. @default false */
  readonly hasUi?: boolean;
  /** Of a server of its own. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
}

/**
 * Starts something before the tests of the file and stops it after them; returns how to get at it.
 *
 * @param withinMs - a safety net; longer where the start plays a whole story
 */
export function useStarted<T>(
  start: (onEnd: (end: () => unknown) => void) => Promise<T>,
  withinMs = START_TIMEOUT_MS,
): () => T {
  let started: { readonly value: T } | undefined;
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    started = { value: await start((end) => ends.unshift(end)) };
  }, withinMs);
  afterAll(async () => {
    // Each, also behind one that fails: no process outlives the file.
    const failures: unknown[] = [];
    for (const end of ends) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'It did not end in order.');
  }, START_TIMEOUT_MS);
  return () => {
    if (started === undefined) throw new Error('It is not up.');
    return started.value;
  };
}

/** A stack for the tests of the file. */
export function useStack(options: TestStackOptions = {}): () => Stack {
  return useStarted(async (onEnd) => {
    const stack = await openStack(options);
    onEnd(() => stack.close());
    return stack;
  });
}

/** Starts a stack; polls every 20 ms at an instant simulator unless told otherwise. */
export async function openStack({
  hasUi = false,
  dynamicConfig,
  hasOwnServer = hasUi || dynamicConfig !== undefined,
  ...options
}: TestStackOptions = {}): Promise<Stack> {
  quietRuntime();
  return startStack({
    log: () => undefined,
    pollIntervalMs: 20,
    workflowBundlePath: sharedWorkflowBundle(),
    ...options,
    simulator: { pace: 'instant', ...options.simulator },
    devServer: hasOwnServer
      ? { ...ownDevServerOptions(), ui: hasUi, ...(dynamicConfig && { dynamicConfig }) }
      : await freshNamespaceOptions(),
  });
}

/** A stack whose worker a test starts itself, or never. */
export type StackWithoutWorker = Omit<Stack, 'workerFinished'>;

/**
 * Starts server and simulator, and makes a client; at an instant simulator unless told otherwise.
 */
export async function openStackWithoutWorker(
  options: {
    /** A server of its own, started so. @default a namespace of the shared one */
    readonly devServer?: Partial<StartDevServerOptions>;
    /** With the Temporal UI, on a server of its own. @default false */
    readonly hasUi?: boolean;
    readonly simulator?: SimulatorOptions;
  } = {},
): Promise<StackWithoutWorker> {
  const simulator = await startSimulator({ pace: 'instant', ...options.simulator });
  const { hasUi: isShown = false } = options;
  const payloadKeys = newPayloadKeys();
  const codec = await planUiCodec(payloadKeys, { isShown });
  const isOwn = isShown || options.devServer !== undefined;
  const devServer = await startDevServer({
    ...(isOwn ? ownDevServerOptions() : await freshNamespaceOptions()),
    searchAttributes: SEARCH_ATTRIBUTES,
    ui: isShown,
    ...codec.devServer,
    ...options.devServer,
  });
  const { close: closeCodec, ...shown } = await codec.start(devServer);
  const sealingKeys = await generateSealingKeyPair();
  const connection = await openClientConnection(devServer.target);
  const temporal = await temporalClient(connection, devServer.namespace, payloadKeys);
  const client = new VerificationClient({ temporal, sealingKey: sealingKeys.publicJwk });
  const close = async (): Promise<void> => {
    await connection.close();
    await closeCodec();
    await devServer.stop();
    await simulator.close();
  };
  return { devServer, simulator, temporal, client, sealingKeys, payloadKeys, ...shown, close };
}

/** Starts the worker of such a stack, against the simulator or what stands before it. */
export function startWorkersOf(
  stack: Pick<StackWithoutWorker, 'devServer' | 'sealingKeys' | 'payloadKeys'>,
  mx: Parameters<typeof startWorkers>[1],
  options: { readonly commandsPerSecond?: number } = {},
): Promise<RunningWorkers> {
  quietRuntime();
  const { sealingKeys, payloadKeys } = stack;
  return startWorkers(stack.devServer, mx, {
    sealingKeys,
    payloadKeys,
    pollIntervalMs: 20,
    workflowBundlePath: sharedWorkflowBundle(),
    ...options,
  });
}

/**
 * As {@link useStack}, with a proxy between worker and simulator, for answers that no fault of the
 * simulator gives.
 */
export function useProxiedStack(
  simulator: SimulatorOptions = {},
  api: MxApi = 'atrium',
): () => StackWithoutWorker & { readonly proxy: MxProxy } {
  return useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker({ simulator });
    onEnd(() => stack.close());
    const proxy = await startMxProxy(stack.simulator);
    onEnd(() => proxy.close());
    const { baseUrl, apiKey, clientId } = proxy;
    const workers = await startWorkersOf(stack, { baseUrl, apiKey, clientId, api });
    onEnd(() => workers.close());
    return { ...stack, proxy };
  });
}

/**
 * Has Temporal's runtime log to nowhere. Only for files that start a worker in this process: the
 * runtime ends with its last worker, and without one it keeps the process alive.
 */
export function quietRuntime(): void {
  try {
    installTemporalRuntime(createLogger('error', SILENT));
  } catch (error) {
    // There is one, of a worker of this file that still runs.
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
