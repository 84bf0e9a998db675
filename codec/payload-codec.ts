/**
 * The payload codec: whoever reads Temporal's database, or its UI without a codec server, sees
 * ciphertext. Whole payloads, AES-256-GCM, bound to cipher, key id and namespace
 * (architecture.md §8). Workflow code must never import this file.
 */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { type Payload, type PayloadCodec, type SerializationContext } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { PayloadCodecError } from './payload-codec-error';
import { KEY_ID_PATTERN } from './payload-key-file';
import { CallerReferences } from './caller-references';
import { PAYLOAD_CIPHER, type PayloadKeyRing } from './payload-keys';

/** Encoding of an encrypted payload, as Temporal's samples name it; it stands for the cipher too. */
const ENCRYPTED = 'binary/encrypted';
/** Encoding that no converter knows: stands for a payload that was damaged or forged. */
const UNREADABLE = 'binary/unreadable';
/** Short, because each payload of a history carries it. */
const KEY_ID = 'kid';

/** 96 random bits, as SP 800-38D asks for; safe for some 2^32 payloads of one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Node's name for {@link PAYLOAD_CIPHER}. */
const CIPHER = 'aes-256-gcm';

const { Payload: PayloadMessage } = temporal.api.common.v1;

/** Encoding of nearly every payload; it is not spelled out in each. */
const JSON_PLAIN = 'json/plain';
/**
 * First byte of the plaintext where the data of a `json/plain` payload follows, instead of a whole
 * Payload message, which never begins with it: no field of a message has the number 0.
 */
const JSON_FOLLOWS = 0;

export interface PayloadCodecOptions {
  readonly keys: PayloadKeyRing;
  /** Of the payloads; one of another namespace does not open. */
  readonly namespace: string;
  /**
   * Whether a worker decodes: it marks what does not open in a message to a workflow or in its start
   * input, so that one forged message stops no run. @default false
   */
  readonly isWorker?: boolean;
  /** Told of each payload that does not open, to be counted. */
  readonly onUnreadable?: (reason: PayloadCodecError['code']) => void;
}

/**
 * Encrypts with the active key, decrypts with any of the ring. What is not encrypted passes
 * unchanged, so that runs which began without the codec go on. In this thread: the way through
 * another one, as WebCrypto goes, costs six times as much for payloads of this size.
 *
 * @throws PayloadCodecError `unknown-key` (in a worker the task fails, and goes on once the key is
 * there); `not-openable`
 */
export class AesPayloadCodec implements PayloadCodec {
  readonly #options: PayloadCodecOptions;
  /** Hashes by the same keys, for the index of the same namespace. */
  readonly references: CallerReferences;

  constructor(options: PayloadCodecOptions) {
    this.#options = options;
    const { keys, namespace } = options;
    const others = [...keys.byId.values()].filter((each) => each !== keys.active);
    const all = [keys.active, ...others].map(({ referenceKey }) => referenceKey);
    this.references = new CallerReferences(namespace, all);
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#encrypt(payload));
  }

  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return payloads.map((payload) => this.#decrypt(payload, context?.type));
  }

  #encrypt(payload: Payload): Payload {
    const { keyId, key } = this.#options.keys.active;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(this.#boundTo(keyId));
    const sealed = [cipher.update(toPlaintext(payload)), cipher.final()];
    const metadata = { encoding: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(keyId) };
    return { metadata, data: Buffer.concat([iv, ...sealed, cipher.getAuthTag()]) };
  }

  #decrypt(payload: Payload, place?: SerializationContext['type']): Payload {
    if (!isEncrypted(payload)) return payload;
    const opened = this.#open(payload);
    if (opened !== undefined) return opened;
    this.#options.onUnreadable?.('not-openable');
    // What a step returned stands in an activity's context. Taken for a value it would mislead the
    // workflow, so its task fails.
    if (this.#options.isWorker !== true || place !== 'workflow') {
      throw new PayloadCodecError('not-openable');
    }
    return { metadata: { encoding: Buffer.from(UNREADABLE) }, data: new Uint8Array() };
  }

  /** Undefined for a payload that is damaged, forged, or of another namespace. */
  #open(payload: Payload): Payload | undefined {
    const { keys } = this.#options;
    const keyId = textOf(payload, KEY_ID) ?? '';
    const data = payload.data ?? new Uint8Array();
    if (!KEY_ID_PATTERN.test(keyId) || data.length <= IV_BYTES + TAG_BYTES) return undefined;
    const known = keys.byId.get(keyId);
    if (known === undefined) {
      this.#options.onUnreadable?.('unknown-key');
      throw new PayloadCodecError('unknown-key', keyId);
    }
    try {
      return fromPlaintext(openSealed(data, known.key, this.#boundTo(keyId)));
    } catch {
      return undefined;
    }
  }

  /** A payload cannot be moved to another namespace or key, nor its cipher be changed. */
  #boundTo(keyId: string): Buffer {
    return Buffer.from(JSON.stringify([PAYLOAD_CIPHER, keyId, this.#options.namespace]));
  }
}

/** @throws Error where the tag does not fit */
function openSealed(data: Uint8Array, key: KeyObject, boundTo: Buffer): Buffer {
  const [iv, tag] = [data.subarray(0, IV_BYTES), data.subarray(-TAG_BYTES)];
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo).setAuthTag(tag);
  return Buffer.concat([decipher.update(data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** Whether the payload says that it is encrypted by this codec. */
export function isEncrypted(payload: Payload): boolean {
  return textOf(payload, 'encoding') === ENCRYPTED;
}

/** The whole payload, in few bytes: a history has some thirty. */
function toPlaintext(payload: Payload): Uint8Array {
  const { metadata, externalPayloads } = payload;
  const isBare = Object.keys(metadata ?? {}).length === 1 && !externalPayloads?.length;
  if (!isBare || textOf(payload, 'encoding') !== JSON_PLAIN)
    return PayloadMessage.encode(payload).finish();
  return Buffer.concat([Uint8Array.of(JSON_FOLLOWS), payload.data ?? new Uint8Array()]);
}

function fromPlaintext(plain: Uint8Array): Payload {
  if (plain[0] !== JSON_FOLLOWS) return PayloadMessage.decode(plain);
  return { metadata: { encoding: Buffer.from(JSON_PLAIN) }, data: plain.subarray(1) };
}

function textOf({ metadata }: Payload, key: string): string | undefined {
  const value = metadata?.[key];
  return value === undefined ? undefined : Buffer.from(value).toString('utf8');
}
