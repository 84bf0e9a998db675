/** The API process: `npm run api`. Configuration in docs/configuration.md. */
import { createAtriumClient } from '../mx/atrium';
import { VerificationClient } from '../client';
import { parsePublicSealingKey } from '../codec';
import {
  apiConfig,
  mxConfig,
  createLogger,
  edgeTemporal,
  isTemporalAlive,
  logLevel,
  processEnvironment,
  sealingPublicKeyJson,
  shutdownRequested,
  temporalTarget,
} from '../runtime';
import { apiKeysFromFile } from './auth/api-keys';
import { startApi } from './start-api';

/** Longest wait for one answer of Temporal or a worker. People wait here, so it is shorter than elsewhere. */
const REQUEST_TIMEOUT_MS = 5_000;

async function main(): Promise<void> {
  const env = processEnvironment();
  const logger = createLogger(logLevel(env));
  const config = apiConfig(env);
  const sealingKey = parsePublicSealingKey(sealingPublicKeyJson(env));
  const edge = edgeTemporal(temporalTarget(env));
  const { temporal } = edge;
  const atrium = createAtriumClient({ ...mxConfig(env), requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const { provider, keysFile, corsOrigins, requestsPerMinute, ...listening } = config;
  const client = new VerificationClient({
    temporal,
    sealingKey,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const api = await startApi({
    ...listening,
    client,
    institutions: atrium.institutions,
    probe: (timeoutMs) => isTemporalAlive(temporal, timeoutMs),
    sealingKeys: [sealingKey],
    apiKeys: apiKeysFromFile(keysFile),
    logger,
    settings: { corsOrigins, requestsPerMinute },
    ...(provider === undefined ? {} : { provider }),
  });
  logger.info({ address: api.url }, 'The API is listening.');
  await shutdownRequested();
  logger.info('The API is draining.');
  await api.close();
  client.stopWatching();
  await edge.close();
  atrium.close();
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The API cannot run: ${error instanceof Error ? error.message : 'unknown error'}\n`,
  );
  process.exitCode = 1;
});
