/** Keys for tests, other ones on every run (test/repo/no-keys.test.ts). */
import { createECDH, randomBytes } from 'node:crypto';

/** A key of 256 random bits, as a token secret and a key of tenants' marks have to be: 43 characters. */
export function aSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The public half of a new key. */
interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/**
 * The public half of a new P-256 key as a JWK. Node 20 can stand still for ever where it writes a key of
 * its `generateKeyPairSync` as a JWK while memory is cleared; here it does neither.
 */
export function aPublicJwk(): PublicJwk {
  const point = createECDH('prime256v1').generateKeys();
  const [x = '', y = ''] = [point.subarray(1, 33), point.subarray(33)].map((half) =>
    half.toString('base64url'),
  );
  return { kty: 'EC', crv: 'P-256', x, y };
}
