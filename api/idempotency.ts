/**
 * Idempotent starts: the key decides the id, and what is compared later is a keyed hash without
 * secret values, because a stored hash of a password would let guesses be tested.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Shape, type startBodySchema } from '../contract/schemas';
import { isSameText } from '../runtime/process';
import { type DerivedKeys } from './derived-keys';

/** The body of a start, checked. */
export type StartBody = Shape<typeof startBodySchema>;

/** The id a start gets and the fingerprint it leaves. */
export interface StartIdentity {
  readonly verificationId: string;
  /** Absent without a key: then nothing can be repeated. */
  readonly fingerprint?: RequestFingerprint;
}

/**
 * What is kept beside the run: the hash of the request, and a nonce that tells the first caller
 * from the others.
 */
export interface RequestFingerprint {
  readonly hash: string;
  readonly nonce: string;
}

const ID_CHARACTERS = 32;
const NONCE_BYTES = 12;

/** The id: derived from key and tenant, or random without a key. */
export function identifyStart(
  keys: DerivedKeys,
  tenantId: string,
  idempotencyKey: string | undefined,
  body: StartBody,
): StartIdentity {
  if (idempotencyKey === undefined) return { verificationId: randomUUID() };
  const id = keys.mac('idempotent-id', tenantId, idempotencyKey).slice(0, ID_CHARACTERS);
  const hash = keys.mac('request-fingerprint', canonicalJson(withoutSecrets(body)));
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  return { verificationId: id, fingerprint: { hash, nonce } };
}

/** The id of the update that an answer is sent as: the same key for the same step is one update. */
export function updateIdOf(
  keys: DerivedKeys,
  step: { readonly verificationId: string; readonly kind: string; readonly round: number },
  idempotencyKey: string | undefined,
): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  const { verificationId, kind, round } = step;
  return keys.mac('update-id', verificationId, kind, String(round), idempotencyKey);
}

/**
 * What an endpoint or a secret is made from: derived from key and tenant, so that the same request is answered with
 * the same secret, which is kept nowhere. Undefined without a key: random, then.
 *
 * @param what - what is made, such as the endpoint that gets a further secret
 */
export function seedOf(
  keys: DerivedKeys,
  tenantId: string,
  what: string,
  idempotencyKey: string | undefined,
): Uint8Array | undefined {
  if (idempotencyKey === undefined) return undefined;
  return Buffer.from(keys.mac('webhook-seed', tenantId, what, idempotencyKey), 'base64url');
}

/** The fingerprint as it is stored. */
export function renderFingerprint({ hash, nonce }: RequestFingerprint): string {
  return `${hash}.${nonce}`;
}

/** How a stored fingerprint compares: made by this very request, by an equal one, or by another. */
export function compareFingerprint(
  own: RequestFingerprint,
  stored: string | undefined,
): 'own' | 'replayed' | 'other' {
  const [hash = '', nonce = ''] = (stored ?? '').split('.');
  if (!isSameText(hash, own.hash)) return 'other';
  return isSameText(nonce, own.nonce) ? 'own' : 'replayed';
}

function withoutSecrets(body: StartBody): unknown {
  const { member, ...rest } = body;
  if (member.kind !== 'credentials' || member.credentials === undefined) return body;
  const guids = member.credentials.map(({ guid }) => guid).sort();
  return { ...rest, member: { ...member, credentials: guids } };
}

/** JSON with sorted members, so that the order in which a caller writes them does not count. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
