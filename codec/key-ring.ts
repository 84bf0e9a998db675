/**
 * The worker's private sealing keys: several at a time, so that a new one is taken up and an old one
 * destroyed while verifications run. They are read again while the worker runs, so neither needs a
 * restart.
 */
import { importJWK, type CryptoKey } from 'jose';
import { newestKey, type PublicSealingKey } from './public-keys';
import { SealingError } from './sealing-error';
import { KEY_ALGORITHM } from './sealed-header';
import { SealingKeyError, parsePrivateKeys, type PrivateSealingKey } from './sealing-keys';

/**
 * Where private keys come from: a file, a variable, or a service that keeps them (docs/operations.md
 * has an example with a KMS).
 */
export interface SealingKeyProvider {
  /**
   * The keys as they are now: one private JWK, or `{"keys": […]}`, as JSON text. Called at the start
   * and again while the worker runs. An error means that they cannot be read just now: values are
   * tried again, and nobody is asked anew.
   */
  load(): Promise<string>;
}

/** What opens values. */
export interface SealingKeys {
  /** @throws SealingError `unknown-key`, `key-expired`, `keys-unavailable` */
  find(keyId: string): Promise<CryptoKey>;
  /**
   * The public half of the newest key, for what the worker itself keeps sealed over years. @throws
   * SealingError `keys-unavailable`, `no-valid-key`
   */
  newest(): Promise<PublicSealingKey>;
}

/** How a ring is kept. */
export interface KeyRingOptions {
  /** Told why keys could not be read again. The error shows no key material of ours. */
  readonly onUnavailable?: (error: unknown) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** A key that was destroyed opens nothing after this. */
const AGE_MAX_MS = 60_000;
/** An id that is not known may be that of a key made a moment ago: read again, but not for each. */
const AGE_MIN_MS = 2_000;
/** A provider that does not answer must not hold the activities; a healthy one takes a second. */
const LOAD_TIMEOUT_MS = 10_000;

/**
 * Reads the keys and keeps them current.
 *
 * @throws SealingKeyError for keys that cannot be used · what the provider throws
 */
export async function openKeyRing(
  provider: SealingKeyProvider,
  options: KeyRingOptions = {},
): Promise<SealingKeys> {
  const ring = new KeyRing(provider, options);
  await ring.open();
  return ring;
}

/** The keys of a JSON text that does not change. @throws SealingKeyError */
export function importSealingKeys(json: string): Promise<SealingKeys> {
  return openKeyRing({ load: () => Promise.resolve(json) });
}

interface Key {
  readonly privateKey: CryptoKey;
  readonly publicKey: PublicSealingKey;
  readonly expiresAtMs: number;
}

class KeyRing implements SealingKeys {
  readonly #provider: SealingKeyProvider;
  readonly #onUnavailable: (error: unknown) => void;
  readonly #now: () => number;
  #keys: Promise<ReadonlyMap<string, Key>> | undefined;
  #loadedAtMs = 0;

  constructor(
    provider: SealingKeyProvider,
    { onUnavailable = () => undefined, now = Date.now }: KeyRingOptions,
  ) {
    this.#provider = provider;
    this.#onUnavailable = onUnavailable;
    this.#now = now;
  }

  async open(): Promise<void> {
    await this.#current(AGE_MAX_MS);
  }

  async find(keyId: string): Promise<CryptoKey> {
    const key =
      (await this.#read(AGE_MAX_MS)).get(keyId) ?? (await this.#read(AGE_MIN_MS)).get(keyId);
    if (key === undefined) throw new SealingError('unknown-key');
    if (key.expiresAtMs <= this.#now()) throw new SealingError('key-expired');
    return key.privateKey;
  }

  async newest(): Promise<PublicSealingKey> {
    const keys = await this.#read(AGE_MAX_MS);
    return newestKey({ keys: [...keys.values()].map(({ publicKey }) => publicKey) });
  }

  async #read(ageMaxMs: number): Promise<ReadonlyMap<string, Key>> {
    try {
      return await this.#current(ageMaxMs);
    } catch (error) {
      this.#onUnavailable(error);
      // Not the keys as they were: one of them may have been destroyed since.
      throw new SealingError('keys-unavailable');
    }
  }

  /** Whoever comes while keys are read waits for the same answer. */
  #current(ageMaxMs: number): Promise<ReadonlyMap<string, Key>> {
    const ageMs = this.#now() - this.#loadedAtMs;
    // A clock that was set back says nothing of their age.
    if (this.#keys !== undefined && ageMs >= 0 && ageMs < ageMaxMs) return this.#keys;
    this.#loadedAtMs = this.#now();
    const loaded = Promise.resolve().then(() => this.#provider.load());
    const keys = withinTime(loaded).then(importAll);
    this.#keys = keys;
    keys.catch(() => {
      if (this.#keys === keys) this.#keys = undefined;
    });
    return keys;
  }
}

async function importAll(json: string): Promise<ReadonlyMap<string, Key>> {
  const entries = await Promise.all(
    parsePrivateKeys(json).map(async (jwk): Promise<readonly [string, Key]> => [
      jwk.kid,
      {
        privateKey: await importOne(jwk),
        publicKey: publicHalf(jwk),
        expiresAtMs: (jwk.exp ?? Infinity) * 1_000,
      },
    ]),
  );
  return new Map(entries);
}

/** Without the private member `d`, whatever else the JWK has. */
function publicHalf({
  kty,
  crv,
  x,
  y,
  kid,
  nbf,
  exp,
  retired,
}: PrivateSealingKey): PublicSealingKey {
  const terms = Object.entries({ nbf, exp, retired }).filter(([, term]) => term !== undefined);
  const key = { kty, crv, x, y, kid, alg: KEY_ALGORITHM, ...Object.fromEntries(terms) };
  return key as PublicSealingKey;
}

async function importOne(jwk: PrivateSealingKey): Promise<CryptoKey> {
  try {
    const privateKey = await importJWK({ ...jwk, ext: false }, KEY_ALGORITHM);
    if (privateKey instanceof Uint8Array) throw new TypeError('symmetric');
    return privateKey;
  } catch {
    throw new SealingKeyError('The private sealing key cannot be imported: it is damaged.');
  }
}

async function withinTime(load: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(`The provider of keys did not answer within ${String(LOAD_TIMEOUT_MS)} ms.`),
      );
    }, LOAD_TIMEOUT_MS);
  });
  try {
    return await Promise.race([load, late]);
  } finally {
    clearTimeout(timer);
  }
}
