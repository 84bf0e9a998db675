/** The API process, from its configuration to its end. The command is in cli/commands/api.ts. */
import { createAtrium } from '../mx/atrium';
import { VerificationClient } from '../client';
import { parsePublicSealingKey } from '../codec';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import {
  apiConfig,
  mxConfig,
  createLogger,
  edgeTemporal,
  logLevel,
  registerSearchAttributes,
  sealingPublicKeyJson,
  temporalTarget,
  type Environment,
  type RunningProcess,
} from '../runtime';
import { auditDestination } from './audit/audit-log';
import { watchApiKeys } from './auth/api-keys';
import { startApi } from './start-api';
import { Tenants, watchTenants } from './tenants';

/**
 * Longest wait for one answer of Temporal, a worker or MX. People wait here, so it is shorter than
 * elsewhere.
 */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Starts the API with the configuration of the environment; resolves once it listens. Temporal may
 * still be away.
 *
 * @throws ConfigurationError, SealingKeyError, ApiKeyFileError before anything is opened · Error
 * when it cannot listen
 */
export async function runApi(env: Environment): Promise<RunningProcess> {
  const logger = createLogger(logLevel(env));
  const config = apiConfig(env);
  const mxSettings = mxConfig(env);
  const sealingKey = parsePublicSealingKey(sealingPublicKeyJson(env));
  const target = temporalTarget(env);
  const { namespace } = target;
  const edge = edgeTemporal(target);
  const { temporal } = edge;
  const requestTimeoutMs = Math.min(mxSettings.requestTimeoutMs, REQUEST_TIMEOUT_MS);
  const mx = createAtrium({
    ...mxSettings,
    requestTimeoutMs,
    onEntriesSkipped: (skipped) => {
      logger.warn(skipped, 'MX sent entries that cannot be used. They are left out.');
    },
  });
  const { provider, keysFile, tenantsFile, auditFile, listening, settings } = config;
  const isOpenToAll = config.areOpenFilesAllowed;
  const keys = watchApiKeys({ path: keysFile, isOpenToAll });
  const tenants =
    tenantsFile === '' ? new Tenants() : watchTenants({ path: tenantsFile, isOpenToAll }, logger);
  const client = new VerificationClient({
    temporal,
    sealingKey,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const api = await startApi({
    ...listening,
    client,
    institutions: mx,
    prepare: () => registerSearchAttributes(edge.connection, namespace, SEARCH_ATTRIBUTES),
    sealingKeys: [sealingKey],
    apiKeys: keys.apiKeys,
    logger,
    audit: auditDestination(auditFile),
    tenants,
    settings,
    ...(provider === undefined ? {} : { provider }),
  });
  logger.info({ address: api.url }, 'The API is listening.');
  return {
    finished: new Promise(() => undefined),
    close: async () => {
      logger.info('The API is draining.');
      await api.close();
      keys.close();
      tenants.close();
      client.stopWatching();
      await edge.close();
      mx.close();
    },
  };
}
