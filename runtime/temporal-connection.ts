// Where Temporal is and how to connect to it: the target as read from the environment or an envconfig profile, and
// the two connections of the SDK (the client's over gRPC, the worker's native one). No payload converter and no retry
// policy belongs here. Connection data may hold a secret (API key, TLS key): none of it appears in an error.
import { Connection } from '@temporalio/client';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { openWithDrainableRetry } from './drainable-retry';
import type { Environment } from './environment';

/** A Temporal server and a namespace on it, with what is needed to be let in. */
export interface TemporalTarget {
  /** `host:port` */
  readonly address: string;
  readonly namespace: string;
  readonly tls?: TargetTls;
  readonly apiKey?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

type ConnectionFields = ClientConnectConfig['connectionOptions'];
type TargetTls = Exclude<ConnectionFields['tls'], undefined | null>;

/** What the environment and the profile say; `address` and `namespace` are absent when neither names one. */
export interface ConfiguredTarget extends Omit<TemporalTarget, 'address' | 'namespace'> {
  readonly address?: string;
  readonly namespace?: string;
}

/** Thrown when a server cannot be reached in time, or rejects us; the message says what to look at. */
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

/** Thrown when the envconfig file or profile cannot be used. */
export class TemporalConfigurationError extends Error {
  readonly code = 'TEMPORAL_CONFIGURATION';

  constructor(reason: string) {
    super(
      `The Temporal connection settings cannot be used: ${reason}. ` +
        'Check TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and the file that it names.',
    );
    this.name = 'TemporalConfigurationError';
  }
}

/** Time to connect before we give up: a healthy server answers within a second, also across regions. */
export const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Reads `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…` and the envconfig profile
 * (`TEMPORAL_PROFILE`, `TEMPORAL_CONFIG_FILE`, or the default profile in the user's configuration folder).
 * Variables win over the file; empty variables count as absent.
 *
 * @throws TemporalConfigurationError when a named profile does not exist or the file cannot be read.
 */
export function configuredTarget(env: Environment): ConfiguredTarget {
  const variables = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
  let config: ClientConnectConfig;
  try {
    config = loadClientConnectConfig({ overrideEnvVars: variables });
  } catch (error) {
    throw new TemporalConfigurationError(firstLine(error));
  }
  const { address, apiKey, tls, metadata } = config.connectionOptions;
  return {
    ...(address === undefined ? {} : { address }),
    ...(config.namespace === undefined ? {} : { namespace: config.namespace }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined || tls === null ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata: textMetadata(metadata) }),
  };
}

/** The configured target with the server's usual address and namespace where the configuration names none. */
export function temporalTarget(env: Environment): TemporalTarget {
  return { address: 'localhost:7233', namespace: 'default', ...configuredTarget(env) };
}

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
  const connection = lazyClientConnection(target, { timeoutMs });
  try {
    await connection.ensureConnected();
    return connection;
  } catch (error) {
    await connection.close();
    throw new TemporalConnectionError(target.address, firstLine(error));
  }
}

/** The client's connection without a first call: it connects when used, so that a process can start before its server. */
export function lazyClientConnection(
  target: TemporalTarget,
  { timeoutMs = CONNECT_TIMEOUT_MS }: ConnectOptions = {},
): Connection {
  return openWithDrainableRetry((retry) =>
    Connection.lazy({ ...connectionFields(target), connectTimeout: timeoutMs, ...retry }),
  );
}

/**
 * Opens the worker's native connection.
 *
 * The SDK bounds this one by itself only after 30 s, in which it also keeps the process from ending. So the server is
 * first asked through the client's connection, which can be bounded; a native connection that still comes late is closed.
 *
 * @throws TemporalConnectionError when the server has not answered within the time given.
 */
export async function openWorkerConnection(
  target: TemporalTarget,
  { timeoutMs = CONNECT_TIMEOUT_MS }: ConnectOptions = {},
): Promise<NativeConnection> {
  const deadline = Date.now() + timeoutMs;
  const probe = await openClientConnection(target, { timeoutMs });
  await probe.close();
  const connecting = NativeConnection.connect(connectionFields(target));
  try {
    return await within(connecting, Math.max(deadline - Date.now(), 1_000));
  } catch (error) {
    connecting.then(
      (late) => late.close(),
      () => undefined,
    );
    throw new TemporalConnectionError(target.address, firstLine(error));
  }
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, bound]);
  } finally {
    clearTimeout(timer);
  }
}

/** The SDK's connection options of a target. */
export function connectionFields(
  target: TemporalTarget,
): Pick<ConnectionFields, 'address' | 'tls' | 'apiKey'> & { metadata?: Record<string, string> } {
  return {
    address: target.address,
    ...(target.tls === undefined ? {} : { tls: target.tls }),
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    ...(target.metadata === undefined ? {} : { metadata: { ...target.metadata } }),
  };
}

/** Metadata from configuration is text; binary values cannot be written there. */
function textMetadata(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)]));
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
