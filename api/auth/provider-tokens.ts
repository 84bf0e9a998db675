/**
 * JWTs of the tenant's identity provider. Claims: `tenant` (ours), `scope` (words between spaces,
 * RFC 8693), `sub`, `exp`.
 */
import { type JWTPayload } from 'jose';
import { ID_PATTERN, isTenantId } from '../../contract/names';
import { IdentityUnavailable, tokenCheck, type IdentityProvider } from '../../runtime/identity';
import { ApiProblem } from '../problem';
import { isScope, type Principal } from './principal';

/** Reads tokens of the identity provider. */
export class ProviderTokens {
  readonly #check: ReturnType<typeof tokenCheck>;
  readonly #nameOf: (subject: string) => string;

  /**
   * @param nameOf - what stands for a subject where it is written down: a subject may be an email
   * address
   */
  constructor(provider: IdentityProvider, nameOf: (subject: string) => string) {
    this.#check = tokenCheck(provider, ['tenant', 'scope']);
    this.#nameOf = nameOf;
  }

  /**
   * Who holds the token; undefined for one that is forged, expired, or meant for another audience.
   *
   * @throws ApiProblem IDENTITY_UNAVAILABLE when the JWKS cannot be fetched
   */
  async holderOf(token: string): Promise<Principal | undefined> {
    try {
      const claims = await this.#check(token);
      return claims === undefined ? undefined : toPrincipal(claims, this.#nameOf);
    } catch (error) {
      throw error instanceof IdentityUnavailable ? new ApiProblem('IDENTITY_UNAVAILABLE') : error;
    }
  }
}

function toPrincipal(
  { tenant, scope, sub = '', exp, iat, jti }: JWTPayload,
  nameOf: (subject: string) => string,
): Principal | undefined {
  if (!isTenantId(tenant) || typeof scope !== 'string') return undefined;
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
