/**
 * The payload codec: whoever reads Temporal's database, or its UI without a codec server, sees
 * ciphertext. Whole payloads, AES-256-GCM, bound to cipher, key id and namespace
 * (architecture.md §8). Workflow code must never import this file.
 */
import { webcrypto } from 'node:crypto';
import { type Payload, type PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { PAYLOAD_CIPHER, type PayloadKeyRing } from './payload-keys';

/** Encoding of an encrypted payload, as Temporal's samples name it. */
const ENCRYPTED = 'binary/encrypted';
/** Encoding that no converter knows: stands for a payload that was damaged or forged. */
const UNREADABLE = 'binary/unreadable';
const KEY_ID = 'encryption-key-id';
const CIPHER = 'encryption-cipher';

/** 96 random bits, as SP 800-38D asks for; safe for some 2^32 payloads of one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

const { Payload: PayloadMessage } = temporal.api.common.v1;

/** Why a payload could not be decrypted. Carries no part of it. */
export class PayloadCodecError extends Error {
  override readonly name = 'PayloadCodecError';
  readonly code: 'unknown-key' | 'not-openable';
  /** The key id that the payload names, where it has the form of one. */
  readonly keyId: string | undefined;

  constructor(code: PayloadCodecError['code'], keyId?: string) {
    const named = keyId === undefined ? '' : ` ${keyId}`;
    super(
      code === 'unknown-key'
        ? `The payload was encrypted with a key that is not in the ring:${named}. Add the key; nothing is lost until then.`
        : 'The payload cannot be decrypted: it is damaged, or it was made for another namespace.',
    );
    this.code = code;
    this.keyId = keyId;
  }
}

export interface PayloadCodecOptions {
  readonly keys: PayloadKeyRing;
  /** Of the payloads; one of another namespace does not open. */
  readonly namespace: string;
  /**
   * What becomes of a payload that does not open although its key is there. A worker marks it, so
   * that one forged message cannot stop a run; everybody else throws. @default 'throw'
   */
  readonly whenUnreadable?: 'throw' | 'mark';
}

/**
 * Encrypts with the active key, decrypts with any of the ring. What is not encrypted passes
 * unchanged, so that runs which began without the codec go on.
 *
 * @throws PayloadCodecError `unknown-key` (in a worker the workflow task fails, and goes on once the
 * key is there); `not-openable`
 */
export class AesPayloadCodec implements PayloadCodec {
  readonly #options: PayloadCodecOptions;

  constructor(options: PayloadCodecOptions) {
    this.#options = options;
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.#encrypt(payload)));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.#decrypt(payload)));
  }

  async #encrypt(payload: Payload): Promise<Payload> {
    const { keys, namespace } = this.#options;
    const { keyId, key } = keys.active;
    const iv = webcrypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = PayloadMessage.encode(payload).finish();
    const sealed = await webcrypto.subtle.encrypt(algorithm(iv, keyId, namespace), key, plain);
    const metadata = { encoding: ENCRYPTED, [CIPHER]: PAYLOAD_CIPHER, [KEY_ID]: keyId };
    return { metadata: bytesOf(metadata), data: Buffer.concat([iv, Buffer.from(sealed)]) };
  }

  async #decrypt(payload: Payload): Promise<Payload> {
    if (textOf(payload, 'encoding') !== ENCRYPTED) return payload;
    const opened = await this.#open(payload);
    if (opened !== undefined) return opened;
    if (this.#options.whenUnreadable !== 'mark') throw new PayloadCodecError('not-openable');
    return { metadata: bytesOf({ encoding: UNREADABLE }), data: new Uint8Array() };
  }

  /** Undefined for a payload that is damaged, forged, or of another namespace. */
  async #open(payload: Payload): Promise<Payload | undefined> {
    const { keys, namespace } = this.#options;
    const keyId = textOf(payload, KEY_ID) ?? '';
    const isOurs = textOf(payload, CIPHER) === PAYLOAD_CIPHER && /^[\w-]{1,64}$/.test(keyId);
    const data = payload.data ?? new Uint8Array();
    if (!isOurs || data.length <= IV_BYTES + TAG_BYTES) return undefined;
    const known = keys.byId.get(keyId);
    if (known === undefined) throw new PayloadCodecError('unknown-key', keyId);
    const iv = data.subarray(0, IV_BYTES);
    return webcrypto.subtle
      .decrypt(algorithm(iv, keyId, namespace), known.key, data.subarray(IV_BYTES))
      .then((plain) => PayloadMessage.decode(new Uint8Array(plain)))
      .catch(() => undefined);
  }
}

/** A payload cannot be moved to another namespace or key, nor its cipher be changed. */
function algorithm(iv: Uint8Array, keyId: string, namespace: string) {
  const additionalData = Buffer.from(JSON.stringify([PAYLOAD_CIPHER, keyId, namespace]));
  return { name: 'AES-GCM', iv, additionalData };
}

function textOf({ metadata }: Payload, key: string): string | undefined {
  const value = metadata?.[key];
  return value === undefined ? undefined : Buffer.from(value).toString('utf8');
}

function bytesOf(metadata: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  const entries = Object.entries(metadata);
  return Object.fromEntries(entries.map(([key, text]) => [key, Buffer.from(text)]));
}
