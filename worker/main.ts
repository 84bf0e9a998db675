/** The worker process: `npm run worker`. Configuration in docs/configuration.md. */
import type { NativeConnection } from '@temporalio/worker';
import { importSealingKey } from '../codec';
import {
  mxConfig,
  createLogger,
  installTemporalRuntime,
  logLevel,
  openClientConnection,
  openWorkerConnection,
  processEnvironment,
  registerSearchAttributes,
  sealingPrivateKeyJson,
  shutdownRequested,
  temporalTarget,
  workerConfig,
  type Logger,
  type TemporalTarget,
  type WorkerConfig,
} from '../runtime';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import { createDependencies } from './dependencies';
import { startVerificationWorkers } from './create-workers';

interface Settings extends WorkerConfig {
  readonly target: TemporalTarget;
  readonly dependencies: ReturnType<typeof createDependencies>;
  readonly logger: Logger;
}

async function main(): Promise<void> {
  const settings = await readSettings();
  const { target, dependencies, logger } = settings;
  installTemporalRuntime(logger);
  try {
    await prepareNamespace(target);
    const connection = await openWorkerConnection(target);
    try {
      await work(settings, connection);
    } finally {
      // A worker that failed may hold on to it; why it failed is what has to be told then.
      await connection.close().catch(() => undefined);
    }
  } finally {
    dependencies.mx.close();
  }
}

/** All that configuration can get wrong, before anything is opened that would have to be closed again. */
async function readSettings(): Promise<Settings> {
  const env = processEnvironment();
  const logger = createLogger(logLevel(env));
  const atrium = mxConfig(env);
  const worker = workerConfig(env);
  const target = temporalTarget(env);
  const key = await importSealingKey(sealingPrivateKeyJson(env));
  return { ...worker, target, logger, dependencies: createDependencies(atrium, key) };
}

async function prepareNamespace(target: TemporalTarget): Promise<void> {
  const client = await openClientConnection(target);
  try {
    await registerSearchAttributes(client, target.namespace, SEARCH_ATTRIBUTES);
  } finally {
    await client.close();
  }
}

/** Runs the workers until the process is asked to end, or one of them fails. */
async function work(settings: Settings, connection: NativeConnection): Promise<void> {
  const { target, dependencies, logger, ...config } = settings;
  const { namespace } = target;
  const workers = await startVerificationWorkers({
    connection,
    namespace,
    dependencies,
    ...config,
  });
  logger.warn(
    "No payload codec is in use: account numbers and the banks' questions are readable in the event history. Credentials and MFA answers are sealed.",
  );
  logger.info({ namespace }, 'The worker is running.');
  await Promise.race([shutdownRequested(), workers.finished]);
  logger.info('The worker is shutting down.');
  await workers.shutdown();
}

main().catch((error: unknown) => {
  // Before the logger exists there is only standard error; messages of ours name no secret.
  process.stderr.write(
    `The worker cannot run: ${error instanceof Error ? error.message : 'unknown error'}\n`,
  );
  // Not by an exit code alone: a native runtime on which no connection came to be, or an attempt to connect that was given
  // up, keeps the process alive, and what does not end is not started again.
  process.exit(1);
});
