/**
 * `keys api create | list | revoke`: the API keys of a file. The file gets a key's hash; a running
 * API takes a change up within a second.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  REVOCABLE,
  SCOPES,
  createApiKey,
  isAddressRange,
  isScope,
  readApiKeyFile,
  withRevocation,
  type ApiKeyFile,
  type Revocation,
  type Scope,
} from '../../api/keys';
import { ID_PATTERN, isTenantId } from '../../contract/names';
import { CannotStart, UsageError } from '../terminal/command';
import { whileLocked } from './file-lock';
import { lastUses } from './last-uses';
import { describeKeys } from './list-keys';
import { makeFolderOf, writeWhole } from './write-whole';

const OWNER_ONLY = 0o600;
const FILE_DEFAULT = 'api-keys.json';
/** What a backend needs to verify; whole numbers and deletion are given by name. */
const SCOPES_DEFAULT: readonly Scope[] = ['verifications:write', 'verifications:read'];
const TAKEN_UP = 'A running API takes it up within a second.';

const OPTIONS = {
  file: { type: 'string' },
  tenant: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  addresses: { type: 'string' },
  note: { type: 'string' },
  'key-file': { type: 'string' },
  key: { type: 'string' },
  verification: { type: 'string' },
  token: { type: 'string' },
  audit: { type: 'string' },
} as const;

type Option = keyof typeof OPTIONS;
type Values = Readonly<Partial<Record<Option, string>>>;

/** What each command does, and which options it takes. */
const COMMANDS: Readonly<
  Record<
    string,
    {
      readonly takes: readonly Option[];
      /** Whether it changes the file, so that no other command may meanwhile. */
      readonly changes: boolean;
      readonly run: (
        file: string,
        values: Values,
      ) => readonly string[] | Promise<readonly string[]>;
    }
  >
> = {
  create: {
    takes: ['file', 'tenant', 'scopes', 'expires', 'addresses', 'note', 'key-file'],
    changes: true,
    run: create,
  },
  list: { takes: ['file', 'audit'], changes: false, run: list },
  revoke: { takes: ['file', ...REVOCABLE], changes: true, run: revoke },
};

/**
 * Runs `keys api` with the words after it.
 *
 * @param keysFile - the file that the environment names; `--file` wins over it
 * @returns the lines to print
 * @throws UsageError for a mistake in the call · CannotStart for a file that holds no keys
 */
export async function manageApiKeys(
  args: readonly string[],
  keysFile = '',
): Promise<readonly string[]> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
  const word = positionals.join(' ');
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (command === undefined) {
    throw new UsageError('The commands for API keys are: api create, api list, api revoke.');
  }
  const given = Object.keys(values) as Option[];
  const odd = given.find((name) => !command.takes.includes(name));
  if (odd !== undefined) throw new UsageError(`api ${word} takes no --${odd}.`);
  const file = values.file ?? (keysFile === '' ? FILE_DEFAULT : keysFile);
  const run = async () => command.run(file, values);
  if (word === 'create') makeFolderOf(file);
  return command.changes ? whileLocked(file, run) : run();
}

function create(file: string, values: Values): readonly string[] {
  const tenantId = values.tenant ?? '';
  if (!isTenantId(tenantId)) {
    throw new UsageError('--tenant must be 1 to 64 letters, digits, dashes or underscores.');
  }
  const known = readKeys(file);
  const { key, record } = createApiKey({
    tenantId,
    scopes: scopesOf(values.scopes),
    ...(values.expires === undefined ? {} : { expiresAt: endOf(values.expires) }),
    ...(values.addresses === undefined ? {} : { addresses: addressesOf(values.addresses) }),
    ...(values.note === undefined ? {} : { note: values.note }),
  });
  const keyFile = values['key-file'];
  if (keyFile !== undefined) writeWhole(keyFile, `${key}\n`, OWNER_ONLY);
  write(file, { ...known, keys: [...known.keys, record] });
  return [
    `Key ${record.id} for tenant ${tenantId}, scopes ${record.scopes.join(', ')}, ${record.expiresAt === undefined ? 'without an end' : `good until ${record.expiresAt}`}:`,
    '',
    `  ${keyFile === undefined ? key : `written to ${keyFile}`}`,
    '',
    keyFile === undefined
      ? 'It is shown this once. Its hash is in the file:'
      : 'Its hash is in the file:',
    `  API_KEYS_FILE=${file}`,
    TAKEN_UP,
  ];
}

async function list(file: string, { audit }: Values): Promise<readonly string[]> {
  const known = readKeys(file);
  return describeKeys(known, audit === undefined ? undefined : await lastUses(audit));
}

function revoke(file: string, values: Values): readonly string[] {
  const named = REVOCABLE.filter((kind) => values[kind] !== undefined);
  const [kind] = named;
  const id = kind === undefined ? '' : (values[kind] ?? '');
  if (kind === undefined || named.length > 1 || !ID_PATTERN.test(id)) {
    throw new UsageError(
      'api revoke takes one of --key, --tenant, --verification, --token, with an id.',
    );
  }
  const known = readKeys(file);
  if (kind === 'key' && !known.keys.some((record) => record.id === id)) {
    throw new UsageError(`${file} has no key ${id}. "api list" shows the ids.`);
  }
  const revocation: Revocation = { kind, id, at: new Date().toISOString() };
  write(file, withRevocation(known, revocation));
  return [`Revoked: ${kind} ${id}${WHAT_ENDS[kind]}. ${TAKEN_UP}`];
}

const WHAT_ENDS: Readonly<Record<Revocation['kind'], string>> = {
  key: ', and the tokens that it has issued',
  tenant: ': every key and token issued until now. New keys work',
  verification: ": every browser's token of it issued until now",
  token: '',
};

function scopesOf(list = SCOPES_DEFAULT.join(',')): Scope[] {
  const words = list.split(',').map((word) => word.trim());
  const scopes = words.filter(isScope);
  if (scopes.length !== words.length) {
    throw new UsageError(`--scopes takes: ${SCOPES.join(', ')}.`);
  }
  return scopes;
}

function addressesOf(list: string): readonly string[] {
  const ranges = list.split(',').map((range) => range.trim());
  if (ranges.every(isAddressRange)) return ranges;
  throw new UsageError(
    '--addresses takes addresses and ranges between commas, such as 203.0.113.7,2001:db8::/32.',
  );
}

function endOf(text: string): string {
  if (text === 'never') return text;
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs) || epochMs <= Date.now()) {
    throw new UsageError(
      '--expires must be a time in the future, such as 2030-01-31T00:00:00Z, or never.',
    );
  }
  return new Date(epochMs).toISOString();
}

/** Read whoever may read it: the command is how its mode is set right. */
function readKeys(file: string): ApiKeyFile {
  if (!existsSync(file)) return { keys: [], revocations: [] };
  try {
    return readApiKeyFile({ path: file, isOpenToAll: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`${file} cannot be used. ${reason}`);
  }
}

function write(file: string, content: ApiKeyFile): void {
  writeWhole(file, apiKeyFileText(content), OWNER_ONLY);
}

/** The content of a key file as text. */
export function apiKeyFileText(content: ApiKeyFile): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
