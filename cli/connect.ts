/** A client of the verifications that run already, for commands that seal nothing. */
import { Client } from '@temporalio/client';
import { VerificationClient, createDataConverter, importPayloadKeys } from '../client';
import {
  allTogether,
  openClientConnection,
  payloadKeysOf,
  temporalTarget,
  type Environment,
} from '../runtime';

/** The client, and the connection below it. */
export interface ConnectedClient {
  readonly client: VerificationClient;
  readonly temporal: Client;
  readonly close: () => Promise<void>;
}

/**
 * Connects to what the environment names.
 *
 * @param alsoRead - reads what else the command is configured with; its problems are told with ours
 * @throws ConfigurationError with every problem · TemporalConnectionError
 */
export async function connectClient<T = undefined>(
  env: Environment,
  alsoRead?: () => T,
): Promise<ConnectedClient & { readonly also: T | undefined }> {
  const { also, keys, target } = await allTogether({
    also: () => alsoRead?.(),
    keys: () => payloadKeysOf(env, importPayloadKeys),
    target: () => temporalTarget(env),
  });
  const { namespace } = target;
  const connection = await openClientConnection(target);
  const dataConverter = createDataConverter({ keys, namespace });
  const temporal = new Client({ connection, namespace, dataConverter });
  const client = new VerificationClient({
    temporal,
    sealingKey: () => Promise.reject(new TypeError('This command seals nothing.')),
  });
  return { also, client, temporal, close: () => connection.close() };
}
