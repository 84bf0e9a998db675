/**
 * Cursors of a list: Temporal's page token, and a check that it is one, of this list. Temporal
 * answers a token that is none like an outage, so it is never sent one. The check is no protection:
 * who may read which list is decided by the query.
 */
import { createHash } from 'node:crypto';

const CHECK_BYTES = 8;

/** The cursor of the next page. */
export function toCursor(query: string, token: Uint8Array): string {
  return Buffer.concat([checkOf(query, token), token]).toString('base64url');
}

/** The page token in a cursor; undefined where it is none of this list. */
export function fromCursor(query: string, cursor: string): Uint8Array | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  const token = bytes.subarray(CHECK_BYTES);
  return checkOf(query, token).equals(bytes.subarray(0, CHECK_BYTES)) ? token : undefined;
}

function checkOf(query: string, token: Uint8Array): Buffer {
  const hash = createHash('sha256').update(JSON.stringify(query)).update(token).digest();
  return hash.subarray(0, CHECK_BYTES);
}
