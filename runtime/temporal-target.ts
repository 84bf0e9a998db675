/**
 * Where Temporal is: the target as the environment or an envconfig profile names it. It may hold a
 * secret (API key, TLS key): none of it appears in an error.
 */
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { ConfigurationError, environmentProxy, together } from './config';
import { type Environment } from './environment';
import { firstLine } from './first-line';

/** A Temporal server and a namespace on it, with the credentials that it asks for. */
export interface TemporalTarget {
  /** `host:port` */
  readonly address: string;
  readonly namespace: string;
  readonly tls?: TargetTls;
  readonly apiKey?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The egress proxy that opens the connection (CONNECT). Absent: none. */
  readonly proxy?: TargetProxy;
}

/** An egress proxy; its user and password are a secret. */
export interface TargetProxy {
  /** `host:port` */
  readonly address: string;
  readonly user?: { readonly username: string; readonly password: string };
}

type ConnectionFields = ClientConnectConfig['connectionOptions'];
type TargetTls = Exclude<ConnectionFields['tls'], undefined | null>;

/**
 * What the environment and the profile say; `address` and `namespace` are absent when neither names
 * one.
 */
export interface ConfiguredTarget extends Omit<TemporalTarget, 'address' | 'namespace'> {
  readonly address?: string;
  readonly namespace?: string;
}

/** What gRPC sends as the value of a header. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/** Thrown when the envconfig file, the profile or a variable of the connection cannot be used. */
export class TemporalConfigurationError extends ConfigurationError {
  override readonly name = 'TemporalConfigurationError';
  readonly code = 'TEMPORAL_CONFIGURATION';
}

/**
 * Reads `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…` and the
 * envconfig profile (`TEMPORAL_PROFILE`, `TEMPORAL_CONFIG_FILE`, or the default profile in the
 * user's configuration folder). Variables win over the file; empty variables count as absent.
 *
 * `HTTPS_PROXY` holds for a connection over TLS, unless `NO_PROXY` names its host.
 *
 * @throws TemporalConfigurationError when a named profile does not exist, the file cannot be read,
 * or a value cannot be sent; ConfigurationError for a proxy that cannot be used.
 */
export function configuredTarget(env: Environment): ConfiguredTarget {
  const variables = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
  const config = load(variables);
  const { address, apiKey, tls, metadata } = config.connectionOptions;
  const { proxy } = together({
    address: () => rejectUnsendableAddress(address),
    headers: () => rejectUnsendableHeaders([apiKey, ...Object.values(metadata ?? {})]),
    proxy: () => (address !== undefined && tls ? proxyTo(address, env) : undefined),
  });
  return {
    ...(address === undefined ? {} : { address }),
    ...(config.namespace === undefined ? {} : { namespace: config.namespace }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined || tls === null ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata: textMetadata(metadata) }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function load(variables: Record<string, string>): ClientConnectConfig {
  try {
    return loadClientConnectConfig({ overrideEnvVars: variables });
  } catch (error) {
    throw new TemporalConfigurationError([
      `Temporal's connection settings cannot be used: ${firstLine(error)}. ` +
        'Check TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and the file that it names, and TEMPORAL_TLS….',
    ]);
  }
}

/** The SDK's own errors repeat such values, which may hold a secret. */
function rejectUnsendableAddress(address: string | undefined): void {
  if (address === undefined || !/[@\s/]/.test(address)) return;
  throw new TemporalConfigurationError([
    'TEMPORAL_ADDRESS, or the address of the profile, must be host:port, such as localhost:7233.',
  ]);
}

/** As above. */
function rejectUnsendableHeaders(values: readonly unknown[]): void {
  if (values.every((value) => typeof value !== 'string' || PRINTABLE.test(value))) return;
  throw new TemporalConfigurationError([
    'TEMPORAL_API_KEY and TEMPORAL_GRPC_META_…, or those of the profile, must be printable ASCII.',
  ]);
}

/**
 * The configured target with the server's usual address and namespace where the configuration names
 * none.
 */
export function temporalTarget(env: Environment): TemporalTarget {
  return { address: 'localhost:7233', namespace: 'default', ...configuredTarget(env) };
}

/** The gRPC port of a server whose address names none. */
const TEMPORAL_PORT = 7_233;

function proxyTo(address: string, env: Environment): TargetProxy | undefined {
  const [, host = address, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  const url = environmentProxy(env, { host, port: Number(port ?? TEMPORAL_PORT) });
  if (url === undefined) return undefined;
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  rejectUnusable(url.protocol, username + password);
  return {
    address: `${url.hostname}:${url.port || '80'}`,
    ...(username === '' ? {} : { user: { username, password } }),
  };
}

/** The limits of the SDK's own setting (`HttpConnectProxyConfig`). */
function rejectUnusable(protocol: string, credentials: string): void {
  const isOverTls = protocol === 'https:';
  if (!isOverTls && !/[:@]/.test(credentials)) return;
  const problem = isOverTls ? 'is over TLS' : 'has a user or password with a colon or an @';
  throw new ConfigurationError([
    `HTTPS_PROXY names a proxy that ${problem}, which Temporal's SDK cannot use. ` +
      "Name another one, or put Temporal's host into NO_PROXY.",
  ]);
}

/**
 * The options of the client's connection (grpc-js). The proxy is given as grpc-js itself does for
 * `https_proxy`, so that client and worker follow one rule; its own reading of the environment is
 * switched off.
 */
export function clientConnectionFields(
  target: TemporalTarget,
): ReturnType<typeof connectionFields> & { channelArgs: Record<string, string | number> } {
  const { address, proxy } = target;
  const ownRule = { 'grpc.enable_http_proxy': 0 };
  if (proxy === undefined) return { ...connectionFields(target), channelArgs: ownRule };
  const { user } = proxy;
  return {
    ...connectionFields(target),
    address: proxy.address,
    channelArgs: {
      ...ownRule,
      'grpc.default_authority': address,
      'grpc.http_connect_target': `dns:${address}`,
      ...(user === undefined
        ? {}
        : { 'grpc.http_connect_creds': `${user.username}:${user.password}` }),
    },
  };
}

/** The SDK's connection options of a target, without its proxy. */
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
