/**
 * The Temporal connection of a process that answers people while they wait: it starts before its
 * server, fails fast when the server is away, and finds it again within seconds. Everything else
 * uses temporal-connection.ts.
 */
import {
  Client,
  Connection,
  type ClientInterceptors,
  type DataConverter,
} from '@temporalio/client';
import { openWithDrainableRetry } from './drainable-retry';
import { clientConnectionFields, type TemporalTarget } from './temporal-target';

/** A client for the edge; close it at the end. */
export interface EdgeTemporal {
  readonly temporal: Client;
  readonly connection: Connection;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 1_500;
/** The SDK's ten attempts take half a minute, which is too long for a caller of the API. */
const ATTEMPTS_MAX = 3;
/**
 * gRPC's own back-off grows to two minutes; until then a server that is back would not be noticed.
 */
const RECONNECT_MAX_MS = 1_000;

/** Makes the client; connects with the first call. @param interceptors - of its calls. @default none */
export function edgeTemporal(
  target: TemporalTarget,
  dataConverter: DataConverter,
  interceptors: ClientInterceptors = {},
): EdgeTemporal {
  const { channelArgs, ...fields } = clientConnectionFields(target);
  const connection = openWithDrainableRetry(
    (retry) =>
      Connection.lazy({
        ...fields,
        ...retry,
        connectTimeout: CONNECT_TIMEOUT_MS,
        channelArgs: {
          ...channelArgs,
          'grpc.initial_reconnect_backoff_ms': 100,
          'grpc.min_reconnect_backoff_ms': 100,
          'grpc.max_reconnect_backoff_ms': RECONNECT_MAX_MS,
        },
      }),
    { maxAttempts: ATTEMPTS_MAX },
  );
  return {
    temporal: new Client({ connection, namespace: target.namespace, dataConverter, interceptors }),
    connection,
    close: () => connection.close(),
  };
}
