/** Settings that API and codec server share: an identity provider's tokens, and exact origins. */
import { isLoopback } from '../../domain';
import { ConfigurationError } from './parse';

/** How an identity provider's JWTs are checked. */
export interface IdentityProvider {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Reads the provider; undefined where none is set.
 *
 * @param prefix - of the variables
 * @throws ConfigurationError
 */
export function identityProvider(
  prefix: 'API' | 'CODEC',
  { jwksUrl, issuer, audience }: IdentityProvider,
): IdentityProvider | undefined {
  if (jwksUrl === '') return undefined;
  if (issuer === '' || audience === '') {
    throw new ConfigurationError(
      `${prefix}_JWKS_URL needs ${prefix}_JWT_ISSUER and ${prefix}_JWT_AUDIENCE as well.`,
    );
  }
  if (!URL.canParse(jwksUrl) || !isTrustworthy(new URL(jwksUrl))) {
    throw new ConfigurationError(
      `${prefix}_JWKS_URL must be an https address without user or password.`,
    );
  }
  return { jwksUrl, issuer, audience };
}

/** Somebody who changes the keys in transit can sign for everybody. */
function isTrustworthy({ protocol, hostname, username, password }: URL): boolean {
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && username + password === '';
}

/** Reads a list of exact origins, comma-separated. @throws ConfigurationError naming the variable */
export function exactOrigins(name: string, list: string): readonly string[] {
  const given = list
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  for (const origin of given) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigurationError(
        `${name} must be a list of exact origins such as https://app.example.com, without path or star.`,
      );
    }
  }
  return given;
}
