/**
 * Everything on one machine: simulator, Temporal server, worker, client. What demo, dev, verify, load and the tests run
 * on; composition only. Keys are made for the run and forgotten with it.
 */
import { Client, type Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { VerificationClient } from '../client';
import { generateSealingKeyPair, importSealingKey, type SealingKeyPair } from '../codec';
import {
  openClientConnection,
  openWorkerConnection,
  processEnvironment,
  registerSearchAttributes,
  startEngine,
  type Engine,
  type StartEngineOptions,
} from '../platform';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { createDependencies, startVerificationWorkers, type VerificationWorkers } from '../worker';
import { SEARCH_ATTRIBUTES } from '../workflows/names';

/** How the stack is started. */
export interface StackOptions {
  readonly log: (line: string) => void;
  readonly engine?: Partial<StartEngineOptions>;
  readonly simulator?: SimulatorOptions;
  /** Pause between two polls, in milliseconds; the simulator is on loopback, so any is allowed. */
  readonly pollIntervalMs: number;
}

/** A running stack. */
export interface Stack {
  readonly engine: Engine;
  readonly simulator: Simulator;
  readonly temporal: Client;
  readonly client: VerificationClient;
  readonly sealingKeys: SealingKeyPair;
  /** Stops everything in order: worker, connections, server, simulator. */
  close(): Promise<void>;
}

/** Commands per second of a stack on one machine: only the simulator is behind it. */
const COMMANDS_PER_SECOND = 1_000;
const POLLING_SLOTS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Starts the stack. What was started before a failure is stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const cleanups: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const simulator = await startSimulator(options.simulator);
    cleanups.push(() => simulator.close());
    const engine = await startEngine({
      env: processEnvironment(),
      log: options.log,
      searchAttributes: SEARCH_ATTRIBUTES,
      ...options.engine,
    });
    cleanups.push(() => engine.stop());
    const sealingKeys = await generateSealingKeyPair();
    const connection = await openClientConnection(engine.target);
    cleanups.push(() => connection.close());
    await registerSearchAttributes(connection, engine.namespace, SEARCH_ATTRIBUTES);
    const workers = await startWorkers(engine, simulator, sealingKeys, options.pollIntervalMs);
    cleanups.push(() => workers.close());
    const temporal = temporalClient(connection, engine.namespace);
    const client = new VerificationClient({ temporal, sealingKey: sealingKeys.publicJwk });
    return { engine, simulator, temporal, client, sealingKeys, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A Temporal client of the stack's namespace. */
export function temporalClient(connection: Connection, namespace: string): Client {
  return new Client({ connection, namespace });
}

/** Starts the worker of a stack in this process. */
export async function startWorkers(
  engine: Pick<Engine, 'target' | 'namespace'>,
  atrium: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>,
  keys: SealingKeyPair,
  pollIntervalMs: number,
): Promise<{ readonly workers: VerificationWorkers; close(): Promise<void> }> {
  const { baseUrl, apiKey, clientId } = atrium;
  const key = await importSealingKey(JSON.stringify(keys.privateJwk));
  const dependencies = createDependencies(
    {
      baseUrl,
      apiKey,
      clientId,
      pollIntervalMs,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      plainHttpAllowed: false,
    },
    key,
  );
  const connection: NativeConnection = await openWorkerConnection(engine.target);
  const workers = await startVerificationWorkers({
    connection,
    namespace: engine.namespace,
    dependencies,
    commandsPerSecond: COMMANDS_PER_SECOND,
    pollingSlots: POLLING_SLOTS,
    workflowBundlePath: undefined,
  });
  return {
    workers,
    close: async () => {
      await workers.shutdown();
      await connection.close();
      dependencies.atrium.close();
    },
  };
}
