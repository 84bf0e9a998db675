/** A client for what operators do with verifications: it lists, reads, cancels, deletes; it seals nothing. */
import { Client } from '@temporalio/client';
import { VerificationClient } from '../client';
import { createDataConverter, importPayloadKeys, type PayloadKeyRing } from '../codec';
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

/** What it is made from. */
interface OperatorSettings {
  readonly keys: PayloadKeyRing | undefined;
  readonly target: ReturnType<typeof temporalTarget>;
}

/** Reads TEMPORAL_… and PAYLOAD_KEYS_FILE. @throws ConfigurationError with every problem */
export function operatorSettings(env: Environment): Promise<OperatorSettings> {
  return allTogether({
    keys: () => payloadKeysOf(env, importPayloadKeys),
    target: () => temporalTarget(env),
  });
}

/** Connects. @throws TemporalConnectionError */
export async function openOperatorClient({
  keys,
  target,
}: OperatorSettings): Promise<OperatorClient> {
  const { namespace } = target;
  const connection = await openClientConnection(target);
  const dataConverter = createDataConverter({ keys, namespace });
  const client = new VerificationClient({
    temporal: new Client({ connection, namespace, dataConverter }),
    sealingKey: () => Promise.reject(new TypeError('Operators seal nothing.')),
  });
  return { client, close: () => connection.close() };
}
