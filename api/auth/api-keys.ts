/**
 * The API keys and revocations that hold now. A key is looked up by its id and compared in constant
 * time. While the file cannot be used, nothing that it would have to confirm is accepted.
 */
import { isSameText, readPrivateFile } from '../../runtime/process';
import { WatchedFile, type WatchedFileOptions } from '../watched-file';
import { addressList } from './address-list';
import { changesBetween, type KeyChange } from './key-changes';
import {
  hashKey,
  keyIdOf,
  parseApiKeyFile,
  type ApiKeyFile,
  type ApiKeyRecord,
  type Revocation,
} from './key-file';
import { type Principal } from './principal';

/** Hears of a change; `problem` says why the file cannot be used. */
export type KeysListener = (now: {
  readonly problem?: string;
  readonly changes: readonly KeyChange[];
}) => void;

interface KnownKey {
  readonly record: ApiKeyRecord;
  readonly mayComeFrom: (address: string) => boolean;
}

/** One version of the file, indexed. */
interface Index {
  readonly keys: ReadonlyMap<string, KnownKey>;
  /** The latest time of each, epoch milliseconds. */
  readonly revoked: ReadonlyMap<string, number>;
}

const NOBODY = hashKey('');

/** The keys that are valid now. */
export class ApiKeys {
  readonly #listeners = new Set<KeysListener>();
  /** The record by which each holder of a key was let in. */
  readonly #admittedBy = new WeakMap<Principal, string>();
  #index: Index | undefined;
  /** The last version that could be used; what changed is told against it. */
  #lastFile: ApiKeyFile;

  constructor(file: ApiKeyFile) {
    this.#lastFile = file;
    this.#index = indexOf(file);
  }

  /** Whether keys can be checked at all. */
  get areUsable(): boolean {
    return this.#index !== undefined;
  }

  /** Called with each change of the keys. */
  onChange(listener: KeysListener): void {
    this.#listeners.add(listener);
  }

  /** Takes the content of a changed file; undefined for one that cannot be used. */
  replace(file: ApiKeyFile | undefined, problem?: string): void {
    const changes = file === undefined ? [] : changesBetween(this.#lastFile, file);
    this.#index = file === undefined ? undefined : indexOf(file);
    this.#lastFile = file ?? this.#lastFile;
    const now = { changes, ...(problem === undefined ? {} : { problem }) };
    for (const listener of this.#listeners) listener(now);
  }

  /** Who holds the key; undefined for one that is unknown, revoked, expired or used from elsewhere. */
  holderOf(key: string, address: string): Principal | undefined {
    const id = keyIdOf(key) ?? '';
    const record = this.#index?.keys.get(id)?.record;
    // An unknown id is compared as well, so that the time taken does not tell which ids exist.
    const isHolder = isSameText(hashKey(key), record?.hash ?? NOBODY);
    if (record === undefined || !isHolder) return undefined;
    const holder = principalOf(record);
    this.#admittedBy.set(holder, JSON.stringify(record));
    return this.isGood(holder, address) ? holder : undefined;
  }

  /** The id in a key, where there is a key of that id; whether it is good does not count. */
  knownIdIn(key: string): string | undefined {
    const id = keyIdOf(key) ?? '';
    return this.#index?.keys.has(id) === true ? id : undefined;
  }

  /**
   * Whether somebody who was let in may stay: asked again whenever the keys change, and before an
   * answer that took long. False while the file cannot be used.
   */
  isGood(principal: Principal, address: string): boolean {
    if (this.#index === undefined || isRevoked(this.#index.revoked, principal)) return false;
    if ((principal.expiresAtMs ?? Infinity) <= Date.now()) return false;
    const { kind, id, issuedByKey } = principal.credential;
    // A key that was taken out of the file takes its tokens with it, as a revoked one does.
    if (kind !== 'api-key') return issuedByKey === undefined || this.#index.keys.has(issuedByKey);
    const known = this.#index.keys.get(id);
    if (known === undefined || !known.mayComeFrom(address)) return false;
    // The record may have another end, other scopes or another hash since.
    return this.#admittedBy.get(principal) === JSON.stringify(known.record);
  }
}

/** Keys of a file, and how to look at it no more. */
export interface FileApiKeys {
  readonly apiKeys: ApiKeys;
  close(): void;
}

type KeyFileOptions = Pick<WatchedFileOptions<ApiKeyFile>, 'path' | 'isOpenToAll'>;

/**
 * Keys of a file that may change while the process runs. A change takes effect within a second.
 *
 * @throws as {@link readApiKeyFile}
 */
export function watchApiKeys(options: KeyFileOptions): FileApiKeys {
  const file = new WatchedFile({ ...options, parse: parseApiKeyFile });
  const apiKeys = new ApiKeys(file.value ?? { keys: [], revocations: [] });
  file.onChange(({ value, problem }) => {
    apiKeys.replace(value, problem);
  });
  return {
    apiKeys,
    close: () => {
      file.close();
    },
  };
}

/** Reads a key file. @throws ApiKeyFileError; OpenFileError; Error when it cannot be read */
export function readApiKeyFile({ path, isOpenToAll }: KeyFileOptions): ApiKeyFile {
  return parseApiKeyFile(readPrivateFile(path, isOpenToAll));
}

function indexOf(file: ApiKeyFile): Index {
  const keys = file.keys.map((record): [string, KnownKey] => {
    const { id, addresses } = record;
    return [
      id,
      { record, mayComeFrom: addresses === undefined ? () => true : addressList(addresses) },
    ];
  });
  const revoked = new Map<string, number>();
  for (const { kind, id, at } of file.revocations) {
    const name = nameOf(kind, id);
    revoked.set(name, Math.max(revoked.get(name) ?? 0, Date.parse(at)));
  }
  return { keys: new Map(keys), revoked };
}

/** How many keys of a file let somebody in now: those that are neither expired nor revoked. */
export function goodKeysIn(file: ApiKeyFile): number {
  const { revoked } = indexOf(file);
  const holders = file.keys.map(principalOf).filter((holder) => !isRevoked(revoked, holder));
  return holders.filter(({ expiresAtMs = Infinity }) => expiresAtMs > Date.now()).length;
}

function nameOf(kind: Revocation['kind'], id: string): string {
  return `${kind}:${id}`;
}

function isRevoked(revoked: Index['revoked'], principal: Principal): boolean {
  const { kind, id, issuedAtMs, issuedByKey } = principal.credential;
  // The id of a key is never used again, so the time does not count.
  const keyId = kind === 'api-key' ? id : issuedByKey;
  if (keyId !== undefined && revoked.has(nameOf('key', keyId))) return true;
  if (kind !== 'api-key' && revoked.has(nameOf('token', id))) return true;
  const isSince = (name: string): boolean => (revoked.get(name) ?? -1) >= issuedAtMs;
  if (isSince(nameOf('tenant', principal.tenantId))) return true;
  return principal.kind === 'end-user' && isSince(nameOf('verification', principal.verificationId));
}

function principalOf({ id, tenantId, scopes, createdAt, expiresAt }: ApiKeyRecord): Principal {
  return {
    kind: 'backend',
    tenantId,
    scopes,
    credential: { kind: 'api-key', id, issuedAtMs: Date.parse(createdAt) },
    limitKey: `tenant:${tenantId}`,
    ...(expiresAt === undefined ? {} : { expiresAtMs: Date.parse(expiresAt) }),
  };
}
