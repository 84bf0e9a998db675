/** The API process, from its configuration to its end. The command is in cli/commands/api.ts. */
import { InstitutionCatalogue, OneTimeTickets, VerificationClient } from '../client';
import {
  createDataConverter,
  importPayloadKeys,
  publicKeySource,
  type PublicKeySource,
} from '../codec';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import {
  allTogether,
  createLogger,
  edgeTemporal,
  logLevel,
  payloadKeysOf,
  registerSearchAttributes,
  settingOf,
  temporalTarget,
  tracingConfig,
  type Environment,
  type Logger,
  type RunningProcess,
} from '../runtime';
import { createMetrics, startHealthListener, type Metrics } from '../runtime/observability';
import { openTracing, tracedClient } from '../runtime/tracing';
import { auditDestination } from './audit/audit-log';
import { checkedApiConfig, watchApiFiles } from './configuration';
import { startApi } from './start-api';

/**
 * Longest wait for one answer of Temporal or a worker. People wait here, so it is shorter than
 * elsewhere.
 */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Starts the API with the configuration of the environment; resolves once it listens. Temporal may
 * still be away.
 *
 * @throws ConfigurationError with every problem, before anything is opened · Error when it cannot
 * listen
 */
export async function runApi(env: Environment): Promise<RunningProcess> {
  const { level, config, target, traces, sealingKeys, keys } = await allTogether({
    level: () => logLevel(env),
    config: () => checkedApiConfig(env),
    target: () => temporalTarget(env),
    traces: () => tracingConfig(env, 'api'),
    sealingKeys: () => publicKeysOf(env),
    keys: () => payloadKeysOf(env, importPayloadKeys),
  });
  const logger = createLogger(level);
  const publicKeys = readAgain(sealingKeys, logger);
  const { namespace } = target;
  const metrics = createMetrics('api');
  const onUnreadable = countUnreadable(metrics);
  const tracing = await openTracing(traces, logger);
  const dataConverter = createDataConverter({ keys, namespace, onUnreadable });
  const edge = edgeTemporal(target, dataConverter, tracing && tracedClient(tracing));
  const { temporal } = edge;
  const files = watchApiFiles(config, env, logger);
  const client = new VerificationClient({
    temporal,
    sealingKey: async () => ({ keys: await publicKeys() }),
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const api = await startApi({
    ...config.listening,
    client,
    institutions: new InstitutionCatalogue({ temporal, requestTimeoutMs: REQUEST_TIMEOUT_MS }),
    tickets: new OneTimeTickets({ temporal, requestTimeoutMs: REQUEST_TIMEOUT_MS }),
    prepare: () => registerSearchAttributes(edge.connection, namespace, SEARCH_ATTRIBUTES),
    sealingKeys: publicKeys,
    apiKeys: files.apiKeys,
    ...{ logger, measure: metrics, tracing, settings: config.settings },
    ...{ audit: auditDestination(config.auditFile), tenants: files.tenants },
    mxWebhooks: config.mxWebhooks,
    ...(config.provider === undefined ? {} : { provider: config.provider }),
  });
  const close = async (): Promise<void> => {
    await api.close();
    files.close();
    client.stopWatching();
    await edge.close();
    await tracing?.close();
  };
  const health = await startHealthListener({
    ...{ ...config.health, portVariable: 'API_METRICS_PORT' },
    ...{ checks: api.checks, metrics },
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  logger.info({ address: api.url, health: health.url }, 'The API is listening.');
  return runningUntil(async () => {
    logger.info('The API is draining.');
    health.drain();
    await close();
    await health.close();
  });
}

/** It never ends by itself. */
function runningUntil(close: () => Promise<void>): RunningProcess {
  return { finished: new Promise(() => undefined), close };
}

function countUnreadable(metrics: Metrics) {
  return (reason: 'unknown-key' | 'not-openable'): void => {
    metrics.add('verification_payload_failures_total', { reason });
  };
}

/** What cannot be read again is told, and does no harm. */
function readAgain(sealingKeys: PublicKeySource, logger: Logger) {
  return () =>
    sealingKeys((error) => {
      logger.error(
        { error },
        'The public sealing keys cannot be read again. The old ones are used.',
      );
    });
}

/** The public keys, read again as long as the API runs. */
function publicKeysOf(env: Environment): Promise<PublicKeySource> {
  const read = () => settingOf(env, 'SEALING_PUBLIC_KEY', (json) => json);
  return settingOf(env, 'SEALING_PUBLIC_KEY', () => publicKeySource(read));
}
