/**
 * What is set for each tenant: one file, watched. A setting that a tenant lacks restricts nothing;
 * an empty list allows nothing.
 */
import { z } from 'zod';
import { ID_PATTERN } from '../contract/names';
import { checkShape, redirectUrlSchema, schemeSchema, toPointer } from '../contract/schemas';
import { URL_LENGTH_MAX } from '../domain';
import { type Logger } from '../runtime';
import { readPrivateFile } from '../runtime/process';
import { ApiProblem } from './problem';
import { WatchedFile, type WatchedFileOptions } from './watched-file';

const TENANTS_MAX = 10_000;
const ENTRIES_MAX = 100;
/** The most that the variables of these limits take, too. */
const LIMIT_MAX = 1_000_000;

/** Limits of a tenant that differ from those of all (docs/configuration.md). */
const limitsSchema = z.strictObject({
  openVerifications: z.int().min(1).max(LIMIT_MAX).optional(),
  startsPerMinute: z.int().min(1).max(LIMIT_MAX).optional(),
  streams: z.int().min(1).max(LIMIT_MAX).optional(),
});
const BRAND_NAME_LENGTH_MAX = 80;

const originSchema = z
  .string()
  .max(URL_LENGTH_MAX)
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('http'),
    'must be an exact origin, such as https://app.example.com',
  );
const logoSchema = z
  .url({ protocol: /^https$/, error: 'must be an https address' })
  .max(URL_LENGTH_MAX)
  .refine((text) => {
    // What is no address is reported by the schema itself.
    const { username, password } = new URL(URL.canParse(text) ? text : 'https://none.invalid');
    return username + password === '';
  }, 'must hold no user or password');
const colorSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'must be a color of six hexadecimal digits, such as #1a73e8');

const settingsSchema = z.strictObject({
  /** Addresses that the bank may send the end user back to: each exactly, without query and fragment. */
  redirectUrls: z.array(redirectUrlSchema).max(ENTRIES_MAX).optional(),
  /** Addresses that the end user's page may lead to at its end; exactly, without query and fragment. */
  returnUrls: z.array(redirectUrlSchema).max(ENTRIES_MAX).optional(),
  /** URL schemes of the tenant's apps, for messages to a WebView. */
  limits: limitsSchema.optional(),
  webviewSchemes: z.array(schemeSchema).max(ENTRIES_MAX).optional(),
  /** Exact origins of the tenant's pages: they alone may call with a browser's token of the tenant. */
  origins: z.array(originSchema).max(ENTRIES_MAX).optional(),
  /** How the end user's page looks. */
  brand: z
    .strictObject({
      name: z
        .string()
        .min(1)
        .max(BRAND_NAME_LENGTH_MAX)
        .regex(/^\P{C}+$/u, 'must hold no control characters'),
      logoUrl: logoSchema.optional(),
      colors: z
        .strictObject({
          accent: colorSchema.optional(),
          background: colorSchema.optional(),
          text: colorSchema.optional(),
        })
        .optional(),
    })
    .optional(),
});
const fileSchema = z.strictObject({
  tenants: z
    .record(z.string().regex(ID_PATTERN), settingsSchema)
    .refine(
      (tenants) => Object.keys(tenants).length <= TENANTS_MAX,
      `must have at most ${String(TENANTS_MAX)} entries`,
    ),
});

/** The settings of one tenant. */
export type TenantSettings = z.infer<typeof settingsSchema>;
/** Its own limits; those of all hold for what is absent. */
export type OwnLimits = z.infer<typeof limitsSchema>;
type TenantFile = z.infer<typeof fileSchema>;

/** A tenant file that cannot be used. Names every place and what is expected there; shows no value. */
export class TenantFileError extends Error {
  override readonly name = 'TenantFileError';
}

/** Reads the text of a tenant file. @throws TenantFileError */
export function parseTenantFile(text: string): TenantFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new TenantFileError('The tenant file is not JSON.');
  }
  // A record of zod drops it: limits that stand there would hold for nobody.
  if (hasProtoMember((parsed as { readonly tenants?: unknown } | null)?.tenants))
    throw new TenantFileError('/tenants/__proto__ is no id that a tenant may have.');
  const { value, problems } = checkShape(fileSchema, parsed);
  if (problems === undefined) return value as TenantFile;
  const list = problems.map(({ path, problem }) => `${toPointer(path) || '/'} ${problem}`);
  throw new TenantFileError(`The tenant file is not of the documented shape: ${list.join('; ')}.`);
}

function hasProtoMember(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');
}

/** The settings that hold now. */
export class Tenants {
  readonly #file: Pick<WatchedFile<TenantFile>, 'value' | 'close'>;
  /** All origins of one version of the file. */
  readonly #origins = new WeakMap<TenantFile, ReadonlySet<string>>();

  constructor(file: Pick<WatchedFile<TenantFile>, 'value' | 'close'> = NOBODY) {
    this.#file = file;
  }

  /** @throws ApiProblem NOT_READY while the file cannot be used: nobody knows what is allowed */
  of(tenantId: string): TenantSettings {
    const { value } = this.#file;
    if (value === undefined) throw new ApiProblem('NOT_READY');
    return Object.hasOwn(value.tenants, tenantId) ? (value.tenants[tenantId] ?? {}) : {};
  }

  /** While the file cannot be used, the limits of all hold. */
  limitsOf(tenantId: string): OwnLimits {
    return this.#file.value === undefined ? {} : (this.of(tenantId).limits ?? {});
  }

  /** Whether it is an origin of some tenant. False while the file cannot be used. */
  hasOrigin(origin: string): boolean {
    const { value } = this.#file;
    if (value === undefined) return false;
    const known =
      this.#origins.get(value) ??
      new Set(Object.values(value.tenants).flatMap(({ origins = [] }) => origins));
    this.#origins.set(value, known);
    return known.has(origin);
  }

  /** Looks at the file no more. */
  close(): void {
    this.#file.close();
  }
}

const NOBODY = { value: { tenants: {} }, close: () => undefined };

type TenantFileOptions = Pick<WatchedFileOptions<TenantFile>, 'path' | 'isOpenToAll'>;

/** Reads a tenant file. @throws TenantFileError; OpenFileError; Error when it cannot be read */
export function readTenantFile({ path, isOpenToAll }: TenantFileOptions): TenantFile {
  return parseTenantFile(readPrivateFile(path, isOpenToAll));
}

/**
 * The tenants of a file that may change while the process runs. A change takes effect within a
 * second.
 *
 * @throws as {@link readTenantFile}
 */
export function watchTenants(options: TenantFileOptions, logger: Logger): Tenants {
  const file = new WatchedFile({ ...options, parse: parseTenantFile });
  file.onChange(({ problem }) => {
    if (problem === undefined) logger.info('The tenants have changed.');
    else
      logger.error(
        { problem },
        'The tenants cannot be used. Starts that name a redirect, and requests of pages, are rejected.',
      );
  });
  return new Tenants(file);
}
