/**
 * `keys sealing`: makes a pair of sealing keys, and takes it through its life: a newer one is added
 * beside it (rotate), nobody seals to it any more (retire), nobody opens with it any more (destroy).
 * Workers and APIs that run take each change up by themselves.
 */
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  generateSealingKeyPair,
  parsePrivateKeys,
  parsePublicSealingKeys,
  usableKeys,
  type PrivateSealingKey,
  type PublicSealingKey,
} from '../../codec';
import { UsageError } from '../terminal/command';
import {
  FOLDER_DEFAULT,
  createSealingFiles,
  readSealingFiles,
  sealingFilesIn,
} from './sealing-files';
import { whileLocked } from './file-lock';
import { writeWhole } from './write-whole';

const OPTIONS = {
  'out-dir': { type: 'string', default: FOLDER_DEFAULT },
  private: { type: 'string' },
  public: { type: 'string' },
  'key-id': { type: 'string' },
  'not-before': { type: 'string' },
  expires: { type: 'string' },
} as const;

/**
 * Runs `keys sealing` with the words after it; returns the lines to print, none of them secret.
 *
 * @throws UsageError · SealingKeyError · Error as createSealingFiles, or when the last key that can
 * be sealed to would go
 */
export async function sealingKeys(args: readonly string[]): Promise<readonly string[]> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
  const terms = termsOf(values['not-before'], values.expires);
  const what = positionals.join(' ');
  if (what === '') return create(values['out-dir'], terms);
  const folder = sealingFilesIn(values['out-dir']);
  const files: RingFiles = {
    privateFile: values.private ?? folder.privateFile,
    publicFile: values.public ?? folder.publicFile,
  };
  const keyId = values['key-id'];
  switch (what) {
    case 'list':
      return list(readRing(files));
    case 'rotate':
      return change(files, (ring) => rotate(ring, terms));
    case 'retire':
      return change(files, (ring) => retire(ring, knownId(ring, keyId)));
    case 'destroy':
      return change(files, (ring) => destroy(ring, knownId(ring, keyId)));
    default:
      throw new UsageError('After "sealing" come: nothing, list, rotate, retire, destroy.');
  }
}

/** Both files change together, under the lock of the private one. */
function change(
  files: RingFiles,
  make: (ring: Ring) => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  return whileLocked(files.privateFile, () => make(readRing(files)));
}

type Terms = NonNullable<Parameters<typeof generateSealingKeyPair>[0]>;

interface RingFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

/** Both files of keys, as they are. */
interface Ring extends RingFiles {
  readonly privateKeys: readonly PrivateSealingKey[];
  readonly publicKeys: readonly PublicSealingKey[];
}

async function create(folder: string, terms: Terms): Promise<readonly string[]> {
  const files = await createSealingFiles(folder, terms);
  const { publicJwk } = await readSealingFiles(files);
  return [
    `A sealing pair has been made, key id ${publicJwk.kid ?? ''}.`,
    '',
    'For the worker (keep it secret):',
    `  SEALING_PRIVATE_KEY_FILE=${files.privateFile}`,
    'For callers that start verifications:',
    `  SEALING_PUBLIC_KEY_FILE=${files.publicFile}`,
  ];
}

function list({ privateKeys, publicKeys }: Ring): readonly string[] {
  const usable = usableKeys(publicKeys);
  return privateKeys.map(({ kid, nbf, exp }) => {
    const published = publicKeys.find((key) => key.kid === kid);
    const since = nbf === undefined ? '' : `, from ${timeOf(nbf)}`;
    const until = exp === undefined ? '' : `, expires ${timeOf(exp)}`;
    const index = usable.findIndex((key) => key.kid === kid);
    const state = index === 0 ? 'sealed to' : index > 0 ? 'a newer one is sealed to' : 'opens only';
    return `${kid}  ${published?.retired === true ? 'retired, opens only' : state}${since}${until}`;
  });
}

/** The private half first: nobody seals to a key that no worker has. */
async function rotate(ring: Ring, given: Terms): Promise<readonly string[]> {
  // Without a beginning it would be no newer than the others.
  const { nbf = Math.floor(Date.now() / 1_000) } = given;
  const { privateJwk, publicJwk } = await generateSealingKeyPair({ ...given, nbf });
  writeKeys(ring.privateFile, [privateJwk, ...ring.privateKeys]);
  writeKeys(ring.publicFile, [publicJwk, ...ring.publicKeys]);
  return [
    `Key ${publicJwk.kid ?? ''} has been added, and is sealed to from ${timeOf(nbf)}.`,
    'Destroy the one before when no verification waits that was sealed to it: 30 days at most.',
  ];
}

function retire(ring: Ring, keyId: string): readonly string[] {
  const left = ring.publicKeys.map((key) => (key.kid === keyId ? { ...key, retired: true } : key));
  keepOne(left);
  writeKeys(ring.publicFile, left);
  return [`Nobody seals to key ${keyId} any more; the worker still opens what is on its way.`];
}

/** The public half first. */
function destroy(ring: Ring, keyId: string): readonly string[] {
  const left = ring.publicKeys.filter((key) => key.kid !== keyId);
  keepOne(left);
  writeKeys(ring.publicFile, left);
  writeKeys(
    ring.privateFile,
    ring.privateKeys.filter((key) => key.kid !== keyId),
  );
  return [
    `Key ${keyId} is destroyed: within a minute, nothing that was sealed to it opens, ever.`,
    'Destroy its copies and backups too.',
  ];
}

function keepOne(publicKeys: readonly PublicSealingKey[]): void {
  if (usableKeys(publicKeys).length > 0) return;
  throw new Error('No key would be left to seal to. Add one first with "keys sealing rotate".');
}

function readRing({ privateFile, publicFile }: RingFiles): Ring {
  return {
    privateFile,
    publicFile,
    privateKeys: parsePrivateKeys(readFileSync(privateFile, 'utf8')),
    publicKeys: parsePublicSealingKeys(readFileSync(publicFile, 'utf8')),
  };
}

/** Keeps the mode that the file has. */
function writeKeys(file: string, keys: readonly object[]): void {
  writeWhole(file, `${JSON.stringify({ keys }, null, 2)}\n`, statSync(file).mode & 0o777);
}

function knownId({ privateKeys }: Ring, keyId: string | undefined): string {
  if (keyId !== undefined && privateKeys.some(({ kid }) => kid === keyId)) return keyId;
  throw new UsageError('--key-id must name a key that "keys sealing list" shows.');
}

function termsOf(notBefore: string | undefined, expires: string | undefined): Terms {
  const nbf = secondsOf('--not-before', notBefore);
  const exp = secondsOf('--expires', expires);
  if (exp !== undefined && exp * 1_000 <= Math.max(Date.now(), (nbf ?? 0) * 1_000))
    throw new UsageError('--expires must be in the future, and after --not-before.');
  return { ...(nbf === undefined ? {} : { nbf }), ...(exp === undefined ? {} : { exp }) };
}

function secondsOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new UsageError(`${option} must be a time, such as 2030-01-31T00:00:00Z.`);
  return Math.floor(ms / 1_000);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
