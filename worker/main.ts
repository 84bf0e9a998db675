/** The worker process: `npm run worker`. Configuration in docs/configuration.md. */
import { importSealingKey } from '../codec';
import {
  atriumConfig,
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
} from '../platform';
import { SEARCH_ATTRIBUTES } from '../workflows/names';
import { createDependencies } from './dependencies';
import { startVerificationWorkers } from './create-workers';

async function main(): Promise<void> {
  const env = processEnvironment();
  const logger = createLogger(logLevel(env));
  installTemporalRuntime(logger);
  const dependencies = createDependencies(
    atriumConfig(env),
    await importSealingKey(sealingPrivateKeyJson(env)),
  );
  const target = temporalTarget(env);
  const client = await openClientConnection(target);
  await registerSearchAttributes(client, target.namespace, SEARCH_ATTRIBUTES);
  await client.close();

  const connection = await openWorkerConnection(target);
  const workers = await startVerificationWorkers({
    connection,
    namespace: target.namespace,
    dependencies,
    ...workerConfig(env),
  });
  logger.warn(
    "No payload codec is in use: account numbers and the banks' questions are readable in the event history. Credentials and MFA answers are sealed.",
  );
  logger.info({ namespace: target.namespace }, 'The worker is running.');
  await Promise.race([shutdownRequested(), workers.finished]);
  logger.info('The worker is shutting down.');
  await workers.shutdown();
  await connection.close();
  dependencies.atrium.close();
}

main().catch((error: unknown) => {
  // Before the logger exists there is only standard error; messages of ours name no secret.
  process.stderr.write(
    `The worker cannot run: ${error instanceof Error ? error.message : 'unknown error'}\n`,
  );
  process.exitCode = 1;
});
