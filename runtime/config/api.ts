/** Configuration of the HTTP API. */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { OpenFileError, readPrivateFile } from '../private-file';
import { ConfigurationError, parse, textOrFile } from './parse';
import { HTTPS_PORT, environmentProxy } from './proxy';
import { apiVariables } from './variables';

/** How the API runs. */
export interface ApiConfig {
  readonly listening: {
    readonly host: string;
    readonly port: number;
    readonly trustProxy: boolean;
    readonly tokenSecret: string;
    /** Accepted as well, while the secret is rotated. */
    readonly otherTokenSecret?: string;
  };
  readonly keysFile: string;
  /** Empty: nothing is set for any tenant. */
  readonly tenantsFile: string;
  /** Empty: standard output. */
  readonly auditFile: string;
  /** Whether everybody on the machine may read the files of keys and secrets. */
  readonly areOpenFilesAllowed: boolean;
  readonly provider:
    | {
        readonly jwksUrl: string;
        readonly issuer: string;
        readonly audience: string;
        /** Egress proxy on the way to the JWKS: a secret. Absent: none. */
        readonly proxyUrl?: string;
      }
    | undefined;
  readonly settings: {
    readonly corsOrigins: readonly string[];
    readonly requestsPerMinute: number;
    readonly processes: number;
    readonly connectionsMax: number;
    readonly connectionsPerAddressMax: number;
    readonly streamsPerTenantMax: number;
  };
}

/** Shortest token secret that is accepted, in characters: 256 bits in base64. */
export const TOKEN_SECRET_LENGTH_MIN = 43;

/** Parses and checks how the API runs. @throws ConfigurationError */
export function apiConfig(env: Environment): ApiConfig {
  const values = parse(apiVariables, env);
  if (values.API_KEYS_FILE === '') {
    throw new ConfigurationError(
      'Set API_KEYS_FILE. A key is made by: npm run keys -- api create --tenant <id> --scopes <list>',
    );
  }
  if (!isLoopback(values.API_HOST) && values.API_HOST_ALLOW_INSECURE !== 'true') {
    throw new ConfigurationError(
      'API_HOST is not a loopback address, and the API speaks plain HTTP: keys and numbers would cross the network in the clear. ' +
        'Put a proxy that ends TLS before it, and set API_HOST_ALLOW_INSECURE=true.',
    );
  }
  const areOpenFilesAllowed = values.API_FILES_ALLOW_INSECURE === 'true';
  return {
    listening: {
      host: values.API_HOST,
      port: values.API_PORT,
      trustProxy: values.API_TRUST_PROXY === 'true',
      ...tokenSecrets(values, areOpenFilesAllowed),
    },
    keysFile: values.API_KEYS_FILE,
    tenantsFile: values.API_TENANTS_FILE,
    auditFile: values.API_AUDIT_FILE,
    areOpenFilesAllowed,
    provider: provider(env, values.API_JWKS_URL, values.API_JWT_ISSUER, values.API_JWT_AUDIENCE),
    settings: {
      corsOrigins: origins(values.API_CORS_ORIGINS),
      requestsPerMinute: values.API_REQUESTS_PER_MINUTE,
      processes: values.API_PROCESSES,
      connectionsMax: values.API_CONNECTIONS_MAX,
      connectionsPerAddressMax: values.API_CONNECTIONS_PER_ADDRESS,
      streamsPerTenantMax: values.API_STREAMS_PER_TENANT,
    },
  };
}

type SecretName = 'API_TOKEN_SECRET' | 'API_TOKEN_SECRET_OTHER';
type SecretValues = Readonly<Record<SecretName | `${SecretName}_FILE`, string>>;

function tokenSecrets(
  values: SecretValues,
  isOpenToAll: boolean,
): Pick<ApiConfig['listening'], 'tokenSecret' | 'otherTokenSecret'> {
  const active = tokenSecret('API_TOKEN_SECRET', values, isOpenToAll);
  if (values.API_TOKEN_SECRET_OTHER + values.API_TOKEN_SECRET_OTHER_FILE === '') {
    return { tokenSecret: active };
  }
  const other = tokenSecret('API_TOKEN_SECRET_OTHER', values, isOpenToAll);
  return { tokenSecret: active, ...(other === active ? {} : { otherTokenSecret: other }) };
}

function tokenSecret(name: SecretName, values: SecretValues, isOpenToAll: boolean): string {
  const howToMake = 'One is made by: openssl rand -base64 32';
  const file = values[`${name}_FILE`];
  const secret = textOrFile(name, values[name], file, howToMake).trim();
  if (file !== '') rejectOpenFile(`${name}_FILE`, file, isOpenToAll);
  if (secret.length < TOKEN_SECRET_LENGTH_MIN) {
    throw new ConfigurationError(
      `${name} needs at least ${String(TOKEN_SECRET_LENGTH_MIN)} characters. ${howToMake}`,
    );
  }
  return secret;
}

/** @throws ConfigurationError for a file that every user of the machine can read or write */
function rejectOpenFile(name: string, file: string, isOpenToAll: boolean): void {
  try {
    readPrivateFile(file, isOpenToAll);
  } catch (error) {
    if (error instanceof OpenFileError) throw new ConfigurationError(`${name}: ${error.message}`);
    throw error;
  }
}

function provider(
  env: Environment,
  jwksUrl: string,
  issuer: string,
  audience: string,
): ApiConfig['provider'] {
  if (jwksUrl === '') return undefined;
  if (issuer === '' || audience === '') {
    throw new ConfigurationError('API_JWKS_URL needs API_JWT_ISSUER and API_JWT_AUDIENCE as well.');
  }
  if (!URL.canParse(jwksUrl) || !isTrustworthy(new URL(jwksUrl))) {
    throw new ConfigurationError('API_JWKS_URL must be an https address without user or password.');
  }
  const { protocol, hostname, port } = new URL(jwksUrl);
  const proxyUrl =
    protocol === 'https:'
      ? environmentProxy(env, { host: hostname, port: Number(port || HTTPS_PORT) })?.href
      : undefined;
  return { jwksUrl, issuer, audience, ...(proxyUrl === undefined ? {} : { proxyUrl }) };
}

/** Somebody who changes the keys in transit can sign for every tenant. */
function isTrustworthy({ protocol, hostname, username, password }: URL): boolean {
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && username + password === '';
}

function origins(list: string): readonly string[] {
  const given = list
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  for (const origin of given) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigurationError(
        'API_CORS_ORIGINS must be a list of exact origins such as https://app.example.com, without path or star.',
      );
    }
  }
  return given;
}
