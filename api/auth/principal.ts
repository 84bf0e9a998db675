/**
 * Who asks: a backend with an API key or a JWT of its identity provider, or an end user's browser
 * with a short-lived token.
 */

/** What a backend may do. */
export const SCOPES = [
  'verifications:write',
  'verifications:read',
  'numbers:read',
  'verifications:delete',
  'webhooks:manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What the caller showed, by a name that is no secret. */
export interface Credential {
  readonly kind: 'api-key' | 'provider-token' | 'browser-token';
  /** The id of the key; the `jti` of a token, or what stands for its subject. */
  readonly id: string;
  /** Epoch milliseconds; 0 where a token does not say. */
  readonly issuedAtMs: number;
  /** The key that issued a browser's token: revoking it revokes the token. */
  readonly issuedByKey?: string;
}

/** What the session of the end user's page brings along, as the backend asked for it. */
export interface PageGrant {
  /** Where the page leads at its end; registered for the tenant. */
  readonly returnUrl?: string;
  /** The backend's own text, which goes back with the end user. */
  readonly state?: string;
  /** A language tag; the browser's own languages where absent. */
  readonly language?: string;
  /** What the backend gave for a start whose bank the page asks for; encrypted by this service. */
  readonly start?: string;
}

interface Authenticated {
  readonly tenantId: string;
  readonly credential: Credential;
  /** Rate limits are counted by it: the tenant, or the verification of a browser's token. */
  readonly limitKey: string;
}

/** An authenticated caller. */
export type Principal =
  | (Authenticated & {
      readonly kind: 'backend';
      readonly scopes: readonly Scope[];
      /** Epoch milliseconds; absent for keys without an end. */
      readonly expiresAtMs?: number;
    })
  | (Authenticated & {
      readonly kind: 'end-user';
      /** The only verification that the token is good for. */
      readonly verificationId: string;
      readonly expiresAtMs: number;
      /** Set for the service's own page, which may also cancel, open the bank's page and pass on hints. */
      readonly page?: PageGrant;
    });

/** Narrows a word of a key file or JWT. */
export function isScope(word: unknown): word is Scope {
  return (SCOPES as readonly unknown[]).includes(word);
}
