/**
 * The secret behind Idempotency-Keys and browser tokens of a dev stack, kept beside its database.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SECRET_BYTES = 48;
const OWNER_ONLY = 0o600;

/**
 * The secret of the folder; made when there is none yet, so that ids stay the same over a restart.
 */
export function tokenSecretIn(folder: string): string {
  const file = path.join(folder, 'api-token-secret');
  if (!existsSync(file)) {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    writeFileSync(file, secret, { flag: 'wx', mode: OWNER_ONLY });
  }
  return readFileSync(file, 'utf8');
}
