/**
 * The file of API keys and revocations. It holds SHA-256 hashes of keys only; a key's secret has
 * 256 random bits, so a slow hash would add nothing.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ID_PATTERN, isTenantId } from '../../contract/names';
import { isAddressRange } from './address-list';
import { SCOPES, type Scope } from './principal';
import { TOKEN_LIFE_SECONDS } from './token-life';

const ENTRIES_MAX = 10_000;
const ADDRESSES_MAX = 100;
const NOTE_LENGTH_MAX = 200;

const recordSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9]{8,32}$/),
  tenantId: z.string().refine(isTenantId),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** SHA-256 of the whole key, base64url. */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  createdAt: z.iso.datetime(),
  /** Absent: it works until it is revoked. */
  expiresAt: z.iso.datetime().optional(),
  /** Addresses and ranges that it may be used from; absent: from everywhere. */
  addresses: z.array(z.string().refine(isAddressRange)).min(1).max(ADDRESSES_MAX).optional(),
  note: z.string().max(NOTE_LENGTH_MAX).optional(),
});

/** What a revocation may name. */
export const REVOCABLE = ['key', 'tenant', 'verification', 'token'] as const;

const revocationSchema = z.strictObject({
  kind: z.enum(REVOCABLE),
  /** Id of a key, tenant, verification or token (the `jti` of a browser's token). */
  id: z.string().regex(ID_PATTERN),
  /** What was issued until then is revoked; of a key, all of it. */
  at: z.iso.datetime(),
});

const fileSchema = z.strictObject({
  keys: z
    .array(recordSchema)
    .max(ENTRIES_MAX)
    // The last one would hold: whoever takes the first one away would change nothing.
    .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length),
  revocations: z.array(revocationSchema).max(ENTRIES_MAX).default([]),
});

/** One key as it is stored. */
export type ApiKeyRecord = z.infer<typeof recordSchema>;

/** Something that is good no more. */
export type Revocation = z.infer<typeof revocationSchema>;

/** The content of a key file. */
export type ApiKeyFile = z.infer<typeof fileSchema>;

/** A key file that cannot be used. Names the place, never a hash. */
export class ApiKeyFileError extends Error {
  override readonly name = 'ApiKeyFileError';
}

const KEY = /^avk_([A-Za-z0-9]{8,32})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;
const ID_BYTES = 6;
const DAY_MS = 86_400_000;
/** A forgotten key ends by itself; a year leaves time to replace one that is used. */
const KEY_LIFE_DAYS = 365;

/** The id in a key; undefined for a text that has not the form of a key. */
export function keyIdOf(value: string): string | undefined {
  return KEY.exec(value)?.[1];
}

/** What is stored of a key. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/**
 * Makes a key. The text is shown once and stored nowhere; the record goes to the file.
 *
 * @param options - `expiresAt`: ISO 8601, or `never`; without it a year from now
 */
export function createApiKey(options: {
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: string;
  readonly addresses?: readonly string[];
  readonly note?: string;
}): { readonly key: string; readonly record: ApiKeyRecord } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const key = `avk_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const now = new Date();
  const { tenantId, addresses, note } = options;
  const expiresAt =
    options.expiresAt ?? new Date(now.getTime() + KEY_LIFE_DAYS * DAY_MS).toISOString();
  const record = {
    id,
    tenantId,
    scopes: [...options.scopes],
    hash: hashKey(key),
    createdAt: now.toISOString(),
    ...(expiresAt === 'never' ? {} : { expiresAt }),
    ...(addresses === undefined ? {} : { addresses: [...addresses] }),
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

/**
 * The file with one more revocation. Those of verifications and tokens are dropped once every token
 * from before them has ended.
 */
export function withRevocation(file: ApiKeyFile, revocation: Revocation): ApiKeyFile {
  const endedBefore = Date.now() - TOKEN_LIFE_SECONDS.most * 1_000;
  const needed = file.revocations.filter(
    ({ kind, at }) => kind === 'key' || kind === 'tenant' || Date.parse(at) > endedBefore,
  );
  return { ...file, revocations: [...needed, revocation] };
}
