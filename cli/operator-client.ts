/** A client for what operators do with verifications: it lists, reads, cancels, deletes; it seals nothing. */
import { Client } from '@temporalio/client';
import { VerificationClient, createDataConverter, importPayloadKeys } from '../client';
import {
  allTogether,
  openClientConnection,
  payloadKeysOf,
  temporalTarget,
  type Environment,
} from '../runtime';

/** The client, and how to let go of its connection. */
export interface OperatorClient {
  readonly client: VerificationClient;
  readonly close: () => Promise<void>;
}

/**
 * Connects by TEMPORAL_… and PAYLOAD_KEYS_FILE.
 *
 * @throws ConfigurationError with every problem; TemporalConnectionError
 */
export async function openOperatorClient(env: Environment): Promise<OperatorClient> {
  const { keys, target } = await allTogether({
    keys: () => payloadKeysOf(env, importPayloadKeys),
    target: () => temporalTarget(env),
  });
  const { namespace } = target;
  const connection = await openClientConnection(target);
  const dataConverter = createDataConverter({ keys, namespace });
  const client = new VerificationClient({
    temporal: new Client({ connection, namespace, dataConverter }),
    sealingKey: () => Promise.reject(new TypeError('Operators seal nothing.')),
  });
  return { client, close: () => connection.close() };
}
