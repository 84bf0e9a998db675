/**
 * `keys init`: makes what a local installation lacks and leaves alone what is there, so that it may
 * run on every start. For anything else make each key where it is used, and hand it over by the
 * settings that end in _FILE.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SCOPES, createApiKey } from '../../api/keys';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';
import { UsageError } from '../terminal/command';
import { apiKeyFileText } from './api-keys';
import { whileLocked } from './file-lock';
import { writePayloadKeys } from './payload-keys';
import { makeFolderOf, writeWhole } from './write-whole';

const SECRET_BYTES = 48;
const OWNER_READS = 0o400;
const EVERYBODY_READS = 0o444;
const TENANT = 'default';
/** Beside the file of hashes. */
const FIRST_KEY = 'first-api-key';

/**
 * Runs `keys init` with the words after it.
 *
 * @returns the lines to print
 * @throws UsageError · Error when half of a sealing pair is there
 */
export async function initialise(args: readonly string[]): Promise<readonly string[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'sealing-private': { type: 'string' },
      'sealing-public': { type: 'string' },
      'mark-key': { type: 'string' },
      'payload-keys': { type: 'string' },
      'token-secret': { type: 'string' },
      'api-keys': { type: 'string' },
    },
  });
  const { 'sealing-private': privateFile, 'sealing-public': publicFile } = values;
  if ((privateFile === undefined) !== (publicFile === undefined)) {
    throw new UsageError('--sealing-private and --sealing-public belong together.');
  }
  if (Object.keys(values).length === 0) throw new UsageError('Name at least one file to make.');
  return [
    ...(privateFile === undefined || publicFile === undefined
      ? []
      : await makeSealingPair(privateFile, publicFile)),
    ...(await makeMissing(values['mark-key'], secretMaker("Made a key of tenants' marks."))),
    ...(await makeMissing(values['payload-keys'], makePayloadKeys)),
    ...(await makeMissing(values['token-secret'], secretMaker('Made a token secret.'))),
    ...(await makeMissing(values['api-keys'], makeApiKeys)),
  ];
}

/** A pair that exists is kept: values sealed to it are still on their way. */
async function makeSealingPair(
  privateFile: string,
  publicFile: string,
): Promise<readonly string[]> {
  const lines = await makeMissing(privateFile, async () => {
    const { privateJwk, publicJwk } = await generateSealingKeyPair();
    // The public half first: it alone harms nobody, and the next start makes a new pair over it.
    writeWhole(publicFile, `${JSON.stringify(publicJwk)}\n`, EVERYBODY_READS);
    writeWhole(privateFile, `${JSON.stringify(privateJwk)}\n`, OWNER_READS);
    return [`Made a sealing pair, key id ${publicJwk.kid ?? ''}.`];
  });
  if (existsSync(publicFile)) return lines;
  throw new Error(
    `${privateFile} is there without its public half: remove it, or restore ${publicFile}.`,
  );
}

/** Of two that start at once, one makes the file. What is there is not locked: it may be read-only. */
async function makeMissing(
  file: string | undefined,
  make: (file: string) => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (file === undefined) return [];
  const isThere = () => existsSync(file);
  const there = [`${file} is there already.`];
  if (isThere()) return there;
  makeFolderOf(file);
  return whileLocked(file, () => (isThere() ? there : make(file)));
}

function makePayloadKeys(file: string): readonly string[] {
  writePayloadKeys(file, newPayloadKeys(), OWNER_READS);
  return ['Made a ring of payload keys.'];
}

function secretMaker(words: string): (file: string) => readonly string[] {
  return (file) => {
    writeWhole(file, randomBytes(SECRET_BYTES).toString('base64url'), OWNER_READS);
    return [words];
  };
}

/** The key goes to a file: what a container prints stays in its log for whoever may read that. */
function makeApiKeys(file: string): readonly string[] {
  const { key, record } = createApiKey({ tenantId: TENANT, scopes: SCOPES });
  const keyFile = path.join(path.dirname(file), FIRST_KEY);
  // The key first: without the hash it opens nothing, and the next start makes another.
  writeWhole(keyFile, `${key}\n`, OWNER_READS);
  writeWhole(file, apiKeyFileText({ keys: [record], revocations: [] }), OWNER_READS);
  return [
    `Made an API key for tenant ${TENANT}, good until ${record.expiresAt ?? 'it is revoked'}. It is in:`,
    `  ${keyFile}`,
    'for its owner alone. Take it from there and remove the file.',
  ];
}
