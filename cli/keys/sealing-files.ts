/**
 * Sealing keys as files: the form that SEALING_PRIVATE_KEY_FILE and SEALING_PUBLIC_KEY_FILE name.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  generateSealingKeyPair,
  importSealingKey,
  parsePublicSealingKey,
  type SealingKeyPair,
} from '../../codec';

/** Where the two halves of a pair lie. */
export interface SealingFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

/** A private key is for its owner alone. */
const PRIVATE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;

/**
 * Runs `keys sealing` with the words after it; returns the lines to print. @throws UsageError, and
 * as createSealingFiles
 */
export async function createSealingKeys(args: readonly string[]): Promise<readonly string[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'out-dir': { type: 'string', default: 'keys' } },
  });
  const folder = values['out-dir'];
  const files = await createSealingFiles(folder);
  const { publicJwk } = await readSealingFiles(folder);
  return [
    `A sealing pair has been made, key id ${publicJwk.kid ?? ''}.`,
    '',
    'For the worker (keep it secret):',
    `  SEALING_PRIVATE_KEY_FILE=${files.privateFile}`,
    'For callers that start verifications:',
    `  SEALING_PUBLIC_KEY_FILE=${files.publicFile}`,
  ];
}

/** The file names in a folder. */
export function sealingFilesIn(folder: string): SealingFiles {
  return {
    privateFile: path.join(folder, 'sealing-private.jwk.json'),
    publicFile: path.join(folder, 'sealing-public.jwk.json'),
  };
}

/**
 * Makes a pair and writes it; makes the folder where needed. Never overwrites.
 *
 * @throws Error when either file exists: an overwritten private key makes everything sealed to it
 * unreadable
 */
export async function createSealingFiles(folder: string): Promise<SealingFiles> {
  const files = sealingFilesIn(folder);
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  const pair = await generateSealingKeyPair();
  await writeNew(files.privateFile, pair.privateJwk, PRIVATE_MODE);
  await writeNew(files.publicFile, pair.publicJwk, 0o644);
  return files;
}

/** Reads a pair from a folder. @throws SealingKeyError, or Error when a file is not there */
export async function readSealingFiles(folder: string): Promise<SealingKeyPair> {
  const files = sealingFilesIn(folder);
  const privateText = await readFile(files.privateFile, 'utf8');
  await importSealingKey(privateText);
  return {
    privateJwk: JSON.parse(privateText) as SealingKeyPair['privateJwk'],
    publicJwk: parsePublicSealingKey(await readFile(files.publicFile, 'utf8')),
  };
}

async function writeNew(file: string, value: unknown, mode: number): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx', mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(
      `${file} exists and is not overwritten: whatever is sealed to that key would be lost. Choose another folder with --out-dir.`,
    );
  }
}
