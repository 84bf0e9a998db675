/**
 * `keys api create`: makes an API key. The key is printed once; the file gets its hash.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  SCOPES,
  createApiKey,
  isScope,
  parseApiKeyFile,
  type ApiKeyFile,
  type Scope,
} from '../../api/keys';
import { ID_PATTERN } from '../../contract/names';
import { CannotStart, UsageError } from '../terminal/command';
import { writeWhole } from './write-whole';

const OWNER_ONLY = 0o600;
const FILE_DEFAULT = 'api-keys.json';

/**
 * Runs `keys api` with the words after it.
 *
 * @param keysFile - the file that the environment names; `--file` wins over it
 * @returns the lines to print
 * @throws UsageError for a mistake in the call · CannotStart for a file that holds no keys
 */
export function addApiKey(args: readonly string[], keysFile = ''): readonly string[] {
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
  if (positionals.join(' ') !== 'create')
    throw new UsageError('The one command for API keys is: api create.');
  const tenantId = values.tenant ?? '';
  if (!ID_PATTERN.test(tenantId)) {
    throw new UsageError('--tenant must be 1 to 64 letters, digits, dashes or underscores.');
  }
  const file = values.file ?? (keysFile === '' ? FILE_DEFAULT : keysFile);
  const known = readKeys(file);
  const { key, record } = createApiKey({
    tenantId,
    scopes: scopesOf(values.scopes),
    ...(values.expires === undefined ? {} : { expiresAt: timeOf(values.expires) }),
    ...(values.note === undefined ? {} : { note: values.note }),
  });
  writeWhole(file, apiKeyFileText({ keys: [...known.keys, record] }), OWNER_ONLY);
  return [
    `Key for tenant ${tenantId}, scopes ${record.scopes.join(', ')}:`,
    '',
    `  ${key}`,
    '',
    'It is shown this once. Its hash is in the file:',
    `  API_KEYS_FILE=${file}`,
    'A running API takes it up within two seconds.',
  ];
}

function scopesOf(list = SCOPES.slice(0, 2).join(',')): Scope[] {
  const words = list.split(',').map((word) => word.trim());
  const scopes = words.filter(isScope);
  if (scopes.length !== words.length) {
    throw new UsageError(`--scopes takes: ${SCOPES.join(', ')}.`);
  }
  return scopes;
}

function timeOf(text: string): string {
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs) || epochMs <= Date.now()) {
    throw new UsageError('--expires must be a time in the future, such as 2030-01-31T00:00:00Z.');
  }
  return new Date(epochMs).toISOString();
}

function readKeys(file: string): ApiKeyFile {
  if (!existsSync(file)) return { keys: [] };
  try {
    return parseApiKeyFile(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`${file} cannot be used. ${reason}`);
  }
}

/** The content of a key file as text. */
export function apiKeyFileText(content: ApiKeyFile): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
