/** The API process, from its configuration to its end. The command is in cli/commands/api.ts. */
import { InstitutionCatalogue, VerificationClient } from '../client';
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
  type Environment,
  type RunningProcess,
} from '../runtime';
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
  const { level, config, target, sealingKeys, keys } = await allTogether({
    level: () => logLevel(env),
    config: () => checkedApiConfig(env),
    target: () => temporalTarget(env),
    sealingKeys: () => publicKeysOf(env),
    keys: () => payloadKeysOf(env, importPayloadKeys),
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
    prepare: () => registerSearchAttributes(edge.connection, namespace, SEARCH_ATTRIBUTES),
    sealingKeys: publicKeys,
    apiKeys: files.apiKeys,
    logger,
    audit: auditDestination(config.auditFile),
    tenants: files.tenants,
    settings: config.settings,
    ...(config.provider === undefined ? {} : { provider: config.provider }),
  });
  logger.info({ address: api.url }, 'The API is listening.');
  return {
    finished: new Promise(() => undefined),
    close: async () => {
      logger.info('The API is draining.');
      await api.close();
      files.close();
      client.stopWatching();
      await edge.close();
    },
  };
}

/** The public keys, read again as long as the API runs. */
function publicKeysOf(env: Environment): Promise<PublicKeySource> {
  const read = () => settingOf(env, 'SEALING_PUBLIC_KEY', (json) => json);
  return settingOf(env, 'SEALING_PUBLIC_KEY', () => publicKeySource(read));
}
