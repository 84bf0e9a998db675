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
  tracingConfig,
  webhookConfig,
  workerConfig,
  type Environment,
  type Logger,
  type RunningProcess,
  type TemporalTarget,
  type WorkerConfig,
} from '../runtime';
import {
  createMetrics,
  startHealthListener,
  type HealthListener,
  type Metrics,
} from '../runtime/observability';
import { openTracing, type Tracing } from '../runtime/tracing';
import { installMeasuredRuntime, openWorkerConnection } from '../runtime/worker';
import { type WebhookEgress } from '../runtime/webhooks';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import { createDependencies } from './dependencies';
import { startVerificationWorkers } from './create-workers';
import { openCounter } from './open-verifications';
import { workerChecks, type RunningParts } from './readiness';

interface Settings extends WorkerConfig {
  readonly target: TemporalTarget;
  readonly dependencies: ReturnType<typeof createDependencies>;
  readonly payloadKeys: PayloadKeyRing | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
  readonly egress: WebhookEgress;
  readonly areWokenByMx: boolean;
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
  const { target, logger } = settings;
  const running: { parts?: RunningParts } = {};
  const coreMetrics = await installMeasuredRuntime(logger);
  let health: HealthListener | undefined;
  try {
    health = await listen(settings, running, coreMetrics);
    await prepareNamespace(target);
    const connection = await openWorkerConnection(target);
    try {
      return await work(settings, connection, health, running);
    } catch (error) {
      await closeQuietly(connection);
      throw error;
    }
  } catch (error) {
    await release(settings, health);
    throw error;
  }
}

/** Closes what lasts from the beginning of the process to its end. */
async function release(
  { dependencies, tracing }: Pick<Settings, 'dependencies' | 'tracing'>,
  health: HealthListener | undefined,
): Promise<void> {
  await health?.close();
  dependencies.mx.close();
  await tracing?.close();
}

/** Probes are answered from the beginning: the process lives while it waits for Temporal. */
function listen(
  { health, metrics }: Settings,
  running: { readonly parts?: RunningParts },
  further: () => Promise<string>,
): Promise<HealthListener> {
  const checks = workerChecks(() => running.parts);
  const countOpen = openCounter(() => running.parts, metrics);
  return startHealthListener({
    ...{ ...health, portVariable: 'WORKER_HTTP_PORT' },
    ...{ checks, metrics },
    // Before the metrics are read.
    further: () => countOpen().then(further),
  });
}

/** Reads the whole configuration before anything is opened; reports all its problems at once. */
async function readSettings(env: Environment, options: RunWorkerOptions): Promise<Settings> {
  // The keys are read before the level of the log is known, and again when it is.
  const later: { logger?: Logger } = {};
  const tell = (error: unknown): void => {
    later.logger?.error({ error }, 'The sealing keys cannot be read. Sealed values wait for them.');
  };
  const read = await allTogether({
    level: () => logLevel(env),
    mx: () => mxConfig(env),
    worker: () => workerConfig(env),
    sending: () => webhookConfig(env),
    target: () => temporalTarget(env),
    traces: () => tracingConfig(env, 'worker'),
    keys: () => openSealingKeys(env, options.sealingKeys, tell),
    markKeys: () => tenantMarkKeys(env),
    payloadKeys: () => payloadKeysOf(env, importPayloadKeys),
  });
  const { level, mx, worker, sending, target, traces, keys, markKeys, payloadKeys } = read;
  const logger = createLogger(level);
  later.logger = logger;
  if (markKeys === undefined) {
    logger.warn('TENANT_MARKS is off: every tenant may use every user at MX.');
  }
  const metrics = createMetrics('worker');
  const tracing = await openTracing(traces, logger);
  const dependencies = createDependencies(mx, keys, markKeys, {
    ...{ measure: metrics, tracing },
    onEntriesSkipped: (skipped) => {
      logger.warn(skipped, 'MX sent entries that cannot be used. They are left out.');
    },
  });
  return { ...worker, ...sending, target, logger, metrics, tracing, dependencies, payloadKeys };
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

async function work(
  settings: Settings,
  connection: NativeConnection,
  health: HealthListener,
  running: { parts?: RunningParts },
): Promise<RunningProcess> {
  const { target, dependencies, logger, metrics, egress, ...config } = settings;
  const { namespace } = target;
  const webhookConnection = await openClientConnection(target);
  const closeWebhooks = () => webhookConnection.close().catch(() => undefined);
  const workers = await startVerificationWorkers({
    connection,
    namespace,
    dependencies,
    measure: metrics,
    webhooks: { connection: webhookConnection, egress },
    ...config,
  }).catch(async (error: unknown) => {
    await closeWebhooks();
    throw error;
  });
  running.parts = { connection, namespace, workers };
  if (config.payloadKeys === undefined) {
    logger.warn(
      "Payloads are not encrypted: account numbers and the banks' questions are readable in the event history. Credentials and MFA answers are sealed.",
    );
  }
  logger.info({ namespace, health: health.url, ...config.version }, 'The worker is running.');
  return {
    finished: workers.finished,
    close: async () => {
      logger.info('The worker is shutting down.');
      health.drain();
      // `finished` reports why a worker failed.
      await workers.shutdown().catch(() => undefined);
      await closeWebhooks();
      await closeQuietly(connection);
      await release(settings, health);
    },
  };
}

/** A worker that failed may keep its connection open. Its own failure is the one to report. */
async function closeQuietly(connection: NativeConnection): Promise<void> {
  await connection.close().catch(() => undefined);
}
