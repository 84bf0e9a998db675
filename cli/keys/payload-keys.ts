/**
 * `npm run keys -- payload …`: the key ring of the payload codec as a file, from its first key to
 * the removal of an old one. Never prints a key.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  newPayloadKeys,
  parsePayloadKeys,
  withActiveKey,
  withNewKey,
  withoutKey,
  type PayloadKeyFile,
} from '../../codec';
import { commandLine } from '../../runtime/process';
import { CannotStart, UsageError } from '../terminal/command';
import { whileLocked } from './file-lock';
import { makeFolderOf, writeWhole } from './write-whole';

const OWNER_ONLY = 0o600;
/** Its ending keeps it out of commits (.gitignore). */
const FILE_DEFAULT = 'payload-keys.jwk.json';

/**
 * Runs `keys payload` with the words after it.
 *
 * @param keysFile - the file that the environment names; `--file` wins over it
 * @returns the lines to print
 * @throws UsageError for a mistake in the call · PayloadKeyError for a ring that cannot be changed so
 */
export async function managePayloadKeys(
  args: readonly string[],
  keysFile = '',
): Promise<readonly string[]> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { file: { type: 'string' }, key: { type: 'string' } },
  });
  const file = values.file ?? (keysFile === '' ? FILE_DEFAULT : keysFile);
  const change = (next: (ring: PayloadKeyFile) => PayloadKeyFile): Promise<PayloadKeyFile> =>
    whileLocked(file, () => {
      const ring = next(readRing(file));
      writePayloadKeys(file, ring);
      return ring;
    });
  switch (positionals.join(' ')) {
    case 'create':
      makeFolderOf(file);
      return whileLocked(file, () => created(file));
    case 'add':
      return added(await change(withNewKey));
    case 'activate':
      return activated(await change((ring) => withActiveKey(ring, keyOf(values.key))));
    case 'remove':
      return listed(await change((ring) => withoutKey(ring, keyOf(values.key))));
    case 'list':
      return listed(readRing(file));
    default:
      throw new UsageError('keys payload takes: create, add, activate, remove, list.');
  }
}

/** Writes the ring, for its owner alone. */
export function writePayloadKeys(file: string, ring: PayloadKeyFile, mode = OWNER_ONLY): void {
  writeWhole(file, `${JSON.stringify(ring, undefined, 2)}\n`, mode);
}

function created(file: string): readonly string[] {
  if (existsSync(file)) {
    throw new CannotStart(
      `${file} exists and is not overwritten: histories would be lost. "keys payload add" adds a key to it.`,
    );
  }
  const ring = newPayloadKeys();
  writePayloadKeys(file, ring);
  return [
    `A key ring has been made, active key ${ring.active}.`,
    '',
    'For workers, API and callers of this namespace, and for the codec server (keep it secret):',
    `  PAYLOAD_KEYS_FILE=${file}`,
  ];
}

function added({ keys }: PayloadKeyFile): readonly string[] {
  const kid = keys.at(-1)?.kid ?? '';
  return [
    `Key ${kid} has been added. Nothing is encrypted with it yet.`,
    '',
    'Give the file to every process and start them anew. Then:',
    `  ${commandLine('keys', `payload activate --key ${kid}`)}`,
    'and once more give the file to every process.',
  ];
}

function activated({ active }: PayloadKeyFile): readonly string[] {
  return [
    `Key ${active} is active. Older keys stay in the ring: histories made with them need them.`,
    `Once no history of a key is kept any more: ${commandLine('keys', 'payload remove --key ID')}`,
  ];
}

function listed({ active, keys }: PayloadKeyFile): readonly string[] {
  return keys.map(({ kid }) => `${kid}${kid === active ? '  active' : ''}`);
}

function keyOf(kid: string | undefined): string {
  if (kid === undefined) throw new UsageError('Name the key: --key ID. "list" shows the ids.');
  return kid;
}

function readRing(file: string): PayloadKeyFile {
  if (!existsSync(file)) {
    throw new UsageError(`There is no file ${file}. Make one with "keys payload create".`);
  }
  return parsePayloadKeys(readFileSync(file, 'utf8'));
}
