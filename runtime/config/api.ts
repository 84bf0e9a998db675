/** Configuration of the HTTP API. */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { ConfigurationError, parse, textOrFile } from './parse';
import { HTTPS_PORT, environmentProxy } from './proxy';
import { apiVariables } from './variables';

/** How the API runs. */
export interface ApiConfig {
  readonly host: string;
  readonly port: number;
  readonly keysFile: string;
  readonly tokenSecret: string;
  readonly provider:
    | {
        readonly jwksUrl: string;
        readonly issuer: string;
        readonly audience: string;
        /** Egress proxy on the way to the JWKS: a secret. Absent: none. */
        readonly proxyUrl?: string;
      }
    | undefined;
  readonly corsOrigins: readonly string[];
  readonly requestsPerMinute: number;
  readonly trustProxy: boolean;
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  readonly streamsPerTenantMax: number;
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
  return {
    host: values.API_HOST,
    port: values.API_PORT,
    keysFile: values.API_KEYS_FILE,
    tokenSecret: tokenSecret(values.API_TOKEN_SECRET, values.API_TOKEN_SECRET_FILE),
    provider: provider(env, values.API_JWKS_URL, values.API_JWT_ISSUER, values.API_JWT_AUDIENCE),
    corsOrigins: origins(values.API_CORS_ORIGINS),
    requestsPerMinute: values.API_REQUESTS_PER_MINUTE,
    trustProxy: values.API_TRUST_PROXY === 'true',
    connectionsMax: values.API_CONNECTIONS_MAX,
    connectionsPerAddressMax: values.API_CONNECTIONS_PER_ADDRESS,
    streamsPerTenantMax: values.API_STREAMS_PER_TENANT,
  };
}

function tokenSecret(value: string, file: string): string {
  const howToMake = 'One is made by: openssl rand -base64 32';
  const secret = textOrFile('API_TOKEN_SECRET', value, file, howToMake).trim();
  if (secret.length < TOKEN_SECRET_LENGTH_MIN) {
    throw new ConfigurationError(
      `API_TOKEN_SECRET needs at least ${String(TOKEN_SECRET_LENGTH_MIN)} characters. ${howToMake}`,
    );
  }
  return secret;
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
