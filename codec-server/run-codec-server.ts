/** The codec server's process. The command is in cli/commands/codec-server.ts. */
import { importPayloadKeys } from '../codec';
import {
  ConfigurationError,
  allTogether,
  codecServerConfig,
  createLogger,
  logLevel,
  payloadKeysOf,
  temporalNamespace,
  type Environment,
  type RunningProcess,
} from '../runtime';
import { createMetrics, startHealthListener } from '../runtime/observability';
import { keyedHash } from '../runtime/process';
import { byJwt } from './callers';
import { startCodecServer } from './start-codec-server';

/**
 * Starts the codec server with the configuration of the environment; resolves once it listens.
 *
 * @throws ConfigurationError with every problem, before anything is opened · Error when it cannot
 * listen
 */
export async function runCodecServer(env: Environment): Promise<RunningProcess> {
  const { level, config, keys, namespace } = await allTogether({
    level: () => logLevel(env),
    config: () => codecServerConfig(env),
    keys: () => payloadKeysOf(env, importPayloadKeys),
    namespace: () => temporalNamespace(env),
  });
  if (keys === undefined) {
    throw new ConfigurationError(['PAYLOAD_ENCRYPTION is off: there is nothing to decode.']);
  }
  const { provider, health: place, ...listening } = config;
  const metrics = createMetrics('codec-server');
  const logger = createLogger(level);
  const server = await startCodecServer({
    ...{ ...listening, keys, namespace, logger },
    recognise: byJwt(provider, (subject) => keyedHash(keys.subjectKey, subject)),
    audit: createLogger('info'),
    measure: metrics,
  });
  const health = await startHealthListener({
    ...place,
    ...{ portVariable: 'CODEC_METRICS_PORT', checks: {}, metrics },
  }).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const told = { address: server.url, health: health.url, namespace };
  logger.info(told, 'The codec server is listening.');
  return {
    finished: new Promise(() => undefined),
    close: async () => {
      health.drain();
      await server.close();
      await health.close();
    },
  };
}
