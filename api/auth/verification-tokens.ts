/**
 * Tokens for one verification, for the end user's browser: read its state, subscribe, answer,
 * select, give credentials; nothing else. JWTs signed by a derived key; short-lived, not revocable.
 */
import { SignJWT, errors, jwtVerify } from 'jose';
import { type DerivedKeys } from '../derived-keys';
import { type Principal } from './principal';

/** Bounds of a token's life, in seconds. */
export const TOKEN_LIFE_SECONDS = { least: 60, most: 3_600, usual: 900 } as const;

/** The `typ` of our tokens, by which they are told from the JWTs of an identity provider. */
export const TOKEN_TYPE = 'verification+jwt';

const ISSUER = 'atrium-verification';
const ALGORITHM = 'HS256';

/** A token and when it ends. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** Issues and reads the tokens. */
export class VerificationTokens {
  readonly #key: Uint8Array;

  constructor(keys: DerivedKeys) {
    this.#key = keys.key('verification-token');
  }

  /** Issues a token that ends after the given seconds. */
  async issue(
    verification: { readonly verificationId: string; readonly tenantId: string },
    lifeSeconds: number,
  ): Promise<IssuedToken> {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const expiresAtSeconds = nowSeconds + lifeSeconds;
    const token = await new SignJWT({ tenant: verification.tenantId })
      .setProtectedHeader({ alg: ALGORITHM, typ: TOKEN_TYPE })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject(verification.verificationId)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(expiresAtSeconds)
      .sign(this.#key);
    return { token, expiresAt: new Date(expiresAtSeconds * 1_000).toISOString() };
  }

  /** Who holds the token; undefined for one that is forged or expired. */
  async holderOf(token: string): Promise<Principal | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        typ: TOKEN_TYPE,
        issuer: ISSUER,
        audience: ISSUER,
        requiredClaims: ['sub', 'exp', 'tenant'],
      });
      const { sub: verificationId, exp, tenant: tenantId } = payload;
      if (verificationId === undefined || exp === undefined || typeof tenantId !== 'string') {
        return undefined;
      }
      const limitKey = `verification:${verificationId}`;
      return { kind: 'end-user', tenantId, verificationId, limitKey, expiresAtMs: exp * 1_000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
