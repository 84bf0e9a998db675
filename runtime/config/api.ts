/** Configuration of the HTTP API. */
import { type Environment } from '../environment';
import { entriesOf } from './addresses';
import { healthConfig, type HealthConfig } from './health';
import { required } from './kinds';
import { rejectPlainListening } from './listening';
import { isSet, parse } from './parse';
import { ConfigurationError, together } from './problems';
import { jwksProxy } from './proxy';
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
  /** Where probes and scrapers ask. */
  readonly health: HealthConfig;
  readonly keysFile: string;
  /** Empty: nothing is set for any tenant. */
  readonly tenantsFile: string;
  /** Empty: standard output. */
  readonly auditFile: string;
  readonly provider:
    | {
        readonly jwksUrl: string;
        readonly issuer: string;
        readonly audience: string;
        /** Egress proxy on the way to the JWKS: a secret. Absent: none. */
        readonly proxyUrl?: string;
      }
    | undefined;
  /** Where webhooks of MX come to: secrets. Undefined: they are not taken. */
  readonly mxWebhooks: { readonly path: string; readonly login: string } | undefined;
  readonly settings: {
    readonly corsOrigins: readonly string[];
    readonly requestsPerMinute: number;
    readonly startsPerMinute: number;
    readonly openVerificationsPerTenantMax: number;
    readonly processes: number;
    readonly connectionsMax: number;
    readonly connectionsPerAddressMax: number;
    readonly streamsPerTenantMax: number;
    readonly publicUrl: string;
    readonly pageOrigins: {
      readonly frames: readonly string[];
      readonly images: readonly string[];
    };
  };
}

/** Parses and checks how the API runs. @throws ConfigurationError */
export function apiConfig(env: Environment): ApiConfig {
  const { values, provider, health } = together({
    values: () => parse(apiVariables, env),
    provider: () => readProvider(env),
    transport: () => rejectPlainListening(env, 'API_HOST'),
    health: () => healthConfig(env, 'API_METRICS'),
  });
  const { API_TOKEN_SECRET: active, API_TOKEN_SECRET_OTHER: other } = values;
  return {
    listening: {
      host: values.API_HOST,
      port: values.API_PORT,
      trustProxy: values.API_TRUST_PROXY === 'true',
      tokenSecret: active,
      ...(other === '' || other === active ? {} : { otherTokenSecret: other }),
    },
    health,
    keysFile: values.API_KEYS_FILE,
    tenantsFile: values.API_TENANTS_FILE,
    auditFile: values.API_AUDIT_FILE,
    provider,
    mxWebhooks: mxWebhooksOf(values),
    settings: {
      corsOrigins: entriesOf(values.API_CORS_ORIGINS),
      requestsPerMinute: values.API_REQUESTS_PER_MINUTE,
      startsPerMinute: values.API_STARTS_PER_MINUTE,
      openVerificationsPerTenantMax: values.API_OPEN_VERIFICATIONS_PER_TENANT,
      processes: values.API_PROCESSES,
      connectionsMax: values.API_CONNECTIONS_MAX,
      connectionsPerAddressMax: values.API_CONNECTIONS_PER_ADDRESS,
      streamsPerTenantMax: values.API_STREAMS_PER_TENANT,
      publicUrl: values.API_PUBLIC_URL,
      pageOrigins: {
        frames: entriesOf(values.API_PAGE_FRAME_ORIGINS),
        images: entriesOf(values.API_PAGE_IMAGE_ORIGINS),
      },
    },
  };
}

/** Both, or neither. @throws ConfigurationError */
function mxWebhooksOf(values: {
  readonly API_MX_WEBHOOK_PATH: string;
  readonly API_MX_WEBHOOK_LOGIN: string;
}): ApiConfig['mxWebhooks'] {
  const { API_MX_WEBHOOK_PATH: path, API_MX_WEBHOOK_LOGIN: login } = values;
  if (path !== '' && login !== '') return { path, login };
  if (path === login) return undefined;
  const names = ['API_MX_WEBHOOK_PATH', 'API_MX_WEBHOOK_LOGIN'];
  const [given = '', missing = ''] = login === '' ? names : names.reverse();
  throw new ConfigurationError([
    `${given} must come with ${missing}. Set both, or neither to take no webhooks of MX.`,
  ]);
}

/** Where audit lines go; empty: standard output. @throws ConfigurationError */
export function auditFile(env: Environment): string {
  const { API_AUDIT_FILE } = apiVariables;
  return parse({ API_AUDIT_FILE }, env).API_AUDIT_FILE;
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
  const proxyUrl = jwksProxy(env, jwksUrl);
  return { jwksUrl, issuer, audience, ...(proxyUrl === undefined ? {} : { proxyUrl }) };
}
