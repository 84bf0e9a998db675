/**
 * What Temporal's index holds in the place of a caller's own reference: a keyed hash of tenant and
 * reference. Whoever reads the index learns neither the text nor which tenants use the same one.
 *
 * Its keys are derived from those of the payload codec. Whoever starts or lists verifications has
 * them, and an old one is removed when no history needs it any more: a reference can be found for
 * exactly as long as it can be read.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Says how the hash is made; part of what is hashed. */
const VERSION = 'r1';
/** 128 bits: no two references of a tenant meet. */
const HASH_BYTES = 16;

/** Without payload keys the text stands in each history as it is: nothing is left to protect. */
const NO_KEY = createSecretKey(Buffer.alloc(HASH_BYTES));

/** Makes the hashes of one namespace. */
export class CallerReferences {
  readonly #namespace: string;
  readonly #keys: readonly KeyObject[];

  /** @param keys - the active one first; none where payloads are not encrypted */
  constructor(namespace: string, keys: readonly KeyObject[]) {
    this.#namespace = namespace;
    this.#keys = keys.length === 0 ? [NO_KEY] : keys;
  }

  /** By the active key, for a start: 22 letters, digits, `-` and `_`. */
  hash(tenantId: string, reference: string): string {
    return this.#hash(this.#keys[0] ?? NO_KEY, tenantId, reference);
  }

  /** By each key, for a list: a run may have been started before the last rotation. */
  hashes(tenantId: string, reference: string): readonly string[] {
    return this.#keys.map((key) => this.#hash(key, tenantId, reference));
  }

  /** Nothing but the reference may hold any sign, and it stands last: no two inputs are hashed alike. */
  #hash(key: KeyObject, tenantId: string, reference: string): string {
    const text = [VERSION, this.#namespace, tenantId, reference].join('\0');
    const mac = createHmac('sha256', key).update(text).digest();
    return mac.subarray(0, HASH_BYTES).toString('base64url');
  }
}
