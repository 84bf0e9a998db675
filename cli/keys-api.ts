/**
 * `npm run keys -- api create`: makes an API key. The key is printed once; the file gets its hash. Called by keys.ts.
 */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SCOPES, createApiKey, isScope, parseApiKeyFile, type ApiKeyFile } from '../api';

/** What the help says of this command. */
export const API_KEYS_USAGE = `npm run keys -- api create --tenant <id> [--scopes <list>] [--file <path>] [--expires <ISO time>] [--note <text>]
  Makes an API key, prints it once, and adds its hash to the file (API_KEYS_FILE, default api-keys.json).
  Scopes, comma-separated: ${SCOPES.join(', ')}. Without --scopes: the first two.
  A key is revoked by taking its entry out of the file.`;

const TENANT = /^[A-Za-z0-9_-]{1,64}$/;
const FILE_DEFAULT = 'api-keys.json';

/**
 * Runs the command with the words after `api`.
 *
 * @returns the lines to print
 * @throws Error with a message for the person at the terminal
 */
export function runApiKeysCommand(args: readonly string[], keysFile = ''): readonly string[] {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      scopes: { type: 'string' },
      file: { type: 'string' },
      expires: { type: 'string' },
      note: { type: 'string' },
    },
  });
  if (positionals.join(' ') !== 'create') throw new Error(API_KEYS_USAGE);
  const tenantId = values.tenant ?? '';
  if (!TENANT.test(tenantId)) {
    throw new Error('--tenant must be 1 to 64 letters, digits, dashes or underscores.');
  }
  const file = values.file ?? (keysFile === '' ? FILE_DEFAULT : keysFile);
  const known = readKeys(file);
  const { key, record } = createApiKey({
    tenantId,
    scopes: scopesOf(values.scopes),
    ...(values.expires === undefined ? {} : { expiresAt: timeOf(values.expires) }),
    ...(values.note === undefined ? {} : { note: values.note }),
  });
  writeKeys(file, { keys: [...known.keys, record] });
  return [
    `Key for tenant ${tenantId}, scopes ${record.scopes.join(', ')}:`,
    '',
    `  ${key}`,
    '',
    `It is shown this once; ${file} holds only its hash. A running API takes it up within two seconds.`,
  ];
}

function scopesOf(list = SCOPES.slice(0, 2).join(',')): (typeof SCOPES)[number][] {
  const words = list.split(',').map((word) => word.trim());
  const scopes = words.filter(isScope);
  if (scopes.length !== words.length) {
    throw new Error(`--scopes knows: ${SCOPES.join(', ')}.`);
  }
  return scopes;
}

function timeOf(text: string): string {
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs) || epochMs <= Date.now()) {
    throw new Error('--expires must be a time to come, such as 2030-01-31T00:00:00Z.');
  }
  return new Date(epochMs).toISOString();
}

function readKeys(file: string): ApiKeyFile {
  return existsSync(file) ? parseApiKeyFile(readFileSync(file, 'utf8')) : { keys: [] };
}

/** In one step, so that a running API never reads half a file. */
function writeKeys(file: string, content: ApiKeyFile): void {
  const next = `${file}.next`;
  writeFileSync(next, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}
