/**
 * Cursors of a list: Temporal's page token, and a check that it is one, of this list. Temporal
 * answers a token that is none like an outage, so it is never sent one. The check is no protection:
 * who may read which list is decided by the query.
 */
import { createHash } from 'node:crypto';
import { invalidRequest } from './parse';

const CHECK_BYTES = 8;

/** The cursor of the next page. */
export function toCursor(query: string, token: Uint8Array): string {
  return Buffer.concat([checkOf(query, token), token]).toString('base64url');
}

/** The page token in a cursor. @throws VerificationClientError INVALID_REQUEST for one of no list, or another */
export function fromCursor(query: string, cursor: string): Uint8Array {
  const bytes = Buffer.from(cursor, 'base64url');
  const token = bytes.subarray(CHECK_BYTES);
  if (checkOf(query, token).equals(bytes.subarray(0, CHECK_BYTES))) return token;
  throw invalidRequest([{ path: ['cursor'], problem: 'was not made for this list' }]);
}

function checkOf(query: string, token: Uint8Array): Buffer {
  const hash = createHash('sha256').update(JSON.stringify(query)).update(token).digest();
  return hash.subarray(0, CHECK_BYTES);
}
