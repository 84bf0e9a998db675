/**
 * JWTs of an identity provider, checked against its JWKS: the one check for API and codec server. An
 * entry of its own, because it loads packages that other processes do without.
 */
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { fetchThrough } from './jwks-fetch';

/** Whose tokens are accepted. */
export interface IdentityProvider {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** Egress proxy on the way to the JWKS, with its user and password: a secret. Absent: none. */
  readonly proxyUrl?: string;
}

/** The keys of the provider cannot be fetched: nothing is known of the token. */
export class IdentityUnavailable extends Error {
  override readonly name = 'IdentityUnavailable';
}

/** Asymmetric signatures only: published keys verify and do not sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];
/** Clocks of two companies differ; more than this is a broken clock. */
const CLOCK_TOLERANCE_SECONDS = 30;
const JWKS_TIMEOUT_MS = 1_500;

/**
 * Makes the check of a provider's tokens. It gives the claims; undefined for a token that is forged,
 * expired, meant for another audience, or without one of the claims.
 *
 * @throws IdentityUnavailable (the check) when the JWKS cannot be fetched
 */
export function tokenCheck(
  { jwksUrl, issuer, audience, proxyUrl }: IdentityProvider,
  requiredClaims: readonly string[],
): (token: string) => Promise<JWTPayload | undefined> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    ...(proxyUrl === undefined ? {} : { [customFetch]: fetchThrough(proxyUrl) }),
  });
  const check = {
    ...{ algorithms: ALGORITHMS, issuer, audience, clockTolerance: CLOCK_TOLERANCE_SECONDS },
    requiredClaims: ['exp', 'sub', ...requiredClaims],
  };
  return async (token) => {
    try {
      return (await jwtVerify(token, keys, check)).payload;
    } catch (error) {
      if (isAboutToken(error)) return undefined;
      throw new IdentityUnavailable('The keys of the identity provider cannot be fetched.');
    }
  };
}

/** Whether the token is at fault, and not the fetch of the keys. */
function isAboutToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  // A JWKS that answers with something else is jose's plain JOSEError; one that does not answer,
  // JWKSTimeout.
  return error.code !== 'ERR_JWKS_TIMEOUT' && error.code !== 'ERR_JOSE_GENERIC';
}
