/**
 * Who may use the codec server. In production a JWT of an identity provider says it; on a
 * developer's machine a token in the endpoint's path, because the dev server's UI sends none.
 */
import { type JWTPayload } from 'jose';
import { ID_PATTERN } from '../domain';
import { IdentityUnavailable, tokenCheck, type IdentityProvider } from '../runtime/identity';
import { isSameText } from '../runtime/process';
import { CodecProblem } from './problem';

/** An operator sees sensitive fields masked, an auditor sees them whole. */
export const ROLES = ['operator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who was recognised. */
export interface Caller {
  readonly role: Role;
  /** Stands for the `sub` of the token, which may be an email; on a developer's machine `dev`. */
  readonly subject: string;
  /** The `jti` of the token, where it has one that is an id. */
  readonly tokenId?: string;
}

/** What a request says about its caller. */
export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** Role and token of the path, where it has them. */
  readonly path: { readonly role: string; readonly token: string } | undefined;
}

/** @throws CodecProblem for a caller that is not recognised, has no role, or cannot be checked */
export type Recognise = (credentials: Credentials) => Promise<Caller>;

/** As runtime's configuration has it. */
export interface ProviderOptions extends IdentityProvider {
  /** The claim that has the role. */
  readonly roleClaim: string;
}

/**
 * Callers by JWT, as the Temporal UI passes its access token on.
 *
 * @param nameOf - what stands for a subject, as in the API
 */
export function byJwt(
  { roleClaim, ...provider }: ProviderOptions,
  nameOf: (subject: string) => string,
): Recognise {
  const check = tokenCheck(provider, []);
  return async ({ authorization = '' }) => {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
    const claims = token === undefined ? undefined : await check(token).catch(toProblem);
    if (claims === undefined) throw new CodecProblem('UNAUTHENTICATED');
    const { sub = '', jti } = claims;
    return {
      role: roleIn(claims, roleClaim),
      subject: nameOf(sub),
      ...(jti !== undefined && ID_PATTERN.test(jti) ? { tokenId: jti } : {}),
    };
  };
}

function toProblem(error: unknown): never {
  throw error instanceof IdentityUnavailable ? new CodecProblem('IDENTITY_UNAVAILABLE') : error;
}

/** Callers by a token for each role, in the path. For loopback only. */
export function byPathToken(tokens: Readonly<Record<Role, string>>): Recognise {
  return ({ path }) => {
    const role = ROLES.find((known) => known === path?.role);
    if (role === undefined || !isSameText(tokens[role], path?.token ?? '')) {
      return Promise.reject(new CodecProblem('UNAUTHENTICATED'));
    }
    return Promise.resolve({ role, subject: 'dev' });
  };
}

/** Whoever has both roles is an auditor. */
function roleIn(payload: JWTPayload, claim: string): Role {
  const value = payload[claim];
  const words: readonly unknown[] =
    typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  const role = [...ROLES].reverse().find((known) => words.includes(`codec:${known}`));
  if (role === undefined) throw new CodecProblem('FORBIDDEN');
  return role;
}
