/** Keys for tests, other ones on every run (test/repo/no-keys.test.ts). */
import { randomBytes } from 'node:crypto';

/** A key of 256 random bits, as a token secret and a key of tenants' marks have to be: 43 characters. */
export function aSecret(): string {
  return randomBytes(32).toString('base64url');
}
