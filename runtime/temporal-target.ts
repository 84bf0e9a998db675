/**
 * Where Temporal is: the target as the environment or an envconfig profile names it. It may hold a
 * secret (API key, TLS key): none of it appears in an error.
 */
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
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

/**
 * Reads `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…` and the
 * envconfig profile (`TEMPORAL_PROFILE`, `TEMPORAL_CONFIG_FILE`, or the default profile in the
 * user's configuration folder). Variables win over the file; empty variables count as absent.
 *
 * @throws TemporalConfigurationError when a named profile does not exist or the file cannot be
 * read.
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

/**
 * The configured target with the server's usual address and namespace where the configuration names
 * none.
 */
export function temporalTarget(env: Environment): TemporalTarget {
  return { address: 'localhost:7233', namespace: 'default', ...configuredTarget(env) };
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
