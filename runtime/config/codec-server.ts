/** Configuration of the codec server. */
import { type Environment } from '../environment';
import { entriesOf } from './addresses';
import { healthConfig, type HealthConfig } from './health';
import { rejectPlainListening } from './listening';
import { parse } from './parse';
import { together } from './problems';
import { jwksProxy } from './proxy';
import { codecVariables } from './variables';

/** How the codec server runs. */
export interface CodecServerConfig {
  readonly host: string;
  readonly port: number;
  /** Where probes and scrapers ask. */
  readonly health: HealthConfig;
  readonly provider: {
    readonly jwksUrl: string;
    readonly issuer: string;
    readonly audience: string;
    readonly roleClaim: string;
    /** Egress proxy on the way to the JWKS: a secret. Absent: none. */
    readonly proxyUrl?: string;
  };
  readonly origins: readonly string[];
  readonly encodes: boolean;
  readonly requestsPerMinute: number;
}

/** Parses and checks how the codec server runs. @throws ConfigurationError */
export function codecServerConfig(env: Environment): CodecServerConfig {
  const { values, proxyUrl, health } = together({
    values: () => parse(codecVariables, env),
    proxyUrl: () => jwksProxy(env, env['CODEC_JWKS_URL'] ?? ''),
    transport: () => {
      rejectPlainListening(env, 'CODEC_HOST');
    },
    health: () => healthConfig(env, 'CODEC_METRICS'),
  });
  return {
    host: values.CODEC_HOST,
    port: values.CODEC_PORT,
    health,
    provider: {
      jwksUrl: values.CODEC_JWKS_URL,
      issuer: values.CODEC_JWT_ISSUER,
      audience: values.CODEC_JWT_AUDIENCE,
      roleClaim: values.CODEC_ROLE_CLAIM,
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
    },
    origins: entriesOf(values.CODEC_CORS_ORIGINS),
    encodes: values.CODEC_ENCODE === 'on',
    requestsPerMinute: values.CODEC_REQUESTS_PER_MINUTE,
  };
}
