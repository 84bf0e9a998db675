/**
 * Reads the `Authorization` header: an API key, a token for one verification, or a JWT of the
 * identity provider.
 */
import { decodeProtectedHeader } from 'jose';
import { ApiProblem } from '../problem';
import { type ApiKeys } from './api-keys';
import { keyIdOf } from './key-file';
import { type Principal, type Scope } from './principal';
import { type ProviderTokens } from './provider-tokens';
import { TOKEN_TYPE, type VerificationTokens } from './verification-tokens';

/** What callers are authenticated with. */
export interface Authenticators {
  readonly apiKeys: ApiKeys;
  readonly verificationTokens: VerificationTokens;
  /** Absent where no identity provider is configured. */
  readonly providerTokens: ProviderTokens | undefined;
}

/** What a route requires of its caller. */
export type Access =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'scoped';
      readonly scope: Scope;
      /** Whether a token for the verification in the path is enough. */
      readonly isOpenToEndUser: boolean;
      /** Whether the session of the service's own page is enough. @default as isOpenToEndUser */
      readonly isOpenToPage?: true;
    };

const BEARER = /^Bearer +([\w.~+/=-]{1,4096})$/i;

/**
 * Who asks.
 *
 * @throws ApiProblem UNAUTHENTICATED, the same for every reason; IDENTITY_UNAVAILABLE, also while
 * the key file cannot be used: it holds the revocations of tokens as well
 */
export async function authenticate(
  authenticators: Authenticators,
  { header, address }: { readonly header: string | undefined; readonly address: string },
): Promise<Principal> {
  const value = bearerOf(header);
  if (value === undefined) throw new ApiProblem('UNAUTHENTICATED');
  const principal = await holderOf(authenticators, value, address);
  requireStillGood(authenticators, principal, address);
  return principal;
}

/**
 * For whoever was let in a while ago. @throws ApiProblem as {@link authenticate}
 */
export function requireStillGood(
  { apiKeys }: Pick<Authenticators, 'apiKeys'>,
  principal: Principal | undefined,
  address: string,
): asserts principal is Principal {
  if (!apiKeys.areUsable) throw new ApiProblem('IDENTITY_UNAVAILABLE');
  if (principal === undefined || !apiKeys.isGood(principal, address))
    throw new ApiProblem('UNAUTHENTICATED');
}

/** Called before the id in the path is looked up. @throws ApiProblem SCOPE_MISSING */
export function authorize(access: Extract<Access, { kind: 'scoped' }>, principal: Principal): void {
  const mayPass =
    principal.kind === 'end-user'
      ? access.isOpenToEndUser || (access.isOpenToPage === true && principal.page !== undefined)
      : principal.scopes.includes(access.scope);
  if (mayPass) return;
  const detail =
    principal.kind === 'end-user'
      ? "A token for an end user's browser cannot do this."
      : `The scope ${access.scope} is missing.`;
  throw new ApiProblem('SCOPE_MISSING', { detail });
}

/** What a caller shows; undefined where it is no bearer's. */
export function bearerOf(header: string | undefined): string | undefined {
  return BEARER.exec(header ?? '')?.[1];
}

async function holderOf(
  { apiKeys, verificationTokens, providerTokens }: Authenticators,
  value: string,
  address: string,
): Promise<Principal | undefined> {
  if (keyIdOf(value) !== undefined) return apiKeys.holderOf(value, address);
  if (typeOf(value) === TOKEN_TYPE) return verificationTokens.holderOf(value);
  return providerTokens?.holderOf(value);
}

function typeOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).typ;
  } catch {
    return undefined;
  }
}
