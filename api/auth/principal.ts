/**
 * Who asks: a backend with an API key or a JWT of its identity provider, or an end user's browser
 * with a short-lived token.
 */

/** What a backend may do. */
export const SCOPES = ['verifications:write', 'verifications:read', 'numbers:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** An authenticated caller. */
export type Principal =
  | {
      readonly kind: 'backend';
      readonly tenantId: string;
      readonly scopes: readonly Scope[];
      /** Rate limits are counted by it: the key's id, or tenant and subject of a JWT. */
      readonly limitKey: string;
      /** Epoch milliseconds; absent for keys without an end. */
      readonly expiresAtMs?: number;
    }
  | {
      readonly kind: 'end-user';
      readonly tenantId: string;
      /** The only verification that the token is good for. */
      readonly verificationId: string;
      readonly limitKey: string;
      readonly expiresAtMs: number;
    };

/** Narrows a word of a key file or JWT. */
export function isScope(word: unknown): word is Scope {
  return (SCOPES as readonly unknown[]).includes(word);
}
