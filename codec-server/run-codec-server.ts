/** The codec server's process. The command is in cli/commands/codec-server.ts. */
import { importPayloadKeys } from '../codec';
import {
  ConfigurationError,
  codecServerConfig,
  createLogger,
  logLevel,
  payloadKeysJson,
  temporalTarget,
  type Environment,
  type RunningProcess,
} from '../runtime';
import { byJwt } from './callers';
import { startCodecServer } from './start-codec-server';

/**
 * Starts the codec server with the configuration of the environment; resolves once it listens.
 *
 * @throws ConfigurationError, PayloadKeyError before anything is opened · Error when it cannot listen
 */
export async function runCodecServer(env: Environment): Promise<RunningProcess> {
  const logger = createLogger(logLevel(env));
  const { provider, ...config } = codecServerConfig(env);
  const keys = await importPayloadKeys(payloadKeysJson(env));
  if (keys === undefined) {
    throw new ConfigurationError('PAYLOAD_ENCRYPTION is off: there is nothing to decode.');
  }
  const { namespace } = temporalTarget(env);
  const server = await startCodecServer({
    ...{ ...config, keys, namespace, logger },
    recognise: byJwt(provider),
    audit: createLogger('info'),
  });
  logger.info({ address: server.url, namespace }, 'The codec server is listening.');
  return { finished: new Promise(() => undefined), close: () => server.close() };
}
