/**
 * Sealing keys as files: the form that SEALING_PRIVATE_KEY_FILE and SEALING_PUBLIC_KEY_FILE name.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  generateSealingKeyPair,
  parsePrivateKeys,
  parsePublicSealingKeys,
  type SealingKeyPair,
} from '../../codec';
import { makeFolderOf } from './write-whole';

/** Where the two halves lie. */
export interface SealingFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

/** A private key is for its owner alone. */
const PRIVATE_MODE = 0o600;

/** Where keys are made unless told otherwise. */
export const FOLDER_DEFAULT = 'keys';

/** The file names of the worker's pair in a folder. */
export function sealingFilesIn(folder: string): SealingFiles {
  return filesIn(folder, 'sealing');
}

/** The file names of a caller's pair in a folder. */
export function resultFilesIn(folder: string): SealingFiles {
  return filesIn(folder, 'result');
}

function filesIn(folder: string, name: string): SealingFiles {
  return {
    privateFile: path.join(folder, `${name}-private.jwk.json`),
    publicFile: path.join(folder, `${name}-public.jwk.json`),
  };
}

/** Makes the worker's pair in a folder. As {@link createKeyFiles}. */
export function createSealingFiles(folder: string, terms: Terms = {}): Promise<SealingFiles> {
  return createKeyFiles(sealingFilesIn(folder), terms);
}

type Terms = Parameters<typeof generateSealingKeyPair>[0];

/**
 * Makes a pair and writes it; makes the folder where needed. Never overwrites.
 *
 * @param terms - of the new keys
 * @throws Error when either file exists: an overwritten private key makes everything sealed to it
 * unreadable
 */
export async function createKeyFiles(
  files: SealingFiles,
  terms: Terms = {},
): Promise<SealingFiles> {
  makeFolderOf(files.privateFile);
  const pair = await generateSealingKeyPair(terms);
  await writeNew(files.privateFile, pair.privateJwk, PRIVATE_MODE);
  await writeNew(files.publicFile, pair.publicJwk, 0o644);
  return files;
}

/** Reads the newest pair. @throws SealingKeyError, or Error when a file is not there */
export async function readSealingFiles(files: SealingFiles): Promise<SealingKeyPair> {
  const [privateJwk] = parsePrivateKeys(await readFile(files.privateFile, 'utf8'));
  const [publicJwk] = parsePublicSealingKeys(await readFile(files.publicFile, 'utf8'));
  if (privateJwk === undefined || publicJwk === undefined) throw new Error('There is no key.');
  return { privateJwk, publicJwk };
}

async function writeNew(file: string, value: unknown, mode: number): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx', mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(
      `${file} exists and is not overwritten: whatever is sealed to that key would be lost. Choose another folder with --out-dir, or add a sealing key with "keys sealing rotate".`,
    );
  }
}
