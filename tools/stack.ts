/**
 * Everything on one machine: simulator, Temporal server, worker, client. What demo, dev, verify,
 * load and the tests run on; composition only. Keys are made for the run and forgotten with it,
 * unless given.
 */
import { Client, type Connection } from '@temporalio/client';
import { type NativeConnection } from '@temporalio/worker';
import { VerificationClient } from '../client';
import {
  createDataConverter,
  generateSealingKeyPair,
  importPayloadKeys,
  importSealingKeys,
  newPayloadKeys,
  type PayloadKeyFile,
  type SealingKeyPair,
} from '../codec';
import {
  openClientConnection,
  processEnvironment,
  registerSearchAttributes,
  type MxConfig,
  type TenantMarkKeys,
} from '../runtime';
import { openWorkerConnection } from '../runtime/worker';
import { planUiCodec, type CodecEndpoints } from './ui-codec';
import {
  startDevServer,
  type DevServer,
  type DevServerClaim,
  type StartDevServerOptions,
} from './dev-server';
import { MARK_KEYS } from './marks';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { createDependencies, startVerificationWorkers, type VerificationWorkers } from '../worker';
import { ACCOUNT_VERIFICATION, SEARCH_ATTRIBUTES, TASK_QUEUES } from '../contract/names';

/** How the service is started: dev server, worker and client, whichever MX is behind it. */
export interface ServiceOptions {
  readonly log: (line: string) => void;
  readonly devServer?: Partial<StartDevServerOptions>;
  /** Made for the run when absent. */
  readonly sealingKeys?: SealingKeyPair;
  /** Keys of tenants' marks; null: none. @default those of this process */
  readonly markKeys?: TenantMarkKeys | null;
  /** Made for the run when absent; `none`: payloads stay readable. */
  readonly payloadKeys?: PayloadKeyFile | 'none';
  /** Port of the codec server behind the Web UI. @default any free one */
  readonly codecPort?: number;
  /** Whether webhooks of MX wake verifications that poll slowly. @default false */
  readonly areWokenByMx?: boolean;
  /** Workflow code that was bundled before; bundled from the sources when absent. */
  readonly workflowBundlePath?: string | undefined;
}

/** How the stack is started. */
export interface StackOptions extends ServiceOptions {
  readonly simulator?: SimulatorOptions;
  /** Pause between two polls, in milliseconds; the simulator is on loopback, so any is allowed. */
  readonly pollIntervalMs: number;
  /** One exchange with the simulator, in milliseconds. @default 10 s */
  readonly requestTimeoutMs?: number;
  /** The API of MX that the worker speaks. @default Atrium */
  readonly dialect?: Pick<MxConfig, 'api' | 'apiVersion'>;
  /** Cap on requests to the simulator. @default none */
  readonly requestsPerSecond?: number;
}

/** Dev server, worker and client, running. */
export interface Service {
  readonly devServer: DevServer;
  readonly temporal: Client;
  readonly client: VerificationClient;
  readonly sealingKeys: SealingKeyPair;
  readonly payloadKeys: PayloadKeyFile | 'none';
  /** Where the Web UI has payloads decoded; absent without one, or where the server is not ours. */
  readonly codecEndpoints?: CodecEndpoints;
  /** Resolves when the worker has stopped; rejects when it failed. */
  readonly workerFinished: Promise<void>;
  /** Stops everything in order: worker, connections, server. */
  close(): Promise<void>;
}

/** A running stack: the service, and the simulator behind it, which `close` stops last. */
export interface Stack extends Service {
  readonly simulator: Simulator;
}

/** Commands per second of a stack on one machine: only the simulator is behind it. */
const COMMANDS_PER_SECOND = 1_000;
/** Against a real MX: what one person at a terminal needs, and no burst at MX. */
const COMMANDS_PER_SECOND_REAL = 10;
const POLLING_SLOTS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** What a worker takes wherever it is started. */
export const WORKER_CLAIM: DevServerClaim = {
  taskQueues: Object.values(TASK_QUEUES),
  workflowType: ACCOUNT_VERIFICATION,
};

/** Starts the stack. What was started before a failure is stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const simulator = await startSimulator(options.simulator);
  try {
    const { pollIntervalMs, requestTimeoutMs, requestsPerSecond } = options;
    const mx = {
      ...simulatorConfig(simulator, pollIntervalMs, requestTimeoutMs),
      ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
      ...options.dialect,
    };
    const service = await startService(options, mx, COMMANDS_PER_SECOND);
    return {
      ...service,
      simulator,
      close: async () => {
        await service.close();
        await simulator.close();
      },
    };
  } catch (error) {
    await simulator.close();
    throw error;
  }
}

/**
 * Starts dev server, worker and client against a given MX. What was started before a failure is
 * stopped again.
 */
export async function startService(
  options: ServiceOptions,
  mx: MxConfig,
  commandsPerSecond = COMMANDS_PER_SECOND_REAL,
): Promise<Service> {
  const cleanups: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const { workflowBundlePath, payloadKeys = newPayloadKeys() } = options;
    const isShown = options.devServer?.ui === true;
    const codec = await planUiCodec(payloadKeys, { isShown, wantedPort: options.codecPort ?? 0 });
    const devServer = await startDevServer({
      env: processEnvironment(),
      log: options.log,
      searchAttributes: SEARCH_ATTRIBUTES,
      claim: WORKER_CLAIM,
      ...codec.devServer,
      ...options.devServer,
    });
    cleanups.push(() => devServer.stop());
    const { close: closeCodec, ...shown } = await codec.start(devServer);
    cleanups.push(closeCodec);
    const sealingKeys = options.sealingKeys ?? (await generateSealingKeyPair());
    const connection = await openClientConnection(devServer.target);
    cleanups.push(() => connection.close());
    await registerSearchAttributes(connection, devServer.namespace, SEARCH_ATTRIBUTES);
    const { markKeys = MARK_KEYS } = options;
    const started = await runWorkers(devServer, {
      mx,
      sealingKeys,
      payloadKeys,
      markKeys,
      commandsPerSecond,
      workflowBundlePath,
      areWokenByMx: options.areWokenByMx,
    });
    cleanups.push(() => started.close());
    const temporal = await temporalClient(connection, devServer.namespace, payloadKeys);
    const client = new VerificationClient({ temporal, sealingKey: sealingKeys.publicJwk });
    const workerFinished = started.workers.finished;
    return {
      ...{ devServer, temporal, client, sealingKeys, payloadKeys, workerFinished, close },
      ...shown,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A Temporal client of the stack's namespace. */
export async function temporalClient(
  connection: Connection,
  namespace: string,
  payloadKeys: Service['payloadKeys'],
): Promise<Client> {
  const dataConverter = createDataConverter({ keys: await ringOf(payloadKeys), namespace });
  return new Client({ connection, namespace, dataConverter });
}

async function ringOf(payloadKeys: Service['payloadKeys']) {
  return payloadKeys === 'none' ? undefined : importPayloadKeys(JSON.stringify(payloadKeys));
}

/** A worker that runs in this process. */
export interface RunningWorkers {
  readonly workers: VerificationWorkers;
  close(): Promise<void>;
}

/** Starts the worker of a stack in this process. */
export async function startWorkers(
  devServer: Pick<DevServer, 'target' | 'namespace'>,
  mx: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'> & Pick<MxConfig, 'api'>,
  options: Required<Pick<StackOptions, 'sealingKeys' | 'payloadKeys' | 'pollIntervalMs'>> &
    Pick<StackOptions, 'workflowBundlePath'> & { readonly commandsPerSecond?: number },
): Promise<RunningWorkers> {
  return runWorkers(devServer, {
    mx: { ...simulatorConfig(mx, options.pollIntervalMs), api: mx.api ?? 'atrium' },
    sealingKeys: options.sealingKeys,
    markKeys: MARK_KEYS,
    payloadKeys: options.payloadKeys,
    commandsPerSecond: options.commandsPerSecond ?? COMMANDS_PER_SECOND,
    workflowBundlePath: options.workflowBundlePath,
  });
}

/** How a simulator on this machine is reached. */
export function simulatorConfig(
  { baseUrl, apiKey, clientId }: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>,
  pollIntervalMs: number,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
): MxConfig {
  return { baseUrl, apiKey, clientId, pollIntervalMs, requestTimeoutMs, plainHttpAllowed: false };
}

async function runWorkers(
  { target, namespace }: Pick<DevServer, 'target' | 'namespace'>,
  settings: {
    readonly mx: MxConfig;
    readonly sealingKeys: SealingKeyPair;
    readonly markKeys: TenantMarkKeys | null;
    readonly payloadKeys: Service['payloadKeys'];
    readonly commandsPerSecond: number;
    readonly workflowBundlePath: string | undefined;
    readonly areWokenByMx?: boolean | undefined;
  },
): Promise<RunningWorkers> {
  const { commandsPerSecond } = settings;
  // The variable of `npm run worker`, so that a bundle that is there need not be made again.
  const { WORKER_WORKFLOW_BUNDLE: made = '' } = processEnvironment();
  const workflowBundlePath = settings.workflowBundlePath ?? (made === '' ? undefined : made);
  const keys = await importSealingKeys(JSON.stringify(settings.sealingKeys.privateJwk));
  const payloadKeys = await ringOf(settings.payloadKeys);
  const dependencies = createDependencies(settings.mx, keys, settings.markKeys ?? undefined);
  const opened: { close: () => unknown }[] = [dependencies.mx];
  const release = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each.close();
  };
  try {
    const connection: NativeConnection = await openWorkerConnection(target);
    opened.push(connection);
    const webhookConnection = await openClientConnection(target);
    opened.push(webhookConnection);
    const workers = await startVerificationWorkers({
      connection,
      namespace,
      dependencies,
      payloadKeys,
      commandsPerSecond,
      pollingSlots: POLLING_SLOTS,
      workflowBundlePath,
      // Receivers are on this machine.
      webhooks: { connection: webhookConnection, egress: { arePrivateAllowed: true } },
      areWokenByMx: settings.areWokenByMx,
    });
    return {
      workers,
      close: async () => {
        await workers.shutdown();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
