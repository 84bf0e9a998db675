/** The API process, from its configuration to its end. The command is in cli/commands/api.ts. */
import { createAtrium } from '../mx/atrium';
import { VerificationClient } from '../client';
import {
  createDataConverter,
  importPayloadKeys,
  publicKeySource,
  type PublicKeySource,
} from '../codec';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import {
  allTogether,
  apiConfig,
  mxConfig,
  createLogger,
  edgeTemporal,
  logLevel,
  payloadKeysOf,
  registerSearchAttributes,
  settingOf,
  temporalTarget,
  type Environment,
  type RunningProcess,
} from '../runtime';
import { apiKeysFromFile } from './auth/api-keys';
import { startApi } from './start-api';

/**
 * Longest wait for one answer of Temporal, a worker or MX. People wait here, so it is shorter than
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
  const { level, config, mxSettings, target, sealingKeys, keys, apiKeys } = await allTogether({
    level: () => logLevel(env),
    config: () => apiConfig(env),
    mxSettings: () => mxConfig(env),
    target: () => temporalTarget(env),
    sealingKeys: () => publicKeysOf(env),
    keys: () => payloadKeysOf(env, importPayloadKeys),
    apiKeys: () => settingOf(env, 'API_KEYS_FILE', apiKeysFromFile),
  });
  const logger = createLogger(level);
  const publicKeys = () =>
    sealingKeys((error) => {
      logger.error(
        { error },
        'The public sealing keys cannot be read again. The old ones are used.',
      );
    });
  const { namespace } = target;
  const edge = edgeTemporal(target, createDataConverter({ keys, namespace }));
  const { temporal } = edge;
  const requestTimeoutMs = Math.min(mxSettings.requestTimeoutMs, REQUEST_TIMEOUT_MS);
  const mx = createAtrium({
    ...mxSettings,
    requestTimeoutMs,
    onEntriesSkipped: (skipped) => {
      logger.warn(skipped, 'MX sent entries that cannot be used. They are left out.');
    },
  });
  const { provider, corsOrigins, requestsPerMinute, ...listening } = config;
  const client = new VerificationClient({
    temporal,
    sealingKey: async () => ({ keys: await publicKeys() }),
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const api = await startApi({
    ...listening,
    client,
    institutions: mx,
    prepare: () => registerSearchAttributes(edge.connection, namespace, SEARCH_ATTRIBUTES),
    sealingKeys: publicKeys,
    apiKeys,
    logger,
    settings: { corsOrigins, requestsPerMinute },
    ...(provider === undefined ? {} : { provider }),
  });
  logger.info({ address: api.url }, 'The API is listening.');
  return {
    finished: new Promise(() => undefined),
    close: async () => {
      logger.info('The API is draining.');
      await api.close();
      client.stopWatching();
      await edge.close();
      mx.close();
    },
  };
}

/** The public keys, read again as long as the API runs. */
function publicKeysOf(env: Environment): Promise<PublicKeySource> {
  const read = () => settingOf(env, 'SEALING_PUBLIC_KEY', (json) => json);
  return settingOf(env, 'SEALING_PUBLIC_KEY', () => publicKeySource(read));
}
