/**
 * Makes what the HTTP API of a compose installation needs, once: the secret behind idempotent ids and browser tokens, and a
 * first API key, printed a single time (docker compose logs api-keys). What exists is left alone. For anything but a local
 * installation make keys with `npm run keys -- api create` and give the secret by API_TOKEN_SECRET_FILE.
 */
const { randomBytes } = require('node:crypto');
const { existsSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = process.argv[2] ?? '/var/lib/api';
const SECRET_BYTES = 48;

/** Written under another name first, so that a container killed in between leaves no half of a file. */
function writeWhole(name, text) {
  const file = join(folder, name);
  writeFileSync(`${file}.new`, text, { mode: 0o400 });
  renameSync(`${file}.new`, file);
}

if (!existsSync(join(folder, 'token-secret'))) {
  writeWhole('token-secret', randomBytes(SECRET_BYTES).toString('base64url'));
  console.log('made a token secret');
}
if (!existsSync(join(folder, 'api-keys.json'))) {
  const { SCOPES, createApiKey } = require(join(__dirname, '..', 'dist', 'api', 'index.js'));
  const { key, record } = createApiKey({ tenantId: 'default', scopes: SCOPES });
  writeWhole('api-keys.json', `${JSON.stringify({ keys: [record] })}\n`);
  console.log(`made an API key for tenant default, shown this once: ${key}`);
}
