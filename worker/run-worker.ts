/**
 * The worker process, from its configuration to its end. The command is in cli/commands/worker.ts.
 */
import { type NativeConnection } from '@temporalio/worker';
import { importPayloadKeys, importSealingKey, type PayloadKeyRing } from '../codec';
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

/**
 * Starts the workers with the configuration of the environment; resolves once they run. What was
 * opened before a failure is closed again.
 *
 * @throws ConfigurationError with every problem, before anything is opened ·
 * TemporalConnectionError, SearchAttributeError · what the SDK throws for a worker that cannot be
 * made
 */
export async function runWorker(env: Environment): Promise<RunningProcess> {
  const settings = await readSettings(env);
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
async function readSettings(env: Environment): Promise<Settings> {
  const { level, mx, worker, target, key, markKeys, payloadKeys } = await allTogether({
    level: () => logLevel(env),
    mx: () => mxConfig(env),
    worker: () => workerConfig(env),
    target: () => temporalTarget(env),
    key: () => settingOf(env, 'SEALING_PRIVATE_KEY', importSealingKey),
    markKeys: () => tenantMarkKeys(env),
    payloadKeys: () => payloadKeysOf(env, importPayloadKeys),
  });
  const logger = createLogger(level);
  if (markKeys === undefined) {
    logger.warn('TENANT_MARKS is off: every tenant may use every user at MX.');
  }
  const dependencies = createDependencies(mx, key, markKeys, {
    onEntriesSkipped: (skipped) => {
      logger.warn(skipped, 'MX sent entries that cannot be used. They are left out.');
    },
  });
  return { ...worker, target, logger, dependencies, payloadKeys };
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
  logger.info({ namespace }, 'The worker is running.');
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
