/** Configuration of the codec server. */
import { type Environment } from '../environment';
import { entriesOf } from './addresses';
import { parse } from './parse';
import { codecVariables } from './variables';

/** How the codec server runs. */
export interface CodecServerConfig {
  readonly host: string;
  readonly port: number;
  readonly provider: {
    readonly jwksUrl: string;
    readonly issuer: string;
    readonly audience: string;
    readonly roleClaim: string;
  };
  readonly origins: readonly string[];
  readonly encodes: boolean;
  readonly requestsPerMinute: number;
}

/** Parses and checks how the codec server runs. @throws ConfigurationError */
export function codecServerConfig(env: Environment): CodecServerConfig {
  const values = parse(codecVariables, env);
  return {
    host: values.CODEC_HOST,
    port: values.CODEC_PORT,
    provider: {
      jwksUrl: values.CODEC_JWKS_URL,
      issuer: values.CODEC_JWT_ISSUER,
      audience: values.CODEC_JWT_AUDIENCE,
      roleClaim: values.CODEC_ROLE_CLAIM,
    },
    origins: entriesOf(values.CODEC_CORS_ORIGINS),
    encodes: values.CODEC_ENCODE === 'on',
    requestsPerMinute: values.CODEC_REQUESTS_PER_MINUTE,
  };
}
