/**
 * JWTs of the tenant's identity provider, checked against its JWKS. Claims: `tenant` (ours),
 * `scope` (words between spaces, RFC 8693), `sub`, `exp`. Asymmetric signatures only: published
 * keys verify and do not sign.
 */
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { ID_PATTERN } from '../../contract/names';
import { ApiProblem } from '../problem';
import { fetchThrough } from './jwks-fetch';
import { isScope, type Principal } from './principal';

/** How tokens of the identity provider are checked. */
export interface ProviderTokenOptions {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** Egress proxy on the way to the JWKS, with its user and password: a secret. Absent: none. */
  readonly proxyUrl?: string;
}

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];
/** Clocks of two companies differ; more than this is a broken clock. */
const CLOCK_TOLERANCE_SECONDS = 30;
const JWKS_TIMEOUT_MS = 1_500;

/** Reads tokens of the identity provider. */
export class ProviderTokens {
  readonly #options: ProviderTokenOptions;
  readonly #keys: JWTVerifyGetKey;
  readonly #nameOf: (subject: string) => string;

  /**
   * @param nameOf - what stands for a subject where it is written down: a subject may be an email
   * address
   */
  constructor(options: ProviderTokenOptions, nameOf: (subject: string) => string) {
    this.#options = options;
    this.#nameOf = nameOf;
    const { jwksUrl, proxyUrl } = options;
    this.#keys = createRemoteJWKSet(new URL(jwksUrl), {
      timeoutDuration: JWKS_TIMEOUT_MS,
      ...(proxyUrl === undefined ? {} : { [customFetch]: fetchThrough(proxyUrl) }),
    });
  }

  /**
   * Who holds the token; undefined for one that is forged, expired, or meant for another audience.
   *
   * @throws ApiProblem IDENTITY_UNAVAILABLE when the JWKS cannot be fetched
   */
  async holderOf(token: string): Promise<Principal | undefined> {
    const { issuer, audience } = this.#options;
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        requiredClaims: ['exp', 'sub', 'tenant', 'scope'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return toPrincipal(payload, this.#nameOf);
    } catch (error) {
      if (isAboutToken(error)) return undefined;
      throw new ApiProblem('IDENTITY_UNAVAILABLE');
    }
  }
}

function toPrincipal(
  { tenant, scope, sub = '', exp, iat, jti }: JWTPayload,
  nameOf: (subject: string) => string,
): Principal | undefined {
  if (typeof tenant !== 'string' || !ID_PATTERN.test(tenant) || typeof scope !== 'string') {
    return undefined;
  }
  return {
    kind: 'backend',
    tenantId: tenant,
    scopes: scope.split(' ').filter(isScope),
    credential: {
      kind: 'provider-token',
      id: jti !== undefined && ID_PATTERN.test(jti) ? jti : nameOf(`${tenant}:${sub}`),
      issuedAtMs: (iat ?? 0) * 1_000,
    },
    limitKey: `tenant:${tenant}`,
    ...(exp === undefined ? {} : { expiresAtMs: exp * 1_000 }),
  };
}

/** Whether the token is at fault, and not the fetch of the keys. */
function isAboutToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  // A JWKS that answers with something else is jose's plain JOSEError; one that does not answer,
  // JWKSTimeout.
  return error.code !== 'ERR_JWKS_TIMEOUT' && error.code !== 'ERR_JOSE_GENERIC';
}
