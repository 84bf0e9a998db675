/** Configuration of the HTTP API. */
import { type Environment } from '../environment';
import { exactOrigins, identityProvider, type IdentityProvider } from './identity';
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
    | (IdentityProvider & {
        /** Egress proxy on the way to the JWKS: a secret. Absent: none. */
        readonly proxyUrl?: string;
      })
    | undefined;
  readonly corsOrigins: readonly string[];
  readonly requestsPerMinute: number;
  readonly trustProxy: boolean;
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
    corsOrigins: exactOrigins('API_CORS_ORIGINS', values.API_CORS_ORIGINS),
    requestsPerMinute: values.API_REQUESTS_PER_MINUTE,
    trustProxy: values.API_TRUST_PROXY === 'true',
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
  const known = identityProvider('API', { jwksUrl, issuer, audience });
  if (known === undefined) return undefined;
  const { protocol, hostname, port } = new URL(jwksUrl);
  const proxyUrl =
    protocol === 'https:'
      ? environmentProxy(env, { host: hostname, port: Number(port || HTTPS_PORT) })?.href
      : undefined;
  return { ...known, ...(proxyUrl === undefined ? {} : { proxyUrl }) };
}
