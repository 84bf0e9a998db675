/** Configuration of the codec server. */
import { type Environment } from '../environment';
import { exactOrigins, identityProvider, type IdentityProvider } from './identity';
import { ConfigurationError, parse } from './parse';
import { codecVariables } from './variables';

/** How the codec server runs. */
export interface CodecServerConfig {
  readonly host: string;
  readonly port: number;
  readonly provider: IdentityProvider & { readonly roleClaim: string };
  readonly origins: readonly string[];
  readonly encodes: boolean;
  readonly requestsPerMinute: number;
}

/** Parses and checks how the codec server runs. @throws ConfigurationError */
export function codecServerConfig(env: Environment): CodecServerConfig {
  const values = parse(codecVariables, env);
  const provider = identityProvider('CODEC', {
    jwksUrl: values.CODEC_JWKS_URL,
    issuer: values.CODEC_JWT_ISSUER,
    audience: values.CODEC_JWT_AUDIENCE,
  });
  if (provider === undefined) {
    throw new ConfigurationError(
      'Set CODEC_JWKS_URL, CODEC_JWT_ISSUER and CODEC_JWT_AUDIENCE: nobody may decode without a token.',
    );
  }
  return {
    host: values.CODEC_HOST,
    port: values.CODEC_PORT,
    provider: { ...provider, roleClaim: values.CODEC_ROLE_CLAIM },
    origins: exactOrigins('CODEC_CORS_ORIGINS', values.CODEC_CORS_ORIGINS),
    encodes: values.CODEC_ENCODE === 'on',
    requestsPerMinute: values.CODEC_REQUESTS_PER_MINUTE,
  };
}
