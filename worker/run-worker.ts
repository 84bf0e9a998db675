/**
 * The worker process, from its configuration to its end. The command is in cli/commands/worker.ts.
 */
import { type NativeConnection } from '@temporalio/worker';
import {
  importPayloadKeys,
  openKeyRing,
  type PayloadKeyRing,
  type SealingKeyProvider,
  type SealingKeys,
} from '../codec';
import {
  allTogether,
  mxConfig,
  createLogger,
  logLevel,
  openClientConnection,
  payloadKeysOf,
  registerSearchAttributes,
  settingOf,
  temporalTarget,
  tenantMarkKeys,
  workerConfig,
  type Environment,
  type Logger,
  type RunningProcess,
  type TemporalTarget,
  type WorkerConfig,
} from '../runtime';
import { installTemporalRuntime, openWorkerConnection } from '../runtime/worker';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import { createDependencies } from './dependencies';
import { startVerificationWorkers } from './create-workers';

interface Settings extends WorkerConfig {
  readonly target: TemporalTarget;
  readonly dependencies: ReturnType<typeof createDependencies>;
  readonly payloadKeys: PayloadKeyRing | undefined;
  readonly logger: Logger;
}

/** What a composition of your own may replace. */
export interface RunWorkerOptions {
  /** Where the private sealing keys come from. @default SEALING_PRIVATE_KEY, or its file */
  readonly sealingKeys?: SealingKeyProvider;
}

/**
 * Starts the workers with the configuration of the environment; resolves once they run. What was
 * opened before a failure is closed again.
 *
 * @throws ConfigurationError with every problem, before anything is opened ·
 * TemporalConnectionError, SearchAttributeError · what the SDK throws for a worker that cannot be
 * made
 */
export async function runWorker(
  env: Environment,
  options: RunWorkerOptions = {},
): Promise<RunningProcess> {
  const settings = await readSettings(env, options);
  const { target, dependencies, logger } = settings;
  installTemporalRuntime(logger);
  try {
    await prepareNamespace(target);
    const connection = await openWorkerConnection(target);
    try {
      return await work(settings, connection);
    } catch (error) {
      await closeQuietly(connection);
      throw error;
    }
  } catch (error) {
    dependencies.mx.close();
    throw error;
  }
}

/** Reads the whole configuration before anything is opened; reports all its problems at once. */
async function readSettings(env: Environment, options: RunWorkerOptions): Promise<Settings> {
  // The keys are read before the level of the log is known, and again when it is.
  const later: { logger?: Logger } = {};
  const tell = (error: unknown): void => {
    later.logger?.error({ error }, 'The sealing keys cannot be read. Sealed values wait for them.');
  };
  const { level, mx, worker, target, keys, markKeys, payloadKeys } = await allTogether({
    level: () => logLevel(env),
    mx: () => mxConfig(env),
    worker: () => workerConfig(env),
    target: () => temporalTarget(env),
    keys: () => openSealingKeys(env, options.sealingKeys, tell),
    markKeys: () => tenantMarkKeys(env),
    payloadKeys: () => payloadKeysOf(env, importPayloadKeys),
  });
  const logger = createLogger(level);
  later.logger = logger;
  if (markKeys === undefined) {
    logger.warn('TENANT_MARKS is off: every tenant may use every user at MX.');
  }
  const dependencies = createDependencies(mx, keys, markKeys, {
    onEntriesSkipped: (skipped) => {
      logger.warn(skipped, 'MX sent entries that cannot be used. They are left out.');
    },
  });
  return { ...worker, target, logger, dependencies, payloadKeys };
}

/** The first reading names the setting that is wrong; later ones are told to the log. */
function openSealingKeys(
  env: Environment,
  provider: SealingKeyProvider | undefined,
  onUnavailable: (error: unknown) => void,
): Promise<SealingKeys> {
  if (provider !== undefined) return openKeyRing(provider, { onUnavailable });
  const load = () => settingOf(env, 'SEALING_PRIVATE_KEY', (json) => json);
  return settingOf(env, 'SEALING_PRIVATE_KEY', () => openKeyRing({ load }, { onUnavailable }));
}

async function prepareNamespace(target: TemporalTarget): Promise<void> {
  const client = await openClientConnection(target);
  try {
    await registerSearchAttributes(client, target.namespace, SEARCH_ATTRIBUTES);
  } finally {
    await client.close();
  }
}

async function work(settings: Settings, connection: NativeConnection): Promise<RunningProcess> {
  const { target, dependencies, logger, ...config } = settings;
  const { namespace } = target;
  const workers = await startVerificationWorkers({
    connection,
    namespace,
    dependencies,
    ...config,
  });
  if (config.payloadKeys === undefined) {
    logger.warn(
      "Payloads are not encrypted: account numbers and the banks' questions are readable in the event history. Credentials and MFA answers are sealed.",
    );
  }
  logger.info({ namespace, ...config.version }, 'The worker is running.');
  return {
    finished: workers.finished,
    close: async () => {
      logger.info('The worker is shutting down.');
      // `finished` reports why a worker failed.
      await workers.shutdown().catch(() => undefined);
      await closeQuietly(connection);
      dependencies.mx.close();
    },
  };
}

/** A worker that failed may keep its connection open. Its own failure is the one to report. */
async function closeQuietly(connection: NativeConnection): Promise<void> {
  await connection.close().catch(() => undefined);
}
