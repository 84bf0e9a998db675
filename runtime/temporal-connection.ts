/**
 * The client's connection to Temporal, over gRPC. The worker's native one is in
 * worker-connection.ts, that of a process which answers people in edge-connection.ts. No payload
 * converter and no retry policy belongs here.
 */
import { Connection } from '@temporalio/client';
import { openWithDrainableRetry } from './drainable-retry';
import { firstLine } from './first-line';
import { clientConnectionFields, type TemporalTarget } from './temporal-target';

/**
 * Thrown when a server cannot be reached in time, or rejects us; the message says what to check.
 */
export class TemporalConnectionError extends Error {
  readonly code = 'TEMPORAL_UNREACHABLE';
  readonly address: string;

  constructor(address: string, reason: string) {
    super(
      `No Temporal server answers at ${address}: ${reason}. ` +
        'Check TEMPORAL_ADDRESS, TLS and the API key, or the envconfig profile in use.',
    );
    this.name = 'TemporalConnectionError';
    this.address = address;
  }
}

/** Bound of connecting. A healthy server answers within a second, also across regions. */
export const CONNECT_TIMEOUT_MS = 10_000;

export interface ConnectOptions {
  /** @default CONNECT_TIMEOUT_MS */
  readonly timeoutMs?: number;
}

/**
 * Opens the client's connection and waits until the server has answered.
 *
 * @throws TemporalConnectionError when it has not within the time given.
 */
export async function openClientConnection(
  target: TemporalTarget,
  { timeoutMs = CONNECT_TIMEOUT_MS }: ConnectOptions = {},
): Promise<Connection> {
  let connection: Connection | undefined;
  try {
    // It throws at once for a TLS key or certificate that cannot be used.
    connection = lazyClientConnection(target, { timeoutMs });
    await connection.ensureConnected();
    return connection;
  } catch (error) {
    await connection?.close();
    throw new TemporalConnectionError(target.address, firstLine(error));
  }
}

/**
 * The client's connection without a first call. It connects when used, so that a process can start
 * before its server.
 */
export function lazyClientConnection(
  target: TemporalTarget,
  { timeoutMs = CONNECT_TIMEOUT_MS }: ConnectOptions = {},
): Connection {
  return openWithDrainableRetry((retry) =>
    Connection.lazy({ ...clientConnectionFields(target), connectTimeout: timeoutMs, ...retry }),
  );
}
