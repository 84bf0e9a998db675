/**
 * Tokens for one verification, for the end user's browser: read its state, subscribe, answer,
 * select, give credentials; nothing else. JWTs signed by a derived key; short-lived, and revoked by
 * entries of the key file: by their own id, or with their verification, tenant or issuing key.
 */
import { randomUUID } from 'node:crypto';
import { SignJWT, errors, jwtVerify, type JWTPayload } from 'jose';
import { type DerivedKeys } from '../derived-keys';
import { type Credential, type PageGrant, type Principal } from './principal';

/** The `typ` of our tokens, by which they are told from the JWTs of an identity provider. */
export const TOKEN_TYPE = 'verification+jwt';

const ISSUER = 'atrium-verification';
const ALGORITHM = 'HS256';

/** A token and when it ends. */
export interface IssuedToken {
  /** Names it in the audit stream and in revocations; no secret. */
  readonly tokenId: string;
  readonly token: string;
  readonly expiresAt: string;
}

/** Whom a token is for. */
export interface TokenSubject {
  readonly verificationId: string;
  readonly tenantId: string;
  /** Given for the session of the service's own page. */
  readonly page?: PageGrant;
  /** The name of that session, which every token of it has. @default a new name */
  readonly tokenId?: string;
}

/** Issues and reads the tokens. */
export class VerificationTokens {
  readonly #keys: DerivedKeys;

  constructor(keys: DerivedKeys) {
    this.#keys = keys;
  }

  /** Issues a token that ends after the given seconds. `issuer` is who asks for it. */
  async issue(
    subject: TokenSubject,
    lifeSeconds: number,
    issuer?: Pick<Credential, 'kind' | 'id'>,
  ): Promise<IssuedToken> {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const expiresAtSeconds = nowSeconds + lifeSeconds;
    const { verificationId, tenantId, page, tokenId = randomUUID() } = subject;
    const byKey = issuer?.kind === 'api-key' ? { key: issuer.id } : {};
    const forPage = page === undefined ? {} : { page: { ...page } };
    const token = await new SignJWT({ tenant: tenantId, ...byKey, ...forPage })
      .setProtectedHeader({ alg: ALGORITHM, typ: TOKEN_TYPE })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject(verificationId)
      .setJti(tokenId)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(expiresAtSeconds)
      .sign(this.#keys.key('verification-token'));
    return { tokenId, token, expiresAt: new Date(expiresAtSeconds * 1_000).toISOString() };
  }

  /** Who holds the token; undefined for one that is forged or expired. */
  async holderOf(token: string): Promise<Principal | undefined> {
    for (const keys of this.#keys.all) {
      const holder = await readToken(token, keys.key('verification-token'));
      if (holder !== undefined) return holder;
    }
    return undefined;
  }
}

async function readToken(token: string, key: Uint8Array): Promise<Principal | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      typ: TOKEN_TYPE,
      issuer: ISSUER,
      audience: ISSUER,
      requiredClaims: ['sub', 'exp', 'iat', 'jti', 'tenant'],
    });
    return toPrincipal(payload);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function toPrincipal(payload: JWTPayload): Principal | undefined {
  const { sub, exp, iat, jti, tenant, key, page } = payload;
  if (sub === undefined || exp === undefined || iat === undefined || jti === undefined)
    return undefined;
  if (typeof tenant !== 'string') return undefined;
  return {
    kind: 'end-user',
    tenantId: tenant,
    verificationId: sub,
    credential: {
      kind: 'browser-token',
      id: jti,
      issuedAtMs: iat * 1_000,
      ...(typeof key === 'string' ? { issuedByKey: key } : {}),
    },
    limitKey: `verification:${sub}`,
    expiresAtMs: exp * 1_000,
    // Signed by us, so it has the shape that we gave it.
    ...(page === undefined ? {} : { page: page as PageGrant }),
  };
}
