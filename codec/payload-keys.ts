/** The keys of the payload codec, ready to use. */
import { createSecretKey, hkdfSync, webcrypto, type KeyObject } from 'node:crypto';
import { PayloadKeyError, parsePayloadKeys } from './payload-key-file';

/** How payloads are encrypted. */
export const PAYLOAD_CIPHER = 'AES-256-GCM';

const KEY_BYTES = 32;

/** One key, ready to use; it cannot be exported again. */
interface PayloadKey {
  readonly keyId: string;
  readonly key: webcrypto.CryptoKey;
  /** Derived from it, for hashes of callers' references (caller-references.ts). */
  readonly referenceKey: KeyObject;
}

/** What a codec encrypts with, and all that it can decrypt with. */
export interface PayloadKeyRing {
  readonly active: PayloadKey;
  readonly byId: ReadonlyMap<string, PayloadKey>;
  /** For the names of people in the codec server's audit lines; made of the ring's first key. */
  readonly subjectKey: Uint8Array;
}

/** Part of the derivation: never changes. */
const SUBJECT_INFO = 'atrium-verification/codec-server-subject';

/** Reads a ring from its JSON text. @throws PayloadKeyError as {@link parsePayloadKeys} */
export async function importPayloadKeys(json: string): Promise<PayloadKeyRing> {
  const { active, keys } = parsePayloadKeys(json);
  const imported = await Promise.all(keys.map(({ kid, k }) => importKey(kid, k)));
  const byId = new Map(imported.map((each) => [each.keyId, each]));
  const found = byId.get(active);
  if (found === undefined) throw new PayloadKeyError('The ring has no active key.');
  const first = Buffer.from(keys[0]?.k ?? '', 'base64url');
  const subjectKey = new Uint8Array(hkdfSync('sha256', first, '', SUBJECT_INFO, KEY_BYTES));
  first.fill(0);
  return { active: found, byId, subjectKey };
}

async function importKey(keyId: string, k: string): Promise<PayloadKey> {
  const bytes = Buffer.from(k, 'base64url');
  const isExtractable = false;
  const uses = ['encrypt', 'decrypt'] as const;
  const key = await webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', isExtractable, [...uses]);
  const derived = hkdfSync('sha256', bytes, '', 'atrium-verification/caller-reference', KEY_BYTES);
  bytes.fill(0);
  return { keyId, key, referenceKey: createSecretKey(Buffer.from(derived)) };
}
