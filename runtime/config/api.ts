/** Configuration of the HTTP API. */
import { type Environment } from '../environment';
import { entriesOf } from './addresses';
import { required } from './kinds';
import { isSet, parse } from './parse';
import { together } from './problems';
import { HTTPS_PORT, environmentProxy } from './proxy';
import { apiVariables } from './variables';

/** How the API runs. */
export interface ApiConfig {
  readonly host: string;
  readonly port: number;
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
}

/** Parses and checks how the API runs. @throws ConfigurationError */
export function apiConfig(env: Environment): ApiConfig {
  const { values, provider } = together({
    values: () => parse(apiVariables, env),
    provider: () => readProvider(env),
  });
  return {
    host: values.API_HOST,
    port: values.API_PORT,
    tokenSecret: values.API_TOKEN_SECRET,
    provider,
    corsOrigins: entriesOf(values.API_CORS_ORIGINS),
    requestsPerMinute: values.API_REQUESTS_PER_MINUTE,
    trustProxy: values.API_TRUST_PROXY === 'true',
  };
}

/** A provider needs all three of its variables. */
function readProvider(env: Environment): ApiConfig['provider'] {
  if (!isSet(env, 'API_JWKS_URL')) return undefined;
  const values = parse(
    {
      API_JWKS_URL: apiVariables.API_JWKS_URL,
      API_JWT_ISSUER: required('API_JWKS_URL needs it: the "iss" of the tokens.'),
      API_JWT_AUDIENCE: required('API_JWKS_URL needs it: the "aud" of the tokens.'),
    },
    env,
  );
  const { API_JWKS_URL: jwksUrl, API_JWT_ISSUER: issuer, API_JWT_AUDIENCE: audience } = values;
  const { protocol, hostname, port } = new URL(jwksUrl);
  const proxyUrl =
    protocol === 'https:'
      ? environmentProxy(env, { host: hostname, port: Number(port || HTTPS_PORT) })?.href
      : undefined;
  return { jwksUrl, issuer, audience, ...(proxyUrl === undefined ? {} : { proxyUrl }) };
}
