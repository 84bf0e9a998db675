/**
 * Who may use the codec server. In production a JWT of an identity provider says it; on a
 * developer's machine a token in the endpoint's path, because the dev server's UI sends none.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { CodecProblem } from './problem';

/** An operator sees sensitive fields masked, an auditor sees them whole. */
export const ROLES = ['operator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who was recognised. */
export interface Caller {
  readonly role: Role;
  /** The `sub` of the token; on a developer's machine `dev`. */
  readonly subject: string;
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
export interface ProviderOptions {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
}

/** Asymmetric signatures only: published keys verify and do not sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];
/** Clocks of two companies differ; more than this is a broken clock. */
const CLOCK_TOLERANCE_SECONDS = 30;
const JWKS_TIMEOUT_MS = 1_500;

/** Callers by JWT, as the Temporal UI passes its access token on. */
export function byJwt({ jwksUrl, issuer, audience, roleClaim }: ProviderOptions): Recognise {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: JWKS_TIMEOUT_MS });
  const check = {
    ...{ algorithms: ALGORITHMS, issuer, audience, clockTolerance: CLOCK_TOLERANCE_SECONDS },
    requiredClaims: ['exp', 'sub'],
  };
  return async ({ authorization = '' }) => {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
    if (token === undefined) throw new CodecProblem('UNAUTHENTICATED');
    const payload = await jwtVerify(token, keys, check).then(
      (verified) => verified.payload,
      (error: unknown) => {
        throw new CodecProblem(isAboutToken(error) ? 'UNAUTHENTICATED' : 'IDENTITY_UNAVAILABLE');
      },
    );
    return { role: roleIn(payload, roleClaim), subject: payload.sub ?? '' };
  };
}

/** Callers by a token for each role, in the path. For loopback only. */
export function byPathToken(tokens: Readonly<Record<Role, string>>): Recognise {
  return ({ path }) => {
    const role = ROLES.find((known) => known === path?.role);
    if (role === undefined || !isSame(tokens[role], path?.token ?? '')) {
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

/** Whether the token is at fault, and not the fetch of the keys. */
function isAboutToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return error.code !== 'ERR_JWKS_TIMEOUT' && error.code !== 'ERR_JOSE_GENERIC';
}

/** In constant time, whatever their lengths. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
