/**
 * API keys: `avk_<id>_<secret>`. The file holds SHA-256 hashes only; the secret has 256 random
 * bits, so a slow hash would add nothing. A key is looked up by its id and compared in constant
 * time.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { ID_PATTERN } from '../../contract/names';
import { isSameText } from '../same-text';
import { SCOPES, type Principal, type Scope } from './principal';

const recordSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9]{8,32}$/),
  tenantId: z.string().regex(ID_PATTERN),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** SHA-256 of the whole key, base64url. */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  note: z.string().max(200).optional(),
});
const fileSchema = z.strictObject({ keys: z.array(recordSchema).max(10_000) });

/** One key as it is stored. */
export type ApiKeyRecord = z.infer<typeof recordSchema>;

/** The content of a key file. */
export type ApiKeyFile = z.infer<typeof fileSchema>;

/** A key file that cannot be used. Names the place, never a hash. */
export class ApiKeyFileError extends Error {
  override readonly name = 'ApiKeyFileError';
}

const KEY = /^avk_([A-Za-z0-9]{8,32})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;
const ID_BYTES = 6;
/** A revoked key works at most this much longer. */
const FILE_CHECK_MS = 2_000;
const NOBODY = hashKey('');

/** Whether a bearer value has the form of an API key. */
export function isApiKey(value: string): boolean {
  return KEY.test(value);
}

/**
 * Makes a key. The text is shown once and stored nowhere; the record goes to the file.
 *
 * @param options - `expiresAt`: ISO 8601; without it the key works until it is taken out of the
 * file
 */
export function createApiKey(options: {
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: string;
  readonly note?: string;
}): { readonly key: string; readonly record: ApiKeyRecord } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const key = `avk_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const createdAt = new Date().toISOString();
  const { tenantId, expiresAt, note } = options;
  const record = {
    id,
    tenantId,
    scopes: [...options.scopes],
    hash: hashKey(key),
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(note === undefined ? {} : { note }),
  };
  return { key, record: recordSchema.parse(record) };
}

/** Reads the text of a key file. @throws ApiKeyFileError */
export function parseApiKeyFile(text: string): ApiKeyFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ApiKeyFileError('The API key file is not JSON.');
  }
  const checked = fileSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  const places = checked.error.issues.map(({ path }) => `/${path.join('/')}`).join(', ');
  throw new ApiKeyFileError(`The API key file is not of the documented shape at: ${places}.`);
}

/** The keys that are valid now. */
export class ApiKeys {
  #records: ReadonlyMap<string, ApiKeyRecord>;
  readonly #reload: () => readonly ApiKeyRecord[] | undefined;

  constructor(
    records: readonly ApiKeyRecord[],
    reload?: () => readonly ApiKeyRecord[] | undefined,
  ) {
    this.#records = byId(records);
    this.#reload = reload ?? (() => undefined);
  }

  /** Who holds the key; undefined for one that is unknown, revoked or expired. */
  holderOf(key: string): Principal | undefined {
    const fresh = this.#reload();
    if (fresh !== undefined) this.#records = byId(fresh);
    const id = KEY.exec(key)?.[1] ?? '';
    const record = this.#records.get(id);
    // An unknown id is compared as well, so that the time taken does not tell which ids exist.
    const isHolder = isSameText(hashKey(key), record?.hash ?? NOBODY);
    if (record === undefined || !isHolder) return undefined;
    const { tenantId, scopes, expiresAt } = record;
    const expiresAtMs = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    if (expiresAtMs !== undefined && expiresAtMs <= Date.now()) return undefined;
    return {
      kind: 'backend',
      tenantId,
      scopes,
      limitKey: `key:${id}`,
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    };
  }
}

/**
 * Keys of a file that may change while the process runs; checked for changes every two seconds. If
 * a later version is broken, the last good keys stay valid.
 *
 * @throws ApiKeyFileError when it cannot be read or used now
 */
export function apiKeysFromFile(path: string): ApiKeys {
  const read = (): readonly ApiKeyRecord[] => parseApiKeyFile(readText(path)).keys;
  let seen = versionOf(path);
  let lookAgainAtMs = Date.now() + FILE_CHECK_MS;
  return new ApiKeys(read(), () => {
    if (Date.now() < lookAgainAtMs) return undefined;
    lookAgainAtMs = Date.now() + FILE_CHECK_MS;
    const version = versionOf(path);
    if (version === seen) return undefined;
    try {
      const records = read();
      seen = version;
      return records;
    } catch {
      return undefined;
    }
  });
}

function byId(records: readonly ApiKeyRecord[]): ReadonlyMap<string, ApiKeyRecord> {
  return new Map(records.map((record) => [record.id, record]));
}

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ApiKeyFileError('The API key file cannot be read.');
  }
}

function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '' : `${String(found.mtimeMs)}-${String(found.size)}`;
}
