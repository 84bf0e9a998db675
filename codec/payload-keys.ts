/** The keys of the payload codec, ready to use. */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { PayloadKeyError, parsePayloadKeys } from './payload-key-file';

/** How payloads are encrypted. */
export const PAYLOAD_CIPHER = 'AES-256-GCM';

const KEY_BYTES = 32;

/** One key, ready to use. */
interface PayloadKey {
  readonly keyId: string;
  readonly key: KeyObject;
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
  const imported = keys.map(({ kid, k }) => importKey(kid, k));
  const byId = new Map(imported.map((each) => [each.keyId, each]));
  const found = byId.get(active);
  if (found === undefined) throw new PayloadKeyError('The ring has no active key.');
  const first = Buffer.from(keys[0]?.k ?? '', 'base64url');
  const subjectKey = new Uint8Array(hkdfSync('sha256', first, '', SUBJECT_INFO, KEY_BYTES));
  first.fill(0);
  return { active: found, byId, subjectKey };
}

function importKey(keyId: string, k: string): PayloadKey {
  const bytes = Buffer.from(k, 'base64url');
  const key = createSecretKey(bytes);
  const derived = hkdfSync('sha256', bytes, '', 'atrium-verification/caller-reference', KEY_BYTES);
  bytes.fill(0);
  return { keyId, key, referenceKey: createSecretKey(Buffer.from(derived)) };
}
